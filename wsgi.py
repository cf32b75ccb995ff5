"""A complete small host: makes the app, mounts the LMS, gives `app` to the server.

Everything comes from the environment; in production it refuses to start with unsafe settings.
"""

import gc
import os
import secrets
from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.middleware.proxy_fix import ProxyFix

import certificates
import courses
from lms import LMS
from lms.accounts.feature import FEATURE as LOGIN
from lms.accounts.feature import current_user

SHORTEST_SECRET = 32
SAMPLE_SECRETS = {"dev", "secret", "changeme", "change-me"}


class UnsafeProduction(RuntimeError):
    """A setting that must not go to production."""


def make_app(environment: dict[str, str] | None = None) -> Flask:
    """The host app for this environment; raises UnsafeProduction before anything is opened."""
    env = dict(os.environ) if environment is None else environment
    instance = Path(env.get("LMS_INSTANCE", "instance")).resolve()
    production = env.get("LMS_ENV", "development") == "production"
    if production:
        refuse_unsafe(env)
    instance.mkdir(parents=True, exist_ok=True)
    # No template folder of its own: the plugin must find its pages wherever it is installed.
    app = Flask("lernbruecke_host", instance_path=str(instance), template_folder=None, static_folder=None)
    app.config.update(settings(env, instance, production=production))
    if hops := int(env.get("LMS_PROXIES", "0")):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    database = SQLAlchemy(app)
    lms = LMS(database=database, features=[courses.FEATURE, certificates.FEATURE, LOGIN], current_user=current_user)
    lms.init_app(app, url_prefix=env.get("LMS_URL_PREFIX", ""))
    return app


def settings(env: dict[str, str], instance: Path, *, production: bool) -> dict[str, object]:
    """Flask's and the LMS's settings out of the environment."""
    url = env.get("LMS_DATABASE_URL", f"sqlite:///{instance / 'lms.sqlite3'}")
    found: dict[str, object] = {
        "SECRET_KEY": env.get("LMS_SECRET_KEY") or _own_secret(instance),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": 10,
            "max_overflow": 10,
            # Each statement is kept with all that made it, 60 kB. Visitors and trainers together ask 130 different ones.
            "query_cache_size": 100,
            "pool_pre_ping": url.startswith("postgresql"),
        },
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-sid" if production else "sid",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Nothing around our pages differs from visitor to visitor here; another host must judge that for itself.
        "LMS_KEEP_PAGES_SECONDS": int(env.get("LMS_KEEP_PAGES_SECONDS", "30")),
    }
    if hosts := env.get("LMS_TRUSTED_HOSTS"):
        found["TRUSTED_HOSTS"] = [host.strip() for host in hosts.split(",")]
    for key in (
        "LMS_BASE_URL",
        "LMS_SMTP_URL",
        "LMS_MAIL_FROM",
        "LMS_MAIL_DOMAIN",
        "LMS_TIME_ZONE",
        "LMS_SQLITE_SYNCHRONOUS",
        "LMS_OPENQCAT_SCHEMA",
        "LMS_IMPRINT_URL",
        "LMS_PRIVACY_URL",
        "LMS_ACCESSIBILITY_URL",
    ):
        if env.get(key):
            found[key] = env[key]
    return found


def refuse_unsafe(env: dict[str, str]) -> None:
    """Production needs a real secret, trusted hosts, and no debug mode."""
    secret = env.get("LMS_SECRET_KEY", "")
    if not secret:
        raise UnsafeProduction("LMS_SECRET_KEY is missing")
    if secret.lower() in SAMPLE_SECRETS or len(secret) < SHORTEST_SECRET:
        raise UnsafeProduction(f"LMS_SECRET_KEY is a sample or shorter than {SHORTEST_SECRET} characters")
    if not env.get("LMS_TRUSTED_HOSTS"):
        raise UnsafeProduction("LMS_TRUSTED_HOSTS is missing")
    if env.get("FLASK_DEBUG", "0") not in ("", "0", "false", "False"):
        raise UnsafeProduction("FLASK_DEBUG must be off")


def _own_secret(instance: Path) -> str:
    """Made once per installation and kept in a file only the owner can read."""
    path = instance / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret


def settled(app: Flask) -> Flask:
    """The app of a process that serves it to its end: what is loaded by now stays.

    The collector of cyclic garbage then leaves all this out (0.1 s, for which every thread waits) and comes to the rest sooner.
    """
    gc.collect()
    gc.freeze()
    return app


def __getattr__(name: str) -> Flask:
    if name in ("app", "application"):
        globals()["app"] = globals()["application"] = settled(make_app())
        return globals()["app"]  # type: ignore[no-any-return]
    raise AttributeError(name)
