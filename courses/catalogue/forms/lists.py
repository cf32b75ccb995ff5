"""The form of a short list with an order: lines of offers, or target groups."""

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import FormField, HiddenField

from courses.catalogue.forms.parts import title_field
from courses.catalogue.lists import Entry, Listed, version_of
from lms.people.names import fold
from lms.web.fields import RowForm, Rows, complain
from lms.web.forms import BaseForm, Required
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.numbers import number_in
from lms.web.versions import VersionField

MOST_ENTRIES = 100


class EntryForm(RowForm):
    """One entry; a new one has no id."""

    id = HiddenField(default="")
    name_de = title_field(_l("Name (Deutsch)"), Required())
    name_en = title_field(_l("Name (Englisch)"))


class ListForm(BaseForm):
    """All entries in their order, and which list was opened."""

    version = VersionField()
    entries = Rows(FormField(EntryForm), _l("Einträge"), min_entries=1, max_entries=MOST_ENTRIES)

    def validate(self, extra_validators: Any = None) -> bool:
        """No name twice, in whatever spelling."""
        super().validate(extra_validators)
        seen: set[str] = set()
        for row in self.entries.entries:
            name = fold(row.form.name_de.data)
            if name and name in seen:
                complain(row.form.name_de, gettext("Diesen Namen gibt es schon."))
                self.entries.errors = [one.errors for one in self.entries.entries]
            seen.add(name)
        return not self.errors

    def wanted(self, known: Collection[int]) -> list[Entry]:
        """What was written; an id that the list does not have is that of a new entry."""
        return [_entry(row.form, known) for row in self.entries.entries]


def values_of_list(rows: Sequence[Listed]) -> dict[str, Any]:
    """The stored list as the form shows it."""
    return {
        "version": version_of(rows),
        "entries": [{"id": str(row.id), "name_de": row.name_de, "name_en": row.name_en} for row in rows],
    }


def _entry(form: Any, known: Collection[int]) -> Entry:
    number = number_in(str(form.id.data or ""))
    return Entry(number if number in known else None, form.name_de.data, form.name_en.data)
