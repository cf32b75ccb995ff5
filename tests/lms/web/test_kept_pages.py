"""Pages for visitors are kept for a moment: never older than the data, and nobody gets somebody else's."""

import re
from typing import Any

import pytest
import time_machine
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import Connection, text, update

from courses.planning.models import CourseRun, RunState
from lms.data.commits import Commits
from lms.web import kept_pages, page
from lms.web.kept_pages import KeptPages
from tests.cast import COORDINATOR, Cast
from tests.house import Client, client_for, count_queries, mounted, on_sqlite, writing

LONGEST = 30
NONCE = re.compile(r"nonce-([\w-]+)")


@pytest.fixture
def keeping(app: Flask, cast: Cast) -> Flask:
    """The app keeps pages, and has none yet; the state of the database has been asked for once."""
    app.config["LMS_KEEP_PAGES_SECONDS"] = LONGEST
    mounted(app).kept_pages = KeptPages()
    client_for(app).get("/legal/imprint")
    return app


def run_page(cast: Cast) -> str:
    return f"/runs/{cast.run_id}"


def statements(app: Flask, client: FlaskClient, url: str, **sent: Any) -> int:
    """How many the page asks the database, the question for its state left out."""
    with count_queries(app) as asked:
        assert client.get(url, **sent).status_code == 200
    return len([one for one in asked if "pg_current_snapshot" not in one])


def test_the_second_visitor_asks_the_database_nothing(keeping: Flask, cast: Cast) -> None:
    for url in ("/courses", run_page(cast), "/"):
        assert statements(keeping, client_for(keeping), url) > 0
        assert statements(keeping, client_for(keeping), url) == 0


def test_the_kept_page_is_the_same_but_for_its_nonce(keeping: Flask, cast: Cast) -> None:
    first, second = client_for(keeping).get(run_page(cast)), client_for(keeping).get(run_page(cast))
    nonces = [NONCE.findall(answer.headers["Content-Security-Policy"]) for answer in (first, second)]
    assert nonces[0] != nonces[1]
    assert first.text.replace(nonces[0][0], nonces[1][0]) == second.text
    differing = {"Content-Security-Policy"}
    assert {key: value for key, value in first.headers if key not in differing} == {
        key: value for key, value in second.headers if key not in differing
    }


def test_a_change_is_on_the_page_at_once(keeping: Flask, cast: Cast, client: Client) -> None:
    assert "Jetzt anmelden" in client.get(run_page(cast)).text
    with writing(keeping) as db:
        db.execute(update(CourseRun).where(CourseRun.id == cast.run_id).values(state=RunState.CANCELLED))
    assert "findet nicht statt" in client.get(run_page(cast)).text


def test_a_change_by_another_program_is_on_the_page_at_once(
    keeping: Flask, cast: Cast, client: Client, stranger: Connection
) -> None:
    client.get("/courses")
    stranger.execute(
        text("UPDATE lms_course_run SET note_de = 'Bitte Ausweis mitbringen', note_en = 'Bring your pass'")
    )
    client.get(run_page(cast))
    stranger.commit()
    assert "Bitte Ausweis mitbringen" in client.get(run_page(cast)).text


