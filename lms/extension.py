"""The extension: takes the host's database and the features, mounts pages, commands and jobs on an app."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, url_for
from flask_sqlalchemy import SQLAlchemy
from jinja2 import Environment
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import config
from lms.cli import lms_commands
from lms.data import clock
from lms.data.session import Database, close_request_session, request_session
from lms.feature import Feature, Job, with_rooms
from lms.floor import FLOOR
from lms.funding.wording import ProgrammeWords, present_words
from lms.mail.content import MailMaker
from lms.mail.transport import FolderTransport, SmtpTransport, Transport
from lms.people.accounts import actor_of_host_user
from lms.web.actor import Actor
from lms.web.dispatch import MISSING, guard_blueprint, missing, room_blueprint
from lms.web.history import History
from lms.web.ids import IdConverter
from lms.web.kept_pages import KeptPages
from lms.web.languages import current_language, gettext
from lms.web.links import public_url
from lms.web.menu import Link, MenuItem
from lms.web.page import build_environment
from lms.web.panels import PanelMaker
from lms.web.routes import Policy

PACKAGE = Path(__file__).parent
# In a wheel the templates lie inside the package, in a checkout beside it.
TEMPLATES = next(folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir())


@dataclass(frozen=True)
class HostUser:
    """What a host tells about the person who is logged in: a stable id, a name, an address."""

    id: str
    name: str
    email: str


CurrentUser = Callable[[], HostUser | None]


def nobody() -> HostUser | None:
    """The login of a host that has none."""
    return None


class LMS:
    """Lernbrücke for one or more Flask apps.

    `database` is the host's Flask-SQLAlchemy object, `current_user` answers who is logged in.
    """

    def __init__(
        self, *, database: SQLAlchemy, features: Sequence[Feature], current_user: CurrentUser = nobody
    ) -> None:
        self.host_database = database
        self.features = with_rooms((FLOOR, *features))
        self.current_user = current_user

    def init_app(self, app: Flask, url_prefix: str = "") -> None:
        """Mount the LMS. Settings that cannot work raise BadSetting, a route without policy raises TypeError."""
        config.apply_defaults(app.config)
        app.extensions["lms"] = Mounted(self, app)
        app.url_map.converters["id"] = IdConverter
        app.register_blueprint(self._blueprint(), url_prefix=url_prefix or None)
        app.extensions["lms"].remember_policies()
        app.teardown_appcontext(close_request_session)
        app.cli.add_command(lms_commands(self.features))

    def _blueprint(self) -> Blueprint:
        blueprint = Blueprint("lms", __name__, template_folder=str(TEMPLATES), static_folder=str(PACKAGE / "static"))
        guard_blueprint(blueprint)
        for feature in self.features:
            for routes in feature.routes:
                blueprint.register_blueprint(room_blueprint(routes))
        blueprint.add_url_rule("/<path:path>", "missing", missing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        return blueprint


class Mounted:
    """The LMS on one app: what views, rules and the worker ask for."""

    def __init__(self, lms: LMS, app: Flask) -> None:
        self.lms = lms
        self.app = app
        self.features = lms.features
        with app.app_context():
            engine = lms.host_database.engine
        self.database = Database(engine, lms.host_database.session, own_hooks=app.config["LMS_SQLITE_HOOKS"])
        self.environment: Environment = build_environment(app)
        self.kept_pages = KeptPages()
        self.panels = _joined_panels(lms.features)
        self.mails: dict[str, MailMaker] = {kind: maker for one in lms.features for kind, maker in one.mails.items()}
        self.occasions = {kind: words for one in lms.features for kind, words in one.occasions.items()}
        self.jobs: list[Job] = [job for feature in lms.features for job in feature.jobs]
        self.labels = _joined_labels(lms.features)
        self.holds = [finder for feature in lms.features for finder in feature.holds]
        self.history = _joined_histories(lms.features)
        self.finders = sorted((one for feature in lms.features for one in feature.search), key=lambda one: one.position)
        self.menu: list[MenuItem] = sorted(
            (item for one in lms.features for item in one.menu), key=lambda i: i.position
        )
        self.first_steps = sorted(
            (one for feature in lms.features for one in feature.first_steps), key=lambda one: one.position
        )
        self.references = tuple(one for feature in lms.features for one in feature.references)
        self.people_seen = tuple(one.people_seen for one in lms.features if one.people_seen is not None)
        self.personal_data = tuple(maker for feature in lms.features for maker in feature.personal_data)
        self.person_subjects = tuple(one.person_subjects for one in lms.features if one.person_subjects is not None)
        self.open_at_desk = tuple(one.open_at_desk for one in lms.features if one.open_at_desk is not None)
        self.steps = {action: word for feature in lms.features for action, word in feature.steps.items()}
        self.login = next((feature.login for feature in lms.features if feature.login is not None), None)
        self.policies: dict[str, Policy] = {}
        self.indexed: set[str] = set()
        self.transport = _transport(app)
        self.asset_version = _asset_version()

    def remember_policies(self) -> None:
        """Know the policy of every endpoint; refuse to start when one has none."""
        self.policies = {"lms.static": MISSING, "lms.missing": MISSING}
        for feature in self.features:
            for routes in feature.routes:
                for route in routes.routes:
                    if not isinstance(route.policy, Policy):
                        raise TypeError(f"{routes.room}.{route.view.__name__} has no policy")
                    endpoint = f"lms.{routes.room}.{route.view.__name__}"
                    self.policies[endpoint] = route.policy
                    if route.indexed:
                        self.indexed.add(endpoint)

    def who_is_asking(self, db: Session) -> Actor | None:
        """The actor behind the host's login, with the roles that count now."""
        user = self.lms.current_user()
        today = clock.today(self.app.config["LMS_TIME_ZONE"])
        return None if user is None else actor_of_host_user(db, user.id, name=user.name, email=user.email, today=today)

    def mail_folder(self) -> str:
        """The name of the folder mails are written to where there is no mail server, else empty."""
        return self.transport.folder.name if isinstance(self.transport, FolderTransport) else ""

    def programme(self) -> ProgrammeWords:
        """The name of the network, the funding sentence and the logos of today's period, in the language in force."""
        today = clock.today(self.app.config["LMS_TIME_ZONE"])
        try:
            words = present_words(request_session(), today, current_language())
        except SQLAlchemyError:  # the page that says so must be shown all the same
            words = None
        return words or ProgrammeWords("Lernbrücke")

    def network_name(self) -> str:
        """The name of the network today, in the language in force."""
        return self.programme().network

    def footer_links(self, *, full: bool = False, provider_id: int | None = None) -> list[Link]:
        """The three legal pages: the host's own where it names one, else the provider's, else the network's.

        `full` addresses are for mails.
        """
        address = public_url if full else url_for
        page = "lms.legal.read" if provider_id is None else "lms.legal.read_of"
        whose: dict[str, Any] = {} if provider_id is None else {"provider_id": provider_id}
        settings = current_app.config
        pages = (
            (gettext("Impressum"), settings["LMS_IMPRINT_URL"], "imprint"),
            (gettext("Datenschutz"), settings["LMS_PRIVACY_URL"], "privacy"),
            (gettext("Barrierefreiheit"), settings["LMS_ACCESSIBILITY_URL"], "accessibility"),
        )
        return [Link(label, own or address(page, kind=kind, **whose)) for label, own, kind in pages]


