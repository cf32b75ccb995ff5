"""Impressum, Datenschutz, Barrierefreiheit: the texts of a provider, in the newest version, linked in every footer."""

from typing import Any

from flask import abort, current_app, request
from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.base import BigKey, UtcDateTime
from lms.data.session import request_session
from lms.funding.models import Network, Project
from lms.people.legal_reading import ShownNotice, language_name, one_version, version_lines
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


@routes.get("/legal/<any(imprint, privacy, accessibility):kind>", policy=anyone, indexed=True)
def read(kind: str) -> Response:
    """A legal text of the network's host organisation."""
    db = request_session()
    return _show(kind, text_for(db, None, LegalKind(kind)))


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


def text_for(db: Session, provider_id: int | None, kind: LegalKind) -> LegalText | None:
    """The text that counts now: the provider's own, else the one of the network's host organisation.

    In the language in force, else in the first language of the installation.
    """
    return db.scalar(_TEXT, {"provider": provider_id, **_wanted(kind)})


def notice_for(db: Session, project_id: int, kind: LegalKind) -> ShownNotice | None:
    """Which text that is for the provider of a project, without the text itself."""
    found = db.execute(_NOTICE, {"project": project_id, **_wanted(kind)}).one_or_none()
    return None if found is None else ShownNotice(*found)


def _newest_for(provider: ColumnElement[int | None]) -> Select[LegalText]:
    """The provider's own text before the network's, the language in force before the first one of the installation."""
    host = select(Network.host_organisation_id).order_by(Network.id).limit(1).scalar_subquery()
    return (
        select(LegalText)
        .where(
            LegalText.provider_id.in_((provider, host)),
            LegalText.kind == bindparam("kind"),
            LegalText.language.in_((bindparam("language"), bindparam("first"))),
            LegalText.valid_from <= bindparam("now", type_=UtcDateTime()),
        )
        .order_by(
            (LegalText.provider_id == provider).desc(),
            (LegalText.language == bindparam("language")).desc(),
            LegalText.version.desc(),
        )
        .limit(1)
    )


_TEXT = _newest_for(bindparam("provider", type_=BigKey))
_NOTICE = _newest_for(
    select(Project.provider_id).where(Project.id == bindparam("project")).scalar_subquery()
).with_only_columns(LegalText.provider_id, LegalText.language, LegalText.version)


def _wanted(kind: LegalKind) -> dict[str, Any]:
    return {
        "kind": kind,
        "language": current_language(),
        "first": current_app.config["LMS_LANGUAGES"][0],
        "now": clock.now(),
    }
