"""Our own small host: works at once for trying out, refuses to go to production unsafe."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import wsgi
from lms.mail.content import MailContent
from lms.mail.delivery import compose
from lms.mail.models import OutboxMail
from lms.migrations.running import upgrade
from tests.cast import NOW
from tests.house import database_of, text_of

GOOD = {
    "LMS_ENV": "production",
    "LMS_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "LMS_TRUSTED_HOSTS": "kurse.example.org",
    "LMS_BASE_URL": "https://kurse.example.org",
    "LMS_SMTP_URL": "smtps://mail.example.org",
}

LEGAL_PAGES = ("IMPRINT", "PRIVACY", "ACCESSIBILITY")
MAIL = OutboxMail(recipient="anh@example.org", language="de", message_id="0" * 32)


def test_production_starts_with_everything_it_needs(tmp_path: Path) -> None:
    app = wsgi.make_app({**GOOD, "LMS_INSTANCE": str(tmp_path)})
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert app.config["TRUSTED_HOSTS"] == ["kurse.example.org"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"LMS_SECRET_KEY": ""}, "LMS_SECRET_KEY"),
        ({"LMS_SECRET_KEY": "short"}, "LMS_SECRET_KEY"),
        ({"LMS_SECRET_KEY": "changeme"}, "LMS_SECRET_KEY"),
        ({"LMS_TRUSTED_HOSTS": ""}, "LMS_TRUSTED_HOSTS"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
)
def test_production_refuses_what_is_unsafe_before_it_touches_the_disk(
    tmp_path: Path, change: dict[str, str], name: str
) -> None:
    folder = tmp_path / "instance"
    with pytest.raises(wsgi.UnsafeProduction, match=name):
        wsgi.make_app({**GOOD, **change, "LMS_INSTANCE": str(folder)})
    assert not folder.exists()


def test_a_wrong_host_name_is_refused(tmp_path: Path) -> None:
    app = wsgi.make_app({**GOOD, "LMS_INSTANCE": str(tmp_path)})
    upgrade(database_of(app).engine)
    client = app.test_client()
    assert client.get("/health/live", base_url="https://kurse.example.org").status_code == 200
    assert client.get("/health/live", base_url="https://evil.example").status_code == 400
    database_of(app).engine.dispose()


def test_for_trying_out_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first, second = (wsgi.make_app({"LMS_INSTANCE": str(tmp_path)}) for _ in range(2))
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_legal_pages_of_the_host_stand_in_footer_and_mail(tmp_path: Path) -> None:
    own = {f"LMS_{page}_URL": f"https://kurse.example.org/{page.lower()}" for page in LEGAL_PAGES}
    app = wsgi.make_app({**own, "LMS_INSTANCE": str(tmp_path)})
    upgrade(database_of(app).engine)
    page = app.test_client().get("/").text
    with app.test_request_context():
        mail = text_of(compose(MAIL, MailContent(subject="Betreff", greeting="Guten Tag,", paragraphs=()), NOW))
    for address in own.values():
        assert address in page
        assert address in mail
    database_of(app).engine.dispose()


def test_it_works_under_a_prefix(tmp_path: Path) -> None:
    app = wsgi.make_app({"LMS_INSTANCE": str(tmp_path), "LMS_URL_PREFIX": "/weiterbildung"})
    upgrade(database_of(app).engine)
    client = app.test_client()
    assert client.get("/weiterbildung/").status_code == 200
    assert client.get("/").status_code == 404
    database_of(app).engine.dispose()


def test_what_a_server_has_loaded_is_left_out_by_the_collector(tmp_path: Path) -> None:
    program = "import gc, wsgi; made = wsgi.app; print(gc.get_freeze_count(), len(gc.get_objects()))"
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "LMS_INSTANCE": str(tmp_path)}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    left_out, looked_at = map(int, answer.stdout.split())
    assert left_out > 100_000 > 100 * looked_at
