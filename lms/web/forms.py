"""The base of every form: our languages, no CSRF of its own (the blueprint checks), text that is safe to keep.

Text from a browser is brought to NFC; control characters and line breaks in one-line fields are refused by a stated rule,
because they could reach a mail header or break a document.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import StopValidation

from lms.data import idempotency
from lms.data.idempotency import FormKey
from lms.data.refusal import msgid
from lms.web.actor import current_actor
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

KEEP, STORED, STAYS = "keep-", "stored-", "stored"
MAX_COMBINING = 6  # marks on one letter; Vietnamese needs two, vocalised Arabic three
FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Embeddings and isolates would turn the text after the name around; the two plain marks are needed and harmless.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BaseForm(Form):
    """A form of the LMS: filled from the request, messages in the language of the page."""

    class Meta:
        """Our own messages instead of the library's catalogues."""

        def get_translations(self, form: Form) -> Any:
            return _FormMessages()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(settled(request.form) if request.method == "POST" else None, **kwargs)

    def sent_and_valid(self) -> bool:
        """True when this request sent the form and every field is in order."""
        return request.method == "POST" and self.validate()


def settled(sent: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """What a form says after two people saved the same record: for each field that is to stay as stored, the stored text.

    The page of `lms.web.conflict` sends both: `modules` or `modules-0-...` as I wrote it, `stored-modules-0-...`, and
    `keep-modules`, which says "stored" or "mine".
    """
    kept = [name.removeprefix(KEEP) for name, side in sent.items() if name.startswith(KEEP) and side == STAYS]
    if not kept:
        return sent

    def is_kept(name: str) -> bool:
        return any(name == one or name.startswith(f"{one}-") for one in kept)

    mine = [(name, text) for name, text in sent.items(multi=True) if not is_kept(name)]
    stored = [(name.removeprefix(STORED), text) for name, text in mine if name.startswith(STORED)]
    return MultiDict([*mine, *(pair for pair in stored if is_kept(pair[0]))])


class _FormMessages:
    """WTForms' own English messages become ours."""

    def gettext(self, message: str) -> str:
        return gettext(_LIBRARY_MESSAGES.get(message, message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return gettext(_LIBRARY_MESSAGES.get(plural, plural))


_LIBRARY_MESSAGES = {
    "Not a valid choice.": msgid("Bitte wählen Sie einen der Einträge."),
    "Invalid Choice: could not coerce.": msgid("Bitte wählen Sie einen der Einträge."),
    "'%(value)s' is not a valid choice for this field.": msgid("Bitte wählen Sie nur Einträge aus der Liste."),
    "'%(value)s' are not valid choices for this field.": msgid("Bitte wählen Sie nur Einträge aus der Liste."),
    "Invalid choice(s): one or more data inputs could not be coerced.": msgid(
        "Bitte wählen Sie nur Einträge aus der Liste."
    ),
    "Not a valid integer value.": msgid("Bitte geben Sie eine ganze Zahl ein."),
    "Not a valid date value.": msgid("Bitte geben Sie ein Datum ein, zum Beispiel 12.03.2026."),
    "Not a valid time value.": msgid("Bitte geben Sie eine Uhrzeit ein, zum Beispiel 09:00."),
    "Not a valid datetime value.": msgid("Bitte geben Sie Datum und Uhrzeit ein."),
    "This field is required.": msgid("Bitte füllen Sie dieses Feld aus."),
}


def clean(text: str | None) -> str:
    """NFC, without blanks at the ends."""
    return unicodedata.normalize("NFC", text or "").strip()


class TextField(StringField):
    """One line of text, brought to NFC and trimmed; empty text when nothing was sent."""

    data: str

    def process_data(self, value: str | None) -> None:
        self.data = clean(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0])


class Required:
    """The field must not be empty, nor only blanks or invisible marks."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Bitte füllen Sie dieses Feld aus.")

    def __call__(self, form: Form, field: Field) -> None:
        value = field.data
        empty = not visible(value) if isinstance(value, str) else value in (None, [], False)
        if empty:
            raise StopValidation(str(self.message))


def visible(text: str) -> str:
    """The text without blanks, marks and format characters: what a reader would see."""
    return "".join(char for char in text if unicodedata.category(char)[0] not in "ZCM")


class OneLine:
    """No line breaks, no control characters, no direction overrides, no towers of combining marks."""

    def __call__(self, form: Form, field: Field) -> None:
        complaint = line_complaint(field.data or "")
        if complaint:
            raise StopValidation(gettext(complaint))


def line_complaint(text: str) -> str | None:
    """Why this text may not stand in one line (a German message id), or None."""
    if any(unicodedata.category(char) in FORBIDDEN_CATEGORIES for char in text):
        return msgid("Dieses Feld darf keine Zeilenumbrüche und keine Steuerzeichen enthalten.")
    if any(char in BIDI_CONTROLS for char in text):
        return msgid("Dieses Feld darf keine unsichtbaren Zeichen enthalten, die die Schreibrichtung umkehren.")
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > MAX_COMBINING:
            return msgid("Auf einem Buchstaben stehen zu viele Zeichen übereinander.")
    return None


class UpTo:
    """At most so many characters."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self.field_flags = {"maxlength": maximum}

    def __call__(self, form: Form, field: Field) -> None:
        if len(field.data or "") > self.maximum:
            raise ValidationError(gettext("Bitte höchstens %(max)s Zeichen.", max=self.maximum))


class EmailAddress:
    """An address that mail can be sent to; nothing is looked up."""

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            return
        try:
            checked = validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise StopValidation(
                gettext("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de.")
            ) from error
        # A domain with an umlaut is kept in the form that every mail server takes.
        field.data = checked.ascii_email


def plain_choices(pairs: Iterable[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """Choices of a select field with every value as text. Words that are translated when they are shown stay so."""
    return [(str(value), word) for value, word in pairs]


def once(db: Session, now: datetime) -> FormKey | str:
    """Claim the form key of this request: a row for the answer, or the answer of the first time.

    A request without a key (an old page, a script) gets a fresh one: natural keys in the database still hold.
    """
    return idempotency.claim(db, **_sent_form(), now=now)


def was_done(db: Session) -> bool:
    """Whether this very form was carried out already: what it did may have changed its page so that it no longer fits."""
    return idempotency.is_known(db, **_sent_form())


def _sent_form() -> dict[str, str]:
    key = request.form.get("form_key", "") or secrets.token_urlsafe(16)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "form_key")]
    return {
        "scope": f"{current_actor().tag}:{request.endpoint}"[:160],
        "key": hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest(),
        "print_": idempotency.fingerprint(request.method, request.path, fields),
    }