def _joined_panels(features: Sequence[Feature]) -> dict[str, list[PanelMaker]]:
    joined: dict[str, list[PanelMaker]] = {}
    for feature in features:
        for frame, makers in feature.panels.items():
            joined.setdefault(frame, []).extend(makers)
    return joined


def _joined_histories(features: Sequence[Feature]) -> dict[str, History]:
    joined: dict[str, History] = {}
    for feature in features:
        for thing, told in feature.history.items():
            known = joined.get(thing)
            joined[thing] = (
                known.also(fields=told.fields, actions=told.actions, of_action=told.of_action) if known else told
            )
    return joined


def _joined_labels(features: Sequence[Feature]) -> dict[tuple[type[Enum], Any], Any]:
    # By type as well: members of two text enums with the same word are equal, and one would take the other's label.
    mappings = [mapping for feature in features for mapping in feature.labels]
    return {(type(word), word.value): text for mapping in mappings for word, text in mapping.items()}


def _transport(app: Flask) -> Transport:
    url = app.config["LMS_SMTP_URL"]
    folder = app.config["LMS_MAIL_FOLDER"] or Path(app.instance_path) / "mail"
    return SmtpTransport(url) if url else FolderTransport(Path(folder))


def _asset_version() -> str:
    digest = hashlib.sha256()
    for path in sorted((PACKAGE / "static").rglob("*.[cj]s*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
