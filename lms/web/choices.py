"""Fields in which people choose: a list, radio buttons, boxes to tick. What there is to choose comes as pairs.

WTForms wants an object of its own for each choice and will soon take nothing else; rooms go on saying value and words.
"""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField as AnyRadioField
from wtforms import SelectField as AnySelectField
from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.widgets import CheckboxInput, ListWidget


class _OfPairs:
    """Takes pairs of a value and its words wherever choices are told, at once or later."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, choices: Iterable[Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)  # type: ignore[call-arg]  # the field it is mixed into
        self.choices = choices

    @property
    def choices(self) -> Any:
        """The choices as WTForms has them, with `value` and `label`; None as long as nobody has told any."""
        return super().choices  # type: ignore[misc]

    @choices.setter
    def choices(self, pairs: Iterable[Any] | None) -> None:
        told = None if pairs is None else [_choice(one) for one in pairs]
        AnySelectField.choices.fset(self, told)  # type: ignore[union-attr]  # a property, which the stubs do not know


def _choice(one: Any) -> SelectChoice:
    return one if isinstance(one, SelectChoice) else SelectChoice(*one)


class SelectField(_OfPairs, AnySelectField):
    """One of a list."""


class RadioField(_OfPairs, AnyRadioField):
    """One of a few, all of them seen at once."""


class Ticks(_OfPairs, SelectMultipleField):
    """Any number of choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
