"""A host that knows nothing of us but the names in `lms`: own login, languages, form protection, headers, error pages."""

from flask import Flask, Response, request, session
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

import certificates
import courses
from lms import LMS, HostUser, keep_lms_tables


def make_app(**settings: object) -> Flask:
    """The host with the LMS under /weiterbildung."""
    app = Flask("foreign_host", instance_path=str(settings.pop("instance")), static_folder=None)
    app.config.update(SECRET_KEY="the host's own secret, long enough", LMS_BASE_URL="http://localhost", **settings)
    db = SQLAlchemy(app)

    class User(db.Model):  # type: ignore[name-defined, misc]
        __tablename__ = "host_user"
        id: Mapped[int] = mapped_column(Integer, primary_key=True)
        name: Mapped[str] = mapped_column(String(100))

    def who_is_it() -> HostUser | None:
        user = db.session.get(User, session["user"]) if "user" in session else None
        return None if user is None else HostUser(str(user.id), user.name, f"{user.name}@host.example")

    CSRFProtect(app)
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(["fr", "de"]))
    Migrate(app, db, directory=str(app.instance_path) + "/migrations", include_object=keep_lms_tables)
    app.extensions["host"] = (db, User)
    app.register_error_handler(404, lambda error: ("The host's own 404", 404))
    app.register_error_handler(500, lambda error: ("The host's own 500", 500))

    @app.after_request
    def add_policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", "default-src 'self' https://host.example")
        response.headers["X-Host"] = "yes"
        return response

    @app.get("/")
    def home() -> str:
        return "The host's own start page"

    @app.get("/log-in/<int:number>")
    def log_in(number: int) -> str:
        session["user"] = number
        return "in"

    LMS(database=db, features=[courses.FEATURE, certificates.FEATURE], current_user=who_is_it).init_app(
        app, url_prefix="/weiterbildung"
    )
    return app
