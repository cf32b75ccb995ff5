"""The version a form was opened with, and a print of each of its fields as they were then.

Two people may have the same record open. The version says that somebody else has saved meanwhile; the prints say which
fields that other person changed and which one changed oneself, without the old values travelling along.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import DateTimeLocalField, Field, FieldList, FormField, HiddenField, PasswordField, SelectMultipleField

from lms.data.history import plain
from lms.web.numbers import LARGEST_VERSION, number_in

PRINT_DIGITS = 8
# One print for a field, one for each row of a field of rows.
Prints = Mapping[str, Sequence[str]]


class VersionField(HiddenField):
    """`data` is the version as a number, 0 for nonsense; `opened` are the prints, empty where none were sent."""

    data: int  # type: ignore[assignment]  # a hidden field holds a text otherwise
    opened: Prints
    was_sent: bool

    def process_data(self, value: Any) -> None:
        self.data, self.opened, self.was_sent = int(value or 0), {}, False

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        number, _, prints = (valuelist[0] if valuelist else "").partition(" ")
        self.data, self.opened = number_in(number, largest=LARGEST_VERSION) or 0, _read(prints)
        self.was_sent = True

    def note_opened(self) -> None:
        """Take the prints now: what the page fills in afterwards is a change of the person who looks at it."""
        self.opened, self.was_sent = self._prints(), True

    def _prints(self) -> Prints:
        return {field.short_name: prints_of(field) for field in self._form}  # type: ignore[attr-defined]

    def _value(self) -> str:
        # A form that comes back with mistakes was still opened when it was opened.
        opened = self.opened if self.was_sent else self._prints()
        return version_text(self.data, opened)


def version_text(version: int, prints: Prints) -> str:
    """Version and prints as one value of a hidden field."""
    return " ".join((str(version), *(f"{name}={'.'.join(several)}" for name, several in prints.items() if several)))


def _read(text: str) -> Prints:
    pairs = (part.partition("=") for part in text.split())
    return {name: tuple(several.split(".")) for name, _, several in pairs}


def prints_of(field: Field) -> tuple[str, ...]:
    """The prints of a field as it is now; none of what is hidden or secret."""
    if isinstance(field, HiddenField | PasswordField):
        return ()
    return tuple(_print(comparable(one)) for one in (field.entries if isinstance(field, FieldList) else [field]))


def _print(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:PRINT_DIGITS]


def comparable(field: Field) -> Any:
    """What a field holds, in a form in which two of them are equal when they mean the same."""
    if isinstance(field, FieldList):
        return [comparable(entry) for entry in field.entries]
    if isinstance(field, FormField):
        return {inner.short_name: comparable(inner) for inner in field.form}
    if isinstance(field, SelectMultipleField):
        return sorted(str(one) for one in field.data or ())
    if isinstance(field, DateTimeLocalField) and field.data is not None:
        return plain(field.data.replace(second=0, microsecond=0))  # as people see it
    return plain(field.data)
