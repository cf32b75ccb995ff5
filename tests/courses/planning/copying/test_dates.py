"""The days of a copy: the rhythm goes on, holidays are skipped anew, and what repeats nothing keeps its distances."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.planning.copying.dates import A_MINUTE, Moved, MoveReason, NewDays, new_days, pattern_of
from courses.planning.series.holidays import LandCalendar
from courses.planning.series.recurrence import Pattern, Rhythm, SkipReason, expand

MV, TH = LandCalendar("MV"), LandCalendar("TH")
MONDAYS = ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23")


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def copied(source: Sequence[str], first: str, calendar: LandCalendar = MV, **how: bool) -> NewDays:
    return new_days(days(*source), date.fromisoformat(first), calendar.public, **how)


def test_every_monday_stays_every_monday() -> None:
    found = copied(MONDAYS, "2026-09-07")
    assert list(found.days) == days("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28")
    assert found.pattern is not None
    assert (found.pattern.rhythm, found.pattern.every, found.pattern.weekdays) == (Rhythm.WEEKLY, 1, (0,))


def test_a_first_day_of_another_weekday_means_the_next_one_that_fits() -> None:
    assert copied(MONDAYS, "2026-09-02").days[0] == date(2026, 9, 7)


def test_weekdays_move_with_the_first_day_when_that_is_wanted() -> None:
    found = copied(MONDAYS, "2026-09-02", keep_weekdays=False)
    assert list(found.days) == days("2026-09-02", "2026-09-09", "2026-09-16", "2026-09-23")


def test_a_holiday_is_skipped_and_everything_behind_it_follows_the_rhythm() -> None:
    found = copied(MONDAYS, "2027-03-08")
    assert list(found.days) == days("2027-03-15", "2027-03-22", "2027-04-05", "2027-04-12")
    assert [(one.day, one.words, one.reason) for one in found.skipped] == [
        (date(2027, 3, 8), "Frauentag", SkipReason.HOLIDAY),
        (date(2027, 3, 29), "Ostermontag", SkipReason.HOLIDAY),
    ]


def test_the_holidays_are_those_of_the_land() -> None:
    assert copied(MONDAYS, "2027-03-08", TH).days[0] == date(2027, 3, 8)


def test_a_gap_that_was_a_holiday_is_no_gap_of_the_rhythm() -> None:
    around_easter = ("2026-03-23", "2026-03-30", "2026-04-13", "2026-04-20")
    found = copied(around_easter, "2026-09-07")
    assert list(found.days) == days("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28")


def test_two_days_of_a_week_every_second_week() -> None:
    source = ("2026-03-02", "2026-03-04", "2026-03-16", "2026-03-18")
    found = copied(source, "2026-09-07")
    assert list(found.days) == days("2026-09-07", "2026-09-09", "2026-09-21", "2026-09-23")
    assert found.pattern is not None
    assert found.pattern.every == 2


def test_the_first_tuesday_of_each_month() -> None:
    found = copied(("2026-02-03", "2026-03-03", "2026-04-07", "2026-05-05"), "2026-09-02")
    assert list(found.days) == days("2026-10-06", "2026-11-03", "2026-12-01", "2027-01-05")
    assert found.pattern is not None
    assert found.pattern.rhythm is Rhythm.MONTHLY


def test_a_block_of_days_keeps_its_distances() -> None:
    found = copied(("2026-03-05", "2026-03-06", "2026-03-13"), "2026-09-10")
    assert (list(found.days), found.pattern) == (days("2026-09-10", "2026-09-11", "2026-09-18"), None)


def test_a_day_that_meets_a_holiday_moves_to_the_next_working_day() -> None:
    found = copied(("2026-03-05", "2026-03-06"), "2026-12-24")
    assert list(found.days) == days("2026-12-24", "2026-12-28")
    (moved,) = found.moved
    assert moved == Moved(date(2026, 12, 25), date(2026, 12, 28), MoveReason.HOLIDAY, moved.name)
    assert "Weihnachtstag" in moved.name


def test_who_was_next_moves_on_when_its_day_is_taken() -> None:
    found = copied(("2026-03-04", "2026-03-05", "2026-03-06"), "2026-05-13")
    assert list(found.days) == days("2026-05-13", "2026-05-15", "2026-05-18")
    assert [one.reason for one in found.moved] == [MoveReason.HOLIDAY, MoveReason.NEXT_ONE]


def test_a_working_day_never_moves_onto_a_weekend() -> None:
    found = copied(("2026-03-05", "2026-03-06"), "2026-09-11", keep_weekdays=False)
    assert list(found.days) == days("2026-09-11", "2026-09-14")
    assert [one.reason for one in found.moved] == [MoveReason.WEEKEND]


def test_a_day_of_the_weekend_moves_to_a_day_of_the_weekend() -> None:
    found = copied(("2026-03-07",), "2026-10-03")
    assert list(found.days) == days("2026-10-04")


def test_a_single_day_has_no_rhythm() -> None:
    assert pattern_of(days("2026-03-02"), MV.public) is None


def test_a_run_across_a_leap_day_keeps_its_weekdays() -> None:
    found = copied(("2027-02-22", "2027-03-01"), "2028-02-21")
    assert list(found.days) == days("2028-02-21", "2028-02-28")
    assert copied(("2028-02-29",), "2029-02-28").days == (date(2029, 3, 6),)


SERIES = st.builds(
    lambda first, count, every, weekdays: (
        expand(
            Pattern(count, first, first + timedelta(days=3000), A_MINUTE, Rhythm.WEEKLY, every, weekdays),
            MV.public,
        ).days
    ),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.integers(1, 40),
    st.integers(1, 4),
    st.sets(st.integers(0, 4), min_size=1, max_size=3).map(lambda found: tuple(sorted(found))),
)


@given(SERIES, st.dates(date(2028, 1, 1), date(2029, 12, 31)), st.booleans())
def test_every_copy_has_as_many_days_in_order_and_none_on_a_holiday(
    source: tuple[date, ...], first: date, keep: bool
) -> None:
    found = new_days(source, first, MV.public, keep_weekdays=keep).days
    assert len(found) == len(source)
    assert list(found) == sorted(set(found))
    assert found[0] >= first
    assert not [day for day in found if MV.public(day)]
    assert not [day for day in found if day.weekday() >= 5] or any(day.weekday() >= 5 for day in source)


@given(SERIES)
def test_copied_to_the_same_first_day_a_series_is_itself(source: tuple[date, ...]) -> None:
    assert new_days(source, source[0], MV.public).days == source


@pytest.mark.parametrize("count", [121, 400])
def test_more_days_than_a_series_may_have_keep_their_distances(count: int) -> None:
    source = [date(2026, 1, 1) + timedelta(days=number) for number in range(count)]
    assert len(new_days(source, date(2027, 1, 4), MV.public).days) == count
