"""Impressum, Datenschutz, Barrierefreiheit: the texts of a provider, in the newest version, linked in every footer."""

from flask import abort, current_app, request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.base import UtcDateTime
from lms.data.session import request_session
from lms.funding.models import Network
from lms.people.legal_reading import language_name, one_version, version_lines
from lms.people.models import LegalKind, LegalText, Organisation, OrganisationKind
from lms.web.actor import require
from lms.web.differences import difference
from lms.web.languages import current_language
from lms.web.page import render
from lms.web.rich_text import rich_text
from lms.web.routes import Routes, anyone

routes = Routes("legal")
VERSIONS = "/legal/<any(imprint, privacy, accessibility):kind>/<id:provider_id>/versions"
LARGEST_VERSION = 1_000_000
_NEWEST = (
    select(LegalText)
    .where(
        LegalText.provider_id == bindparam("provider"),
        LegalText.kind == bindparam("kind"),
        LegalText.language == bindparam("language"),
        LegalText.valid_from <= bindparam("now", type_=UtcDateTime()),
    )
    .order_by(LegalText.version.desc())
    .limit(1)
)


@routes.get("/legal/<any(imprint, privacy, accessibility):kind>", policy=anyone, indexed=True)
def read(kind: str) -> Response:
    """A legal text of the network's host organisation."""
    db = request_session()
    network = db.scalar(select(Network).order_by(Network.id).limit(1))
    return _show(kind, None if network is None else newest_text(db, network.host_organisation_id, LegalKind(kind)))


@routes.get("/legal/<any(imprint, privacy, accessibility):kind>/<id:provider_id>", policy=anyone, indexed=True)
def read_of(kind: str, provider_id: int) -> Response:
    """The same text of one provider, for the pages and mails about its runs; without an own one, the network's."""
    db = request_session()
    organisation = db.get(Organisation, provider_id)
    require(organisation is not None and organisation.kind is OrganisationKind.PROVIDER)
    return _show(kind, text_for(db, provider_id, LegalKind(kind)), provider_id)


@routes.get(VERSIONS, policy=anyone)
def versions(kind: str, provider_id: int) -> Response:
    """Every version there has been, with its days: whoever agreed to one can read it again."""
    db = request_session()
    lines = version_lines(db, provider_id, LegalKind(kind))
    require(bool(lines))
    provider = db.get_one(Organisation, provider_id)
    return render(
        "lms/people/legal_versions.html",
        kind=LegalKind(kind),
        provider=provider.name,
        provider_id=provider_id,
        lines=lines,
        language_name=language_name,
    )


@routes.get(VERSIONS + "/<language>/<id:version>", policy=anyone)
def version(kind: str, provider_id: int, language: str, version: int) -> Response:
    """One version as it was shown."""
    text = _version(kind, provider_id, language, version)
    return render(
        "lms/people/legal_old.html",
        kind=LegalKind(kind),
        text=text,
        body=rich_text(text.text),
        provider_id=provider_id,
        language_name=language_name(language),
    )


@routes.get(VERSIONS + "/<language>/<id:version>/changes", policy=anyone)
def changes(kind: str, provider_id: int, language: str, version: int) -> Response:
    """What a version changed: its text beside the one before, or another one that `since` names."""
    text = _version(kind, provider_id, language, version)
    since = request.args.get("since", text.version - 1, type=int)
    old = _version(kind, provider_id, language, min(max(since, 0), LARGEST_VERSION))
    return render(
        "lms/people/legal_changes.html",
        kind=LegalKind(kind),
        text=text,
        old=old,
        body=difference(old.text, text.text),
        provider_id=provider_id,
        language_name=language_name(language),
    )


def _version(kind: str, provider_id: int, language: str, version: int) -> LegalText:
    found = one_version(request_session(), provider_id, LegalKind(kind), language, version)
    if found is None:
        abort(404)
    return found


def _show(kind: str, text: LegalText | None, provider_id: int | None = None) -> Response:
    body = rich_text(text.text) if text else ""
    # One's own provider's page may show the network's text: whose it is stands above it.
    owner = request_session().get(Organisation, text.provider_id) if text and provider_id else None
    return render(
        "lms/people/legal.html",
        kind=LegalKind(kind),
        text=text,
        body=body,
        owner=owner.name if owner else "",
        provider_id=provider_id,
    )


def newest_text(db: Session, provider_id: int, kind: LegalKind) -> LegalText | None:
    """The newest version that counts now, in the language in force, else in the first language of the installation."""
    now = clock.now()
    for language in (current_language(), current_app.config["LMS_LANGUAGES"][0]):
        if text := db.scalar(_NEWEST, {"provider": provider_id, "kind": kind, "language": language, "now": now}):
            return text
    return None


def text_for(db: Session, provider_id: int, kind: LegalKind) -> LegalText | None:
    """The provider's own text, else the one of the network's host organisation."""
    if text := newest_text(db, provider_id, kind):
        return text
    host = db.scalar(select(Network.host_organisation_id).order_by(Network.id).limit(1))
    return None if host is None else newest_text(db, host, kind)
