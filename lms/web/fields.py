"""Fields that forms of several rooms need: long texts, whole numbers, days, times, and rows that come and go by buttons."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import request
from wtforms import DateField as AnyDateField
from wtforms import DateTimeLocalField as AnyMomentField
from wtforms import Field, FieldList, Form, SelectMultipleField
from wtforms import IntegerField as AnyIntegerField
from wtforms import TimeField as AnyTimeField
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from lms.web.forms import BaseForm, Required, TextField, line_complaint
from lms.web.languages import gettext

LARGEST_INDEX_DIGITS = 4


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


class DayField(_Typed, AnyDateField):
    """A calendar day, as browsers send it or as people write it."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class ClockField(_Typed, AnyTimeField):
    """A wall-clock time in hours and minutes."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M"], **kwargs)


class MomentField(_Typed, AnyMomentField):
    """A calendar day with a wall-clock time; the zone is the form's business."""

    def __init__(self, label: Any, validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M"], **kwargs)


class Ticks(SelectMultipleField):
    """Any number of choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def optional_id(value: Any) -> int | None:
    """The value of a choice that may be left open."""
    return int(value) if value not in (None, "", "None") else None


class RowForm(Form):
    """One row of a form: a form inside a form, in the same words."""

    Meta = BaseForm.Meta


class Rows(FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows of a form. Buttons named `<rows>-add`, `<rows>-remove` and `<rows>-up` (value: place) show the form again with
    them changed: one row more, one less, or one before its neighbour."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for key in formdata:
            index = key.removeprefix(f"{prefix}-").split("-", 1)[0]
            is_number = index.isascii() and index.isdigit() and len(index) <= LARGEST_INDEX_DIGITS
            if key.startswith(f"{prefix}-") and is_number:
                yield int(index)

    @property
    def change_wanted(self) -> bool:
        """True when this request pressed one of the buttons."""
        buttons = {f"{self.name}-{change}" for change in ("add", "remove", "up")}
        return request.method == "POST" and bool(buttons & set(request.form))

    def change(self, **defaults: Any) -> None:
        """Add a row with the defaults, remove or raise the one that was named; an unknown place changes nothing."""
        if f"{self.name}-add" in request.form:
            if self.max_entries is None or len(self.entries) < self.max_entries:
                self.append_entry(defaults)
            return
        if f"{self.name}-up" in request.form:
            self._raise(request.form[f"{self.name}-up"])
            return
        place = request.form[f"{self.name}-remove"]
        if place in {str(index) for index in range(len(self.entries))} and len(self.entries) > self.min_entries:
            self.pop_entry(int(place))  # type: ignore[call-arg]  # the stubs lag behind WTForms 3.3

    def _raise(self, place: str) -> None:
        if place not in {str(index) for index in range(1, len(self.entries))}:
            return
        # The rows keep their names and exchange what stands in them.
        upper, lower = (self.entries[index].form for index in (int(place) - 1, int(place)))
        for one, other in zip(upper, lower, strict=True):
            one.data, other.data = other.data, one.data
            one.raw_data, other.raw_data = other.raw_data, one.raw_data


def complain(field: Field, text: str) -> None:
    """Put a complaint beside a field from a rule about several fields."""
    field.errors = [*field.errors, text]
