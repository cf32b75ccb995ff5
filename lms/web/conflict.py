"""Two people saved the same record: the second sees, field by field, the own and the stored text, and loses neither.

The page is the form once more, opened with the stored version: whoever saves it saves on top, and a third editor in
between leads here again. For each field that differs it carries both texts and which one to keep (`lms.web.forms.settled`
reads that), so the view behind the form needs to know nothing of it, and no JavaScript is needed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import redirect
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import Field, FieldList, FormField, HiddenField, PasswordField

from lms.web.field_values import pairs, said
from lms.web.fields import RowForm
from lms.web.forms import BaseForm
from lms.web.languages import gettext
from lms.web.page import render, say
from lms.web.versions import Prints, VersionField, comparable, prints_of, version_text


class Changed(StrEnum):
    """Who changed a field since the form was opened; UNKNOWN where the form did not note how it was."""

    BOTH = "both"
    UNKNOWN = "unknown"
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Decision:
    """One field, or one row, that differs: what I wrote, what stands now, and who changed it."""

    label: str
    mine: Field
    stored: Field
    changed: Changed

    @property
    def cells(self) -> list[Field]:
        """What I wrote, as single fields: those of a row, or of all rows."""
        rows = self.mine.entries if isinstance(self.mine, FieldList) else [self.mine]
        return [cell for row in rows for cell in (row.form if isinstance(row, FormField) else [row])]

    @property
    def mine_said(self) -> Markup:
        """What I wrote, in words."""
        return said(self.mine, self.stored) if isinstance(self.mine, FormField) else said(self.mine)

    @property
    def stored_said(self) -> Markup:
        """What stands now, in words; those are marked that mine does not have."""
        return said(self.stored, self.mine)

    @property
    def mine_pairs(self) -> list[tuple[str, str]]:
        """What I wrote, as the form sends it."""
        return list(pairs(self.mine))

    @property
    def stored_pairs(self) -> list[tuple[str, str]]:
        """What stands now, as the form sends it."""
        return list(pairs(self.stored))


def show_conflict(form: BaseForm, stored: Mapping[str, Any], *, title: str, url: str) -> Response:
    """The page (409) on which the second editor chooses; `stored` are the values the form would show now, with the version.

    Where both wrote the same, nothing is left to choose, and the record is shown as it is stored (303).
    """
    theirs = _stored_fields(form, stored)
    opened = next((field.opened for field in form if isinstance(field, VersionField)), {})
    decisions = [one for name in theirs for one in _decisions(form[name], theirs[name], opened)]
    if not decisions:
        say("success", gettext("Jemand anderes hat inzwischen dasselbe gespeichert."))
        return redirect(url, code=303)
    return render(
        "lms/web/conflict.html",
        409,
        title=title,
        url=url,
        groups=[(changed, [one for one in decisions if one.changed is changed]) for changed in Changed],
        carried=list(_carried(form, theirs, decisions)),
        Changed=Changed,
    )


def differs(form: BaseForm, stored: Mapping[str, Any]) -> bool:
    """Whether there is anything to choose: for forms of which only a part is stored, the rest must not be lost."""
    theirs = _stored_fields(form, stored)
    return any(True for name in theirs for _one in _decisions(form[name], theirs[name], {}))


def _stored_fields(form: BaseForm, stored: Mapping[str, Any]) -> dict[str, Field]:
    """Fields like those of the form, holding the stored values."""
    found = {}
    for name, unbound in type(form)._unbound_fields or ():
        if name in stored and name in form and not isinstance(form[name], PasswordField):
            options = {"name": name, "prefix": "", "translations": form.meta.get_translations(form)}
            found[name] = form.meta.bind_field(form, unbound, options)
            found[name].process(None, stored[name])
            _offer_same_choices(form[name], found[name])
    return found


def _offer_same_choices(mine: Any, theirs: Any) -> None:
    if isinstance(mine, FieldList) and mine.entries:
        for entry in theirs.entries:
            _offer_same_choices(mine.entries[0], entry)
    elif isinstance(mine, FormField):
        for cell in mine.form:
            _offer_same_choices(cell, theirs.form[cell.short_name])
    elif hasattr(mine, "choices"):
        theirs.choices = mine.choices


def _decisions(mine: Any, theirs: Any, opened: Prints) -> Iterator[Decision]:
    if isinstance(mine, HiddenField) or comparable(mine) == comparable(theirs):
        return
    label, then = str(mine.label.text), opened.get(mine.short_name, ())
    if not isinstance(mine, FieldList) or not len(then) == len(mine.entries) == len(theirs.entries):
        # Rows that came or went would stand beside the wrong ones: all of them are one decision.
        yield Decision(label, mine, theirs, _who(then, mine, theirs))
        return
    for place, (my_row, their_row) in enumerate(zip(mine.entries, theirs.entries, strict=True)):
        if comparable(my_row) != comparable(their_row):
            named = _named(their_row) or gettext("%(rows)s, Nummer %(number)s", rows=label, number=place + 1)
            yield Decision(named, my_row, their_row, _who(then[place : place + 1], my_row, their_row))


def _named(row: Any) -> str:
    """What a row calls itself, as it is stored."""
    return row.form.title if isinstance(row, FormField) and isinstance(row.form, RowForm) else ""


def _who(then: Sequence[str], mine: Field, theirs: Field) -> Changed:
    if not then:
        return Changed.UNKNOWN
    if tuple(then) == prints_of(mine):
        return Changed.THEIRS
    return Changed.MINE if tuple(then) == prints_of(theirs) else Changed.BOTH


def _carried(form: BaseForm, theirs: Mapping[str, Field], decisions: Sequence[Decision]) -> Iterator[tuple[str, str]]:
    """What the page sends without asking: all that does not differ, and of what is hidden the stored value."""
    asked = {decision.mine.name for decision in decisions}
    for field in form:
        stored = theirs.get(field.short_name)
        if isinstance(stored, VersionField):
            yield field.name, version_text(stored.data, {name: prints_of(one) for name, one in theirs.items()})
        elif isinstance(field, HiddenField) and stored is not None:
            yield from pairs(stored)
        elif field.name not in asked:
            rows = field.entries if isinstance(field, FieldList) else [field]
            yield from (pair for row in rows if row.name not in asked for pair in pairs(row))
