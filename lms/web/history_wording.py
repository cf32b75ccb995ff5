"""From the entries of the audit to sentences: who, when, and each field from what to what."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import WORKER
from lms.data.history import ERASED, Change, Entry
from lms.people.models import Person
from lms.web.differences import difference
from lms.web.formats import format_datetime
from lms.web.history import History, Lookup, Word
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

SHORT_TEXT = 60
SHORT_ROW_TEXT = 30
CHANGED = _l("%(who)s änderte am %(when)s Uhr:")
NOBODY = {"visitor": _l("Eine nicht eingeloggte Person"), WORKER: _l("Das System")}
OPERATOR = _l("Die Verwaltung des Systems")

Names = Mapping[Lookup, Mapping[Any, Any]]


@dataclass(frozen=True)
class Line:
    """One thing that changed; `text` is a long text with its difference marked."""

    label: str
    sentence: Markup
    text: Markup | None = None


@dataclass(frozen=True)
class Step:
    """One entry: who did what when, and what changed."""

    sentence: Markup
    lines: tuple[Line, ...]


def in_words(db: Session, told: History, entries: Sequence[Entry]) -> list[Step]:
    """The entries as sentences; as many queries for one entry as for a page of them."""
    entries = [_without_bare_ids(told.words(entry.action), entry) for entry in entries]
    actors, names = _names_of_actors(db, entries), _names_of_values(db, told, entries)
    return [_step(told, entry, actors, names) for entry in entries]


def _without_bare_ids(words: Mapping[str, Word], entry: Entry) -> Entry:
    """Substitutions once noted ids of meetings under the name of their rows; a number says nothing to anybody."""

    def bare(name: str, *values: Any) -> bool:
        ones = [one for value in values if value is not ERASED for one in _several(value)]
        return name in words and words[name].rows is not None and not all(isinstance(one, Mapping) for one in ones)

    return replace(
        entry,
        changes=tuple(change for change in entry.changes if not bare(change.name, change.old, change.new)),
        facts={name: value for name, value in entry.facts.items() if not bare(name, value)},
    )


def _step(told: History, entry: Entry, actors: Mapping[str, str], names: Names) -> Step:
    who = Markup("<strong><bdi>{}</bdi></strong>").format(_who(entry.actor, actors))
    when = Markup('<time datetime="{}">{}</time>').format(entry.at.isoformat(), format_datetime(entry.at))
    sentence = Markup(str(told.actions.get(entry.action, CHANGED))) % {"who": who, "when": when}
    return Step(sentence, tuple(_lines(told.words(entry.action), entry, names)))


def _who(actor: str, actors: Mapping[str, str]) -> str:
    if actor.startswith("person:"):
        return actors.get(actor) or gettext("Eine gelöschte Person")
    return str(NOBODY.get(actor, OPERATOR))


def _lines(words: Mapping[str, Word], entry: Entry, names: Names) -> Iterator[Line]:
    changes = {change.name: change for change in entry.changes}
    for name in (*(name for name in words if name in changes), *sorted(changes.keys() - words.keys())):
        yield from _change(words.get(name, Word(name)), changes[name], names)
    for name in (name for name in words if name in entry.facts):
        yield Line(str(words[name].label), _said(words[name], entry.facts[name], names))
    only_named = [str(words[name].label) for name in words if name in entry.names and name not in changes]
    if only_named:
        yield Line(gettext("Geändert"), escape(", ".join(only_named)))


def _change(word: Word, change: Change, names: Names) -> Iterator[Line]:
    if ERASED in (change.old, change.new):
        yield Line(str(word.label), escape(gettext("Die Werte sind gelöscht.")))
    elif word.rows is not None:
        yield from _rows(word, _several(change.old), _several(change.new), names)
    elif _is_long(word, change):
        yield Line(str(word.label), _what_happened(change), difference(change.old or "", change.new or ""))
    else:
        yield Line(str(word.label), _from_to(word, change, names))


def _is_long(word: Word, change: Change) -> bool:
    texts = [side for side in (change.old, change.new) if isinstance(side, str)]
    is_plain = word.said is None and word.lookup is None
    return is_plain and any(len(text) > SHORT_TEXT or "\n" in text for text in texts)


def _what_happened(change: Change) -> Markup:
    if change.old is None:
        return escape(gettext("bisher leer, jetzt:"))
    return escape(gettext("geleert, bisher:") if change.new is None else gettext("Text geändert:"))


def _from_to(word: Word, change: Change, names: Names) -> Markup:
    old, new = _said(word, change.old, names), _said(word, change.new, names)
    if change.old is None:
        return Markup(gettext("bisher leer, jetzt %(new)s")) % {"new": new}
    if change.new is None:
        return Markup(gettext("geleert, bisher %(old)s")) % {"old": old}
    return Markup(gettext("von %(old)s zu %(new)s")) % {"old": old, "new": new}


def _said(word: Word, value: Any, names: Names) -> Markup:
    """A value in words: a text in quotes, several values one after the other."""
    if value is ERASED:
        return escape(gettext("gelöscht"))
    parts = [_one_said(word, one, names) for one in _several(value)]
    return Markup(", ").join(parts) if parts else escape(gettext("leer"))


def _one_said(word: Word, value: Any, names: Names) -> Markup:
    if word.lookup is not None:
        name = names.get(word.lookup, {}).get(value)
        return Markup("<bdi>{}</bdi>").format(name if name is not None else gettext("gelöscht (%(id)s)", id=value))
    if word.said is not None:
        said = word.said(value)
        return escape(value if said is None else said)
    return Markup("„<bdi>{}</bdi>“").format(value) if isinstance(value, str) else escape(value)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _rows(word: Word, old: list[Any], new: list[Any], names: Names) -> Iterator[Line]:
    """Rows that came, went or changed, each under its number."""
    before, after = ([json.dumps(row, sort_keys=True) for row in rows] for rows in (old, new))
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(old_to - old_from, new_to - new_from)
        for step in range(both):
            yield from _row(word, new_from + step + 1, old[old_from + step], new[new_from + step], names)
        for place in range(old_from + both, old_to):
            sentence = Markup(gettext("entfernt (%(row)s)")) % {"row": _row_said(word, old[place], names)}
            yield Line(_numbered(word, place + 1), sentence)
        for place in range(new_from + both, new_to):
            sentence = Markup(gettext("neu (%(row)s)")) % {"row": _row_said(word, new[place], names)}
            yield Line(_numbered(word, place + 1), sentence)


def _row(word: Word, number: int, old: Mapping[str, Any], new: Mapping[str, Any], names: Names) -> Iterator[Line]:
    words = word.rows or {}
    for name in (*(name for name in words if name in new), *sorted(new.keys() - words.keys())):
        if old.get(name) != new.get(name):
            inner = words.get(name, Word(name))
            place = replace(inner, label=f"{_numbered(word, number)}, {inner.label}")
            yield from _change(place, Change(name, old.get(name), new.get(name)), names)


def _row_said(word: Word, row: Mapping[str, Any], names: Names) -> Markup:
    parts = []
    for name, inner in (word.rows or {}).items():
        value = row.get(name)
        if value is not None:
            short = f"{value[:SHORT_ROW_TEXT]}…" if isinstance(value, str) and len(value) > SHORT_TEXT else value
            parts.append(Markup("{}: {}").format(str(inner.label), _said(inner, short, names)))
    return Markup(", ").join(parts)


def _numbered(word: Word, number: int) -> str:
    return gettext("%(rows)s, Nummer %(number)s", rows=word.label, number=number)


def _names_of_actors(db: Session, entries: Iterable[Entry]) -> Mapping[str, str]:
    tags = {entry.actor for entry in entries if entry.actor.startswith("person:")}
    ids = {int(tag.removeprefix("person:")) for tag in tags}
    return {f"person:{key}": name for key, name in db.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def _names_of_values(db: Session, told: History, entries: Iterable[Entry]) -> Names:
    wanted: dict[Lookup, set[Any]] = {lookup: set() for lookup in _lookups(told.all_words())}
    for entry in entries:
        sides = [(change.name, side) for change in entry.changes for side in (change.old, change.new)]
        for name, value in (*sides, *entry.facts.items()):
            for lookup, one in _looked_up(told.words(entry.action).get(name), value):
                wanted[lookup].add(one)
    return {lookup: lookup.find(db, sorted(ones, key=str)) for lookup, ones in wanted.items()}


def _lookups(words: Iterable[Word]) -> Iterator[Lookup]:
    for word in words:
        if word.lookup is not None:
            yield word.lookup
        yield from _lookups((word.rows or {}).values())


def _looked_up(word: Word | None, value: Any) -> Iterator[tuple[Lookup, Any]]:
    if word is None or value is ERASED:
        return
    for one in _several(value) if word.lookup is not None or word.rows is not None else ():
        if word.lookup is not None:
            yield word.lookup, one
        for name, inner in one.items() if word.rows is not None else ():
            yield from _looked_up((word.rows or {}).get(name), inner)