def test_without_the_question_for_the_state_the_page_would_be_old(
    keeping: Flask, cast: Cast, client: Client, stranger: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the two tests above."""
    monkeypatch.setattr(Commits, "state", lambda self, db: "always the same")
    client.get(run_page(cast))
    stranger.execute(
        text("UPDATE lms_course_run SET note_de = 'Bitte Ausweis mitbringen', note_en = 'Bring your pass'")
    )
    stranger.commit()
    assert "Bitte Ausweis mitbringen" not in client.get(run_page(cast)).text


def test_a_commit_while_the_page_is_laid_out_is_on_the_next(
    keeping: Flask, cast: Cast, client: Client, stranger: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Commits.state

    def ask_too_early(self: Commits, db: Any) -> str:
        found = ask(self, db)
        stranger.execute(text("UPDATE lms_course_run SET note_de = note_de || 'x', note_en = note_en || 'x'"))
        stranger.commit()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Commits, "state", ask_too_early)
        client.get(run_page(cast))
    assert statements(keeping, client, run_page(cast)) > 0


@on_sqlite
def test_what_the_clock_changes_comes_late_by_the_setting_at_most(
    keeping: Flask, cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    client.get(run_page(cast))
    clock.shift(LONGEST - 1)
    assert statements(keeping, client, run_page(cast)) == 0
    clock.shift(1)
    assert statements(keeping, client, run_page(cast)) > 0
    clock.shift(-LONGEST)  # a clock that was put back
    assert statements(keeping, client, run_page(cast)) > 0


@on_sqlite
def test_whoever_is_logged_in_gets_a_page_of_their_own(keeping: Flask, cast: Cast, client: Client) -> None:
    client.get(run_page(cast))
    assert COORDINATOR.name in client_for(keeping, COORDINATOR).get(run_page(cast)).text
    assert COORDINATOR.name not in client.get(run_page(cast)).text


@on_sqlite
def test_a_page_of_somebody_logged_in_is_not_kept(keeping: Flask, cast: Cast, client: Client) -> None:
    client_for(keeping, COORDINATOR).get(run_page(cast))
    assert COORDINATOR.name not in client.get(run_page(cast)).text


@on_sqlite
def test_a_message_is_shown_to_the_one_it_is_for(keeping: Flask, cast: Cast, client: Client) -> None:
    client.get(run_page(cast))
    told = client_for(keeping)
    with told.session_transaction() as stored:
        stored["_flashes"] = [("lms-success", "Nur für Sie")]
    assert "Nur für Sie" in told.get(run_page(cast)).text
    assert "Nur für Sie" not in client.get(run_page(cast)).text


@on_sqlite
def test_a_page_that_leaves_something_in_the_browser_is_not_kept(
    keeping: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "menu", lambda: session.setdefault("basket", []))
    for _ in range(2):
        assert statements(keeping, client_for(keeping), run_page(cast)) > 0


@on_sqlite
def test_each_language_and_address_has_its_own_page(keeping: Flask, cast: Cast) -> None:
    url = run_page(cast)
    german = client_for(keeping).get(url, headers={"Accept-Language": "de"})
    english = client_for(keeping).get(url, headers={"Accept-Language": "en"})
    assert (german.headers["Content-Language"], english.headers["Content-Language"]) == ("de", "en")
    assert "Jetzt anmelden" in client_for(keeping).get(url, headers={"Accept-Language": "de"}).text
    assert "Jetzt anmelden" not in client_for(keeping).get(url, headers={"Accept-Language": "en"}).text
    assert "Nichts gefunden" in client_for(keeping).get("/courses?q=xyz").text
    assert "Nichts gefunden" not in client_for(keeping).get("/courses").text


@on_sqlite
def test_the_wish_for_a_language_is_remembered_from_a_kept_page_too(keeping: Flask, cast: Cast) -> None:
    for _ in range(2):
        answer = client_for(keeping).get(f"{run_page(cast)}?lang=en")
        assert "lms_language=en" in answer.headers["Set-Cookie"]


@on_sqlite
def test_a_missing_page_is_not_kept(keeping: Flask, client: Client) -> None:
    for _ in range(2):
        assert client.get("/runs/999").status_code == 404
    assert mounted(keeping).kept_pages.at(("http://localhost/runs/999", "de")) is None


@on_sqlite
def test_the_oldest_gives_way(keeping: Flask, client: Client) -> None:
    for number in range(kept_pages.MOST + 1):
        client.get(f"/courses?q={number}")
    kept = mounted(keeping).kept_pages
    assert kept.at(("http://localhost/courses?q=0", "de")) is None
    assert kept.at(("http://localhost/courses?q=1", "de")) is not None


@on_sqlite
def test_a_host_keeps_nothing_unless_it_says_so(app: Flask, cast: Cast, client: Client) -> None:
    assert app.config["LMS_KEEP_PAGES_SECONDS"] == 0
    for _ in range(2):
        assert statements(app, client, run_page(cast)) > 0
