"""Fields that forms of several rooms need: long texts, whole numbers, days, times, and rows that come and go by buttons."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import DateField as AnyDateField
from wtforms import DateTimeLocalField as AnyMomentField
from wtforms import Field, FieldList, Form
from wtforms import IntegerField as AnyIntegerField
from wtforms import TimeField as AnyTimeField
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import TextArea

from lms.data.days import SENSIBLE_YEARS
from lms.web.forms import BaseForm, Required, TextField, line_complaint
from lms.web.languages import gettext
from lms.web.numbers import number_in

LARGEST_INDEX = 9999
ENDLESS = frozenset({"9999-12-31", "31.12.9999"})
MOVES = {"up": -1, "down": 1}


class LongText(TextField):
    """Several lines of text, with plain line breaks."""

    widget = TextArea()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata([value.replace("\r\n", "\n") for value in valuelist])


class Lines:
    """Line breaks may be, control characters and direction overrides may not."""

    def __call__(self, form: Form, field: Field) -> None:
        if line_complaint((field.data or "").replace("\n", " ").replace("\t", " ")):
            raise StopValidation(gettext("Dieser Text enthält Zeichen, die nicht gespeichert werden können."))


class WebAddress:
    """Only http and https: a link with another scheme could run a script."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and not is_web_address(field.data):
            raise StopValidation(gettext("Bitte geben Sie eine Adresse ein, die mit https:// oder http:// beginnt."))


def is_web_address(text: str) -> bool:
    """Whether the text is a link of the web."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(char.isspace() for char in text)
    except ValueError:
        return False


class _Typed(Field):
    """A field whose text must become a value: nothing sent is no value, and one complaint is enough."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist and valuelist[0].strip():
            super().process_formdata([valuelist[0].strip()])
        else:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class WholeNumber(_Typed, AnyIntegerField):
    """A whole number between two bounds, both allowed."""

    def __init__(self, label: Any, *, lowest: int, highest: int, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [Required() if required else Optional(), Between(lowest, highest)], **kwargs)


class Between:
    """A number within bounds, both allowed."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def __call__(self, form: Form, field: Field) -> None:
        if not self.lowest <= field.data <= self.highest:
            text = gettext(
                "Bitte geben Sie eine Zahl von %(low)s bis %(high)s ein.", low=self.lowest, high=self.highest
            )
            raise ValidationError(text)


class _Dated(_Typed):
    """A day somebody can mean: another year is no value at all, so that no rule ever calculates with it."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in SENSIBLE_YEARS:
            self.data = None
            raise ValueError(gettext("Bitte prüfen Sie das Jahr."))


class DayField(_Dated, AnyDateField):
    """A calendar day, as browsers send it or as people write it."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class LastDayField(DayField):
    """A last day that may be left out: 31.12.9999, the "for good" of HR systems, is none."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata([text for text in valuelist if text.strip() not in ENDLESS])


class ClockField(_Typed, AnyTimeField):
    """A wall-clock time in hours and minutes."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M"], **kwargs)


class MomentField(_Dated, AnyMomentField):
    """A calendar day with a wall-clock time; the zone is the form's business."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M"], **kwargs)


def optional_id(value: Any) -> int | None:
    """The value of a choice that may be left open."""
    return int(value) if value not in (None, "", "None") else None


class RowForm(Form):
    """One row of a form: a form inside a form, in the same words."""

    Meta = BaseForm.Meta

    @property
    def title(self) -> str:
        """What people call the row; empty where only its number tells it apart."""
        return ""


class Rows(FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows of a form. Buttons change them and show the form again, nothing is saved; their value is the place of a row.

    `<rows>-add` and `<rows>-remove` need no script; `<rows>-up` and `<rows>-down` neither. A script that lets people drag
    rows writes where each one stands now, counted from 1, into `<rows>-<n>-place`.
    """

    moved: int | None = None

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the rows in the order people gave them; what was stored at a place says nothing about the row sent for it."""
        if formdata:
            super().process(self._in_order(formdata))
        else:
            super().process(formdata, *args, **kwargs)

    def _in_order(self, formdata: MultiDict[str, str]) -> MultiDict[str, str]:
        order = sorted(set(self._extract_indices(self.name, formdata)), key=lambda index: self._place(formdata, index))
        if move := next((step for step in MOVES if f"{self.name}-{step}" in formdata), None):
            self._move(order, formdata[f"{self.name}-{move}"], MOVES[move])
        new_index = {f"{self.name}-{index}": place for place, index in enumerate(order)}
        ordered: MultiDict[str, str] = MultiDict()
        for key, value in formdata.items(multi=True):
            row, _, rest = key.removeprefix(f"{self.name}-").partition("-")
            place = new_index.get(f"{self.name}-{row}") if key.startswith(f"{self.name}-") and rest else None
            ordered.add(key if place is None else f"{self.name}-{place}-{rest}", value)
        return ordered

    def _place(self, formdata: MultiDict[str, str], index: int) -> tuple[int, int]:
        place = formdata.get(f"{self.name}-{index}-place", "")
        number = number_in(place, largest=LARGEST_INDEX)
        return (index + 1 if number is None else number, index)

    def _move(self, order: list[int], place: str, way: int) -> None:
        """Let the row at this place change with its neighbour; at the end of the list it stays."""
        if place not in {str(index) for index in range(len(order))}:
            return
        here = int(place)
        self.moved = min(max(here + way, 0), len(order) - 1)
        order[here], order[self.moved] = order[self.moved], order[here]

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for key in formdata:
            index = number_in(key.removeprefix(f"{prefix}-").split("-", 1)[0], largest=LARGEST_INDEX)
            if key.startswith(f"{prefix}-") and index is not None:
                yield index

    @property
    def change_wanted(self) -> bool:
        """True when this request pressed one of the buttons."""
        buttons = {f"{self.name}-{step}" for step in ("add", "remove", *MOVES)}
        return request.method == "POST" and bool(buttons & set(request.form))

    def change(self, **defaults: Any) -> None:
        """Add a row with the defaults, or remove the one that was named; an unknown place changes nothing."""
        if f"{self.name}-add" in request.form:
            if self.max_entries is None or len(self.entries) < self.max_entries:
                self.append_entry(defaults)
            return
        place = request.form.get(f"{self.name}-remove", "")
        if place in {str(index) for index in range(len(self.entries))} and len(self.entries) > self.min_entries:
            self.pop_entry(int(place))  # type: ignore[call-arg]  # the stubs lag behind WTForms 3.3


def complain(field: Field, text: str) -> None:
    """Put a complaint beside a field from a rule about several fields."""
    field.errors = [*field.errors, text]
