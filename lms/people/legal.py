"""Impressum, Datenschutz, Barrierefreiheit: the texts of a provider, in the newest version, linked in every footer."""

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.base import UtcDateTime
from lms.data.session import request_session
from lms.funding.models import Network
from lms.people.models import LegalKind, LegalText, Organisation, OrganisationKind
from lms.web.actor import require
from lms.web.languages import current_language
from lms.web.page import render
from lms.web.routes import Routes, anyone

routes = Routes("legal")
TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
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


@routes.get("/legal/<any(imprint, privacy, accessibility):kind>", policy=anyone)
def read(kind: str) -> Response:
    """A legal text of the network's host organisation."""
    db = request_session()
    network = db.scalar(select(Network).order_by(Network.id).limit(1))
    return _show(kind, None if network is None else newest_text(db, network.host_organisation_id, LegalKind(kind)))


@routes.get("/legal/<any(imprint, privacy, accessibility):kind>/<id:provider_id>", policy=anyone)
def read_of(kind: str, provider_id: int) -> Response:
    """The same text of one provider, for the pages and mails about its runs; without an own one, the network's."""
    db = request_session()
    organisation = db.get(Organisation, provider_id)
    require(organisation is not None and organisation.kind is OrganisationKind.PROVIDER)
    return _show(kind, text_for(db, provider_id, LegalKind(kind)), provider_id)


def _show(kind: str, text: LegalText | None, provider_id: int | None = None) -> Response:
    body = rich_text(text.text) if text else ""
    return render("lms/people/legal.html", kind=LegalKind(kind), text=text, body=body, provider_id=provider_id)


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


def rich_text(markdown: str) -> Markup:
    """Markdown as HTML through an allow-list: no raw HTML, no script, links only to web and mail addresses."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return Markup(
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto", "tel"})
    )
