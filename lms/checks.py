"""What is missing or unsafe in this installation, one sentence each."""

import sys

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from lms.data import clock
from lms.web.health import probe

FIXED_INTERPRETERS = {(3, 11): 15, (3, 12): 13, (3, 13): 12, (3, 14): 3}
SAMPLE_SECRETS = {"", "dev", "secret", "changeme", "change-me"}
SHORTEST_SECRET = 32


def problems(app: Flask) -> list[str]:
    """Everything `flask lms check` has to say about this app."""
    found = [*_settings(app), *_interpreter()]
    with app.app_context():
        found += _database(app)
        for feature in app.extensions["lms"].features:
            for check in feature.checks:
                found += check(app)
    return found


def _settings(app: Flask) -> list[str]:
    found = []
    secret = str(app.config.get("SECRET_KEY") or "")
    if secret in SAMPLE_SECRETS or len(secret) < SHORTEST_SECRET:
        found.append(f"SECRET_KEY is missing, a sample or shorter than {SHORTEST_SECRET} characters")
    if app.debug:
        found.append("debug mode is on")
    if not app.config.get("TRUSTED_HOSTS"):
        found.append("TRUSTED_HOSTS is not set: any Host header is believed")
    if not app.config["LMS_BASE_URL"].startswith("https://"):
        found.append("LMS_BASE_URL is not https: links in mails travel in the clear")
    if not app.config["LMS_SMTP_URL"]:
        found.append("LMS_SMTP_URL is not set: mails are only written as files")
    if not app.config.get("SESSION_COOKIE_SECURE"):
        found.append("SESSION_COOKIE_SECURE is off: the cookie travels over http too")
    return found


def _interpreter() -> list[str]:
    fixed = FIXED_INTERPRETERS.get(sys.version_info[:2])
    if fixed is not None and sys.version_info[2] < fixed:
        major, minor, micro = sys.version_info[:3]
        return [f"Python {major}.{minor}.{micro} lacks security fixes; use {major}.{minor}.{fixed} or newer"]
    return []


def _database(app: Flask) -> list[str]:
    database = app.extensions["lms"].database
    try:
        with database.reading() as db:
            found = [f"{part}: {word}" for part, word in probe(db, clock.now()).items() if word != "ok"]
    except SQLAlchemyError as error:
        return [f"the database cannot be used: {type(error).__name__}"]
    pool = database.engine.pool
    unlimited = -1  # as SQLAlchemy writes it
    if isinstance(pool, QueuePool) and pool._max_overflow != unlimited:
        limit = pool.size() + pool._max_overflow
        found += [f"the connection pool holds {limit}: it needs twice the web threads"] if limit < 8 else []
    return found
