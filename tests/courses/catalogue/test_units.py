"""Units tell in whole numbers what minutes decide, and never promise what the minutes refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.ledger import Ledger
from courses.catalogue.units import full_units, needed_units, planned_units
from courses.completion.verdict import Outcome, verdict

MINUTES = st.integers(0, 20_000)
SHARES = st.integers(0, 100)
UNITS = st.sampled_from([45, 60])


@pytest.mark.parametrize(
    ("minutes", "share", "unit_minutes", "units"),
    [(720, 80, 45, 13), (720, 100, 45, 16), (720, 50, 45, 8), (480, 75, 60, 6), (365, 80, 45, 7), (45, 1, 45, 1)],
)
def test_needed_units_are_rounded_up(minutes: int, share: int, unit_minutes: int, units: int) -> None:
    assert needed_units(minutes, share, unit_minutes) == units


@given(MINUTES, SHARES, UNITS)
def test_nobody_needs_more_units_than_are_planned(minutes: int, share: int, unit: int) -> None:
    assert needed_units(minutes, share, unit) <= planned_units(minutes, unit)
    assert needed_units(minutes, 100, unit) == planned_units(minutes, unit)


@given(MINUTES, st.integers(1, 100), UNITS, st.data())
def test_who_attends_the_units_that_were_announced_has_reached_the_share(
    minutes: int, share: int, unit: int, data: st.DataObject
) -> None:
    attended = data.draw(st.integers(0, minutes))
    answer = verdict(Ledger(minutes, attended, 0, unit), "attendance", share)
    if attended and full_units(attended, unit) >= needed_units(minutes, share, unit):
        assert answer.outcome is Outcome.REACHED
    if answer.outcome is Outcome.REACHED:
        assert planned_units(attended, unit) >= needed_units(minutes, share, unit)
