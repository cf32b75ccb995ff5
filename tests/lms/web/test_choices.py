"""Choices are told as pairs and kept as WTForms wants them from its next release on."""

import pytest
from wtforms import Form
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from lms.web.choices import RadioField, SelectField, Ticks

FIELDS = [SelectField, RadioField, Ticks]
COLOURS = [("r", "rot"), ("b", "blau")]


@pytest.mark.parametrize("kind", FIELDS)
def test_choices_told_with_the_field_are_no_pairs_any_more(kind: type[SelectField]) -> None:
    class Paint(Form):
        colour = kind("Farbe", choices=COLOURS)

    assert Paint().colour.choices == [SelectChoice("r", "rot"), SelectChoice("b", "blau")]


@pytest.mark.parametrize("kind", FIELDS)
def test_choices_told_later_neither(kind: type[SelectField]) -> None:
    class Paint(Form):
        colour = kind("Farbe")

    form = Paint()
    form.colour.choices = COLOURS
    assert form.colour.choices == [SelectChoice("r", "rot"), SelectChoice("b", "blau")]
    form.colour.choices = form.colour.choices
    assert form.colour.choices == [SelectChoice("r", "rot"), SelectChoice("b", "blau")]


def test_a_field_whose_choices_nobody_told_is_a_mistake_of_ours() -> None:
    class Paint(Form):
        colour = SelectField("Farbe")

    with pytest.raises(TypeError):
        Paint(data={"colour": "r"}).validate()
