"""What a field of a form holds: in words for people, and as the pairs of name and text that a browser sends."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    PasswordField,
    SelectFieldBase,
    SelectMultipleField,
    StringField,
    TimeField,
)

from lms.web.differences import new_words
from lms.web.formats import format_date, format_time
from lms.web.languages import gettext


def said(field: Field, beside: Field | None = None) -> Markup:
    """The value in words; rows and their fields as lists. Nobody reads what is hidden.

    `beside` is the same field with another value: of a text, and of a row's values, those words are marked that it does not
    have. Of a row is left out what it, or neither of both, has.
    """
    if isinstance(field, FieldList):
        rows = Markup("").join(Markup("<li>{}</li>").format(said(entry)) for entry in field.entries)
        return Markup("<ol>{}</ol>").format(rows) if rows else _empty()
    if isinstance(field, FormField):
        return _row(field.form, beside.form if isinstance(beside, FormField) else ())
    return _value(field, beside if isinstance(field, StringField) and beside is not None and beside.data else None)


def _row(cells: Any, others: Any) -> Markup:
    beside = {cell.short_name: cell for cell in others}
    pairs = ((cell, beside.get(cell.short_name)) for cell in cells if not isinstance(cell, HiddenField))
    facts = (
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(cell.label.text, _value(cell, other))
        for cell, other in pairs
        if _words(cell) or (other is not None and _words(other))
    )
    return Markup('<dl class="lms-facts">{}</dl>').format(Markup("").join(facts))


def _value(field: Field, beside: Field | None) -> Markup:
    words = _words(field)
    return (escape(words) if beside is None else new_words(_words(beside), words)) or _empty()


def _empty() -> Markup:
    return Markup('<span class="lms-muted">{}</span>').format(gettext("leer"))


def _words(field: Field) -> str:
    if isinstance(field, BooleanField):
        return gettext("ja") if field.data else gettext("nein")
    if isinstance(field, SelectFieldBase):
        chosen = field.data if isinstance(field, SelectMultipleField) else [field.data]
        return ", ".join(_choice(field, one) for one in chosen or () if one is not None)
    if field.data is None:
        return ""
    if isinstance(field, DateTimeLocalField):  # wall-clock time without a zone
        return f"{format_date(field.data.date())}, {format_time(field.data.time())}"
    if isinstance(field, TimeField):
        return format_time(field.data)
    return format_date(field.data) if isinstance(field, DateField) else str(field.data)


def _choice(field: Any, value: object) -> str:
    words = {str(one[0]): str(one[1]) for one in field.iter_choices()} if field.choices else {}
    return words.get(str(value), str(value))


def pairs(field: Any) -> Iterator[tuple[str, str]]:
    """Name and text of every control, as a browser would send them; a password never goes back."""
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from pairs(entry)
    elif isinstance(field, FormField):
        for cell in field.form:
            yield from pairs(cell)
    elif isinstance(field, BooleanField):
        if field.data:
            yield field.name, "y"
    elif isinstance(field, SelectMultipleField):
        yield from ((field.name, str(one)) for one in field.data or ())
    elif isinstance(field, SelectFieldBase):
        yield field.name, "" if field.data is None else str(field.data)
    elif not isinstance(field, PasswordField):
        yield field.name, field._value()
