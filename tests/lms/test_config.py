"""Settings that cannot work are refused at start-up, by name."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from lms import LMS, BadSetting
from lms.config import SETTINGS, apply_defaults

NONSENSE = [
    ("LMS_BASE_URL", "example.org"),
    ("LMS_BASE_URL", "ftp://example.org"),
    ("LMS_BASE_URL", ""),
    ("LMS_BASE_URL", None),
    ("LMS_TIME_ZONE", "Mars/Olympus"),
    ("LMS_TIME_ZONE", ""),
    ("LMS_TIME_ZONE", "../etc/passwd"),
    ("LMS_LANGUAGES", ()),
    ("LMS_LANGUAGES", "de"),
    ("LMS_LANGUAGES", ("de", "klingon!")),
    ("LMS_SMTP_URL", "mail.example.org"),
    ("LMS_SMTP_URL", "http://mail.example.org"),
    ("LMS_SMTP_URL", "smtp://"),
    ("LMS_SMTP_URL", "smtp://host:port"),
    ("LMS_MAIL_FROM", "Lernbrücke"),
    ("LMS_MAIL_FROM", "a@example.org\r\nBcc: b@example.org"),
    ("LMS_MAIL_FROM", "a@example.org\rBcc: b@example.org"),
    ("LMS_MAIL_DOMAIN", "two words"),
    ("LMS_MAIL_DOMAIN", "a.org\nX: y"),
    ("LMS_MAIL_DOMAIN", ""),
    ("LMS_SQLITE_HOOKS", "yes"),
    ("LMS_SQLITE_SYNCHRONOUS", "OFF"),
    ("LMS_UNCONFIRMED_MINUTES", 0),
    ("LMS_UNCONFIRMED_MINUTES", "30"),
    ("LMS_UNCONFIRMED_MINUTES", True),
    ("LMS_OFFER_HOURS", -1),
    ("LMS_MAX_BODY_BYTES", 10),
    ("LMS_IMPRINT_URL", "javascript:alert(1)"),
    ("LMS_IMPRINT_URLL", "https://example.org"),
]


@pytest.mark.parametrize(("key", "value"), NONSENSE)
def test_nonsense_is_refused_by_name(key: str, value: Any) -> None:
    with pytest.raises(BadSetting, match=key):
        apply_defaults({key: value})


def test_the_defaults_work() -> None:
    config: dict[str, Any] = {}
    apply_defaults(config)
    assert set(config) == {setting.key for setting in SETTINGS}


def test_every_setting_says_what_it_means() -> None:
    assert not [setting.key for setting in SETTINGS if not setting.meaning.endswith(".") or not setting.needs]


def test_an_app_with_nonsense_does_not_start(tmp_path: Path) -> None:
    app = Flask("host", instance_path=str(tmp_path))
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/x.sqlite3", LMS_TIME_ZONE="Mars")
    with pytest.raises(BadSetting, match="LMS_TIME_ZONE"):
        LMS(database=SQLAlchemy(app), features=[]).init_app(app)
