"""Writing the three legal texts of a provider, version by version."""

import unicodedata

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people import queries
from lms.people.legal_writing import versions_of, write_version
from lms.people.models import LegalKind, LegalText, Organisation
from lms.people.policies import may_write_texts
from lms.people.tables import legal_table
from lms.people.views import LEADS, routes
from lms.web.actor import current_actor, require
from lms.web.computed_rows import Computed
from lms.web.formats import format_date
from lms.web.forms import BaseForm, Required, UpTo
from lms.web.languages import choices, gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.rich_text import rich_text

LONGEST_TEXT = 60_000
ONE_TEXT = "/staff/legal/<id:provider_id>/<any(imprint, privacy, accessibility):kind>/<language>"


class LegalTextForm(BaseForm):
    """A text in Markdown, and the version it grew from."""

    text = TextAreaField(_l("Text"), [Required(), UpTo(LONGEST_TEXT)])
    after = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(min=0, max=1_000_000)])

    def validate_text(self, field: TextAreaField) -> None:
        """Line breaks and tabs are welcome, other control characters are not."""
        if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\r\n\t" for char in field.data or ""):
            raise ValidationError(gettext("Der Text darf keine Steuerzeichen enthalten."))

    def tidy(self) -> str:
        """The text in NFC with plain line ends."""
        return unicodedata.normalize("NFC", self.text.data or "").replace("\r\n", "\n").strip() + "\n"


@routes.get("/staff/legal", policy=LEADS)
def legal_texts() -> Response:
    """The texts one looks after, with their newest version."""
    languages = tuple(current_app.config["LMS_LANGUAGES"])
    rows = queries.text_rows(request_session(), current_actor(), languages)
    names = _language_names()
    return show_list(legal_table(names), Computed(rows, list), "lms/people/legal_texts.html", names=names)


@routes.form(ONE_TEXT, policy=LEADS)
def write_text(provider_id: int, kind: str, language: str) -> Response:
    """Write a new version, look at it first if one likes."""
    db = request_session()
    provider = _provider(db, provider_id, language)
    versions = versions_of(db, provider_id, LegalKind(kind), language)
    newest = versions[0] if versions else None
    form = LegalTextForm(data={"text": newest.text if newest else "", "after": newest.version if newest else 0})
    status = 200
    if form.sent_and_valid() and request.form.get("action") != "preview":
        if _written(provider_id, LegalKind(kind), language, form):
            return see_other("lms.people.legal_texts")
        status = 409
        form.text.errors = [gettext("Inzwischen hat jemand eine neue Fassung gespeichert. Bitte übernehmen Sie Ihre Änderungen dort.")]  # fmt: skip
    preview = rich_text(form.tidy()) if request.method == "POST" and not form.errors else ""
    return render(
        "lms/people/write_text.html",
        422 if form.errors and status == 200 else status,
        form=form,
        provider=provider.name,
        kind=LegalKind(kind),
        language=language,
        language_name=_language_names()[language],
        versions=versions,
        preview=preview,
    )


@routes.get(ONE_TEXT + "/<id:version>", policy=LEADS)
def legal_version(provider_id: int, kind: str, language: str, version: int) -> Response:
    """An earlier version as it was shown."""
    db = request_session()
    provider = _provider(db, provider_id, language)
    found = next(
        (one for one in versions_of(db, provider_id, LegalKind(kind), language) if one.version == version), None
    )
    require(found is not None)
    assert found is not None
    return render("lms/people/legal_version.html", provider=provider, text=found, body=rich_text(found.text))


def _written(provider_id: int, kind: LegalKind, language: str, form: LegalTextForm) -> LegalText | None:
    with transaction() as db:
        written = write_version(
            db,
            provider_id,
            kind,
            language,
            text=form.tidy(),
            after=form.after.data or 0,
            actor=current_actor().tag,
            now=clock.now(),
        )
    if written is not None and written.valid_from <= clock.now():
        say("success", gettext("Fassung %(version)s ist gespeichert und gilt ab jetzt.", version=written.version))
    elif written is not None:
        day = format_date(written.valid_from)
        say(
            "success",
            gettext("Fassung %(version)s ist gespeichert und gilt ab %(day)s.", version=written.version, day=day),
        )
    return written


def _provider(db: Session, provider_id: int, language: str) -> Organisation:
    provider = db.get(Organisation, provider_id)
    require(provider is not None and language in current_app.config["LMS_LANGUAGES"])
    assert provider is not None
    actor = current_actor()
    require(may_write_texts(actor, provider_id, queries.led_providers(db, actor)))
    return provider


def _language_names() -> dict[str, str]:
    return {one.code: one.name for one in choices(lambda code: "")}
