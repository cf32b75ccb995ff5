"""How the history of a record is told: each feature names its things, how one is found, and the words for its fields.

What the form of a thing calls its fields, its history calls them too, so that a thing needs a few lines:

    HISTORY = History(
        find=place_to_edit,
        fields=words_of(VenueForm, land=dict(LAENDER).get),
        actions={"venue.created": _l("%(who)s legte den Ort am %(when)s Uhr an.")},
    )

and in the feature `history={"venue": HISTORY}`. The page is `history_url("venue", venue.id)`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, DateTimeLocalField, FieldList
from wtforms.fields.core import UnboundField

from lms.web.actor import Actor
from lms.web.formats import format_date, format_datetime, label
from lms.web.languages import gettext

Said = Callable[[Any], Any]


@dataclass(frozen=True)
class Lookup:
    """What ids or codes are called; asked once for all that a page shows."""

    find: Callable[[Session, Sequence[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Word:
    """How a field is called and how its value is said. A field of rows has words for the fields of a row."""

    label: Any
    said: Said | None = None
    lookup: Lookup | None = None
    rows: "Mapping[str, Word] | None" = None


@dataclass(frozen=True)
class Record:
    """The record whose history is shown: its name, and its own page."""

    title: str
    url: str


@dataclass(frozen=True)
class History:
    """How the history of one kind of thing is told.

    `find` gives the record if the actor may edit it, else None: a foreign one looks like a missing one. `fields` in the
    order they are told; `of_action` are words of one action alone, whose fields mean something else by the same name.
    `actions` are whole sentences with %(who)s and %(when)s; an action without one is told as
    "änderte". A field without a word is told by its name, if it was edited.
    """

    find: Callable[[Session, Actor, int], Record | None]
    fields: Mapping[str, Word] = field(default_factory=dict)
    actions: Mapping[str, Any] = field(default_factory=dict)
    of_action: Mapping[str, Mapping[str, Word]] = field(default_factory=dict)

    def words(self, action: str) -> Mapping[str, Word]:
        """The words for the fields of an entry with this action."""
        return {**self.fields, **self.of_action.get(action, {})}

    def all_words(self) -> Iterator[Word]:
        """The words for every field of every action."""
        yield from self.fields.values()
        for words in self.of_action.values():
            yield from words.values()

    def also(
        self,
        *,
        fields: Mapping[str, Word] | None = None,
        actions: Mapping[str, Any] | None = None,
        of_action: Mapping[str, Mapping[str, Word]] | None = None,
    ) -> "History":
        """The same with what another room adds to the thing."""
        return replace(
            self,
            fields={**self.fields, **(fields or {})},
            actions={**self.actions, **(actions or {})},
            of_action={**self.of_action, **(of_action or {})},
        )


def history_url(thing: str, thing_id: int) -> str:
    """The page with the history of a record, to be shown where one may edit it."""
    return url_for("lms.history.show", thing=thing, thing_id=thing_id)


def words_of(form: type[Any], **instead: "Word | Lookup | Said") -> dict[str, Word]:
    """The fields of a form under its labels. `instead` says values that are not yet words: choices, ids, units."""
    words = {name: _word(unbound) for name, unbound in _fields(form) if _label(unbound) is not None}
    for name, own in instead.items():
        if isinstance(own, Word):
            words[name] = own
        elif isinstance(own, Lookup):
            words[name] = Word(words[name].label, lookup=own)
        else:
            words[name] = Word(words[name].label, own)
    return words


def word_of(kind: type[Enum]) -> Said:
    """The label of a member of the enum; a value that is none of them (any more) stands as it is."""
    known = {one.value: one for one in kind}
    return lambda value: label(known[value]) if value in known else None


def names_from(id_column: Any, name_column: Any) -> Lookup:
    """What the ids or codes of a table are called: `names_from(Venue.id, Venue.name)`."""

    def names(db: Session, wanted: Sequence[Any]) -> Mapping[Any, Any]:
        return {row[0]: row[1] for row in db.execute(select(id_column, name_column).where(id_column.in_(wanted)))}

    return Lookup(names)


def yes_no(value: Any) -> str:
    """A box that is ticked or not."""
    return gettext("ja") if value else gettext("nein")


def on_day(value: str) -> str:
    """12. März 2026, from the day as the audit keeps it."""
    return format_date(date.fromisoformat(value))


def at_moment(value: str) -> str:
    """12. März 2026, 10:15, from the instant as the audit keeps it."""
    return format_datetime(datetime.fromisoformat(value))


def _fields(form: type[Any]) -> Iterator[tuple[str, "UnboundField[Any]"]]:
    found = {name: getattr(form, name) for name in dir(form) if not name.startswith("_")}
    fields = [(name, one) for name, one in found.items() if isinstance(one, UnboundField)]
    return iter(sorted(fields, key=lambda pair: pair[1].creation_counter))


def _label(unbound: "UnboundField[Any]") -> Any:
    place = 1 if issubclass(unbound.field_class, FieldList) else 0
    return unbound.kwargs.get("label", unbound.args[place] if len(unbound.args) > place else None)


def _word(unbound: "UnboundField[Any]") -> Word:
    if issubclass(unbound.field_class, FieldList):
        return Word(_label(unbound), rows=words_of(unbound.args[0].args[0]))
    ways: tuple[tuple[type[Any], Said], ...] = (
        (BooleanField, yes_no),
        (DateTimeLocalField, at_moment),
        (DateField, on_day),
    )
    said = next((way for kind, way in ways if issubclass(unbound.field_class, kind)), None)
    return Word(_label(unbound), said)
