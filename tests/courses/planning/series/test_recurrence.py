"""A pattern becomes meetings: as many minutes as the offer has, never on a holiday, always at the same hour."""

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.planning.schedule import Block as Clock
from courses.planning.schedule import ClockChange, UnknownZone, clock_change, instant, real_minutes, span
from courses.planning.series.holidays import LandCalendar, Remark, RemarkKind
from courses.planning.series.recurrence import (
    MOST_MEETINGS,
    DayBlock,
    Pattern,
    Rhythm,
    Series,
    SkipReason,
    TooManyMeetings,
    expand,
)

BERLIN = "Europe/Berlin"
MV = LandCalendar("MV")
MORNING = DayBlock(time(9), time(12, 15), 15)
AFTERNOON = DayBlock(time(13), time(16, 15), 15)
FULL_DAY = (MORNING, AFTERNOON)
UNIT = 45
PERIOD = (date(2026, 1, 1), date(2028, 12, 31))


def series(**pattern: object) -> Series:
    wanted: dict[str, object] = {"minutes": 16 * UNIT, "first": date(2026, 5, 4), "last": PERIOD[1], "blocks": FULL_DAY}
    return expand(Pattern(**wanted | pattern), MV.public)  # type: ignore[arg-type]


def blocks() -> st.SearchStrategy[tuple[DayBlock, ...]]:
    """One or two blocks of a day, with breaks, as people plan them."""

    @st.composite
    def some(draw: st.DrawFn) -> tuple[DayBlock, ...]:
        first = draw(st.integers(0, 12 * 4))
        length = draw(st.integers(3, 20))
        gap, second = draw(st.integers(1, 6)), draw(st.integers(3, 20))
        pause = draw(st.sampled_from((0, 5, 15, 30)))
        made = [DayBlock(clock(first), clock(first + length), pause)]
        if draw(st.booleans()):
            begins = first + length + gap
            made.append(DayBlock(clock(begins), clock(begins + second), pause))
        return tuple(made)

    return some()


def clock(quarters: int) -> time:
    return time(quarters // 4, quarters % 4 * 15)


patterns = st.builds(
    Pattern,
    minutes=st.integers(1, 40).map(lambda units: units * UNIT),
    first=st.dates(*PERIOD),
    last=st.just(PERIOD[1]),
    blocks=blocks(),
    rhythm=st.sampled_from(Rhythm),
    every=st.integers(1, 6),
    weekdays=st.sets(st.integers(0, 6)).map(tuple),
    dates=st.lists(st.dates(*PERIOD), max_size=30).map(tuple),
)


@given(patterns)
def test_the_minutes_are_those_of_the_offer_or_the_rest_is_named(pattern: Pattern) -> None:
    made = expand(pattern, MV.public)
    assert sum(block.minutes for block in made.blocks) + made.minutes_left == pattern.minutes
    assert all(block.minutes > 0 for block in made.blocks)


@given(patterns)
def test_no_day_is_a_holiday_or_lies_outside(pattern: Pattern) -> None:
    made = expand(pattern, MV.public)
    assert not [day for day in made.days if MV.public(day)]
    assert all(pattern.first <= day <= pattern.last for day in made.days)
    assert all(skip.words == MV.public(skip.day) for skip in made.skipped if skip.day)


@given(patterns)
def test_the_hour_on_the_wall_stays(pattern: Pattern) -> None:
    made = expand(pattern, MV.public)
    begins = {block.begins for block in pattern.blocks}
    for block in made.blocks:
        assert block.begins in begins
        if clock_change(block.day, block.begins, BERLIN) is None:
            wall = instant(block.day, block.begins, BERLIN).astimezone(ZoneInfo(BERLIN))
            assert (wall.date(), wall.time()) == (block.day, block.begins)


@given(patterns)
def test_meetings_stand_in_order_and_none_lies_in_another(pattern: Pattern) -> None:
    made = expand(pattern, MV.public)
    spans = [(block.day, block.begins, block.ends) for block in made.blocks]
    assert spans == sorted(spans)
    assert all(begins < ends for _day, begins, ends in spans)
    assert all((day, ends) <= (next_day, begins) for (day, _, ends), (next_day, begins, _) in pairwise(spans))


@given(patterns)
def test_only_the_last_day_is_shorter(pattern: Pattern) -> None:
    made = expand(pattern, MV.public)
    whole = {(block.begins, block.ends) for block in pattern.blocks}
    assert all((block.begins, block.ends) in whole for block in made.blocks[:-1])
    assert all(Clock(block.day, block.begins, block.ends).minutes >= block.minutes for block in made.blocks)


def test_two_full_days_are_four_blocks_without_lunch_and_breaks() -> None:
    made = series(weekdays=(0,))
    assert [f"{block.day:%d.%m.}" for block in made.blocks] == ["04.05.", "04.05.", "11.05.", "11.05."]
    assert {block.minutes for block in made.blocks} == {180}
    assert made.blocks[0].ends == time(12, 15)


def test_the_last_day_ends_earlier_and_keeps_its_break_only_if_it_gets_there() -> None:
    made = series(minutes=6 * UNIT)
    assert (made.blocks[1].minutes, made.blocks[1].ends) == (90, time(14, 30))
    assert series(minutes=7 * UNIT).blocks[1].ends == time(15, 30)


def test_every_third_week_on_two_days() -> None:
    made = series(minutes=32 * UNIT, weekdays=(1, 3), every=3)
    assert [f"{day:%d.%m.}" for day in made.days] == ["05.05.", "07.05.", "26.05.", "28.05."]


def test_a_holiday_is_left_out_and_the_week_after_is_taken() -> None:
    made = series(first=date(2026, 5, 1), weekdays=(4,))
    assert [f"{day:%d.%m.}" for day in made.days] == ["08.05.", "15.05."]
    assert [(skip.day, skip.words, skip.reason) for skip in made.skipped] == [
        (date(2026, 5, 1), "Erster Mai", SkipReason.HOLIDAY)
    ]


def test_a_sunday_that_is_a_holiday_and_the_end_of_summer_time_is_left_out() -> None:
    made = series(minutes=24 * UNIT, first=date(2027, 10, 17), weekdays=(6,))
    assert [f"{day:%d.%m.}" for day in made.days] == ["17.10.", "24.10.", "07.11."]
    assert [skip.words for skip in made.skipped] == ["Reformationstag"]
    walls = {instant(day, time(9), BERLIN).hour for day in made.days}
    assert walls == {7, 8}


def test_a_list_of_days_is_taken_in_order_and_once() -> None:
    days = (date(2026, 6, 9), date(2026, 5, 5), date(2026, 6, 9))
    assert series(rhythm=Rhythm.DATES, dates=days).days == (date(2026, 5, 5), date(2026, 6, 9))


def test_days_that_are_too_few_leave_minutes_open() -> None:
    assert series(rhythm=Rhythm.DATES, dates=(date(2026, 5, 5),)).minutes_left == 8 * UNIT


def test_the_second_tuesday_of_each_month_and_the_last_one() -> None:
    assert series(rhythm=Rhythm.MONTHLY, first=date(2026, 5, 12)).days[1] == date(2026, 6, 9)
    assert series(rhythm=Rhythm.MONTHLY, first=date(2026, 6, 30)).days[1] == date(2026, 7, 28)


def test_the_29th_of_february_is_named_where_a_year_has_none() -> None:
    made = series(rhythm=Rhythm.YEARLY, first=date(2024, 2, 29))
    assert made.days == (date(2024, 2, 29), date(2028, 2, 29))
    assert [skip.words for skip in made.skipped] == ["29.02.2025", "29.02.2026", "29.02.2027"]
    assert {skip.reason for skip in made.skipped} == {SkipReason.NO_SUCH_DAY}


def test_nothing_lies_after_the_end() -> None:
    made = series(minutes=100 * UNIT, first=date(2028, 12, 18))
    assert made.days[-1] == date(2028, 12, 18)
    assert made.minutes_left > 0


def test_ten_thousand_meetings_are_refused_by_name() -> None:
    with pytest.raises(TooManyMeetings):
        series(minutes=10_000 * UNIT, weekdays=(0, 1, 2, 3, 4))
    short = (DayBlock(time(9), time(9, 45)),)
    assert len(series(minutes=MOST_MEETINGS * UNIT, blocks=short, weekdays=(0, 1, 2)).blocks) == MOST_MEETINGS


def test_a_day_without_teaching_makes_no_meeting() -> None:
    nothing = (DayBlock(time(9), time(9, 15), 15),)
    assert series(blocks=nothing) == Series((), (), 16 * UNIT)


@pytest.mark.parametrize(
    ("day", "remarks"),
    [
        (date(2026, 5, 4), ()),
        (date(2026, 7, 20), (Remark(RemarkKind.SCHOOL_HOLIDAY, "Sommerferien"),)),
        (date(2026, 1, 2), (Remark(RemarkKind.SCHOOL_HOLIDAY, "Weihnachtsferien"), Remark(RemarkKind.BRIDGE_DAY, "Neujahr"))),
        (date(2030, 5, 31), (Remark(RemarkKind.BRIDGE_DAY, "Christi Himmelfahrt"),)),
        (date(2030, 12, 24), (Remark(RemarkKind.EVE),)),
    ],
)  # fmt: skip
def test_what_else_is_to_be_known_about_a_day(day: date, remarks: tuple[Remark, ...]) -> None:
    assert MV.remarks(day) == remarks


def test_each_land_has_its_own_holidays_and_knows_how_far_it_sees() -> None:
    womens_day = date(2027, 3, 8)
    assert (MV.public(womens_day), LandCalendar("BY").public(womens_day)) == ("Frauentag", None)
    assert LandCalendar("MV", "en").public(womens_day) == "Women's Day"
    assert MV.school(MV.school_until)
    assert MV.school(MV.school_until + timedelta(days=400)) is None


@pytest.mark.parametrize("land", ["XX", ""])
def test_an_unknown_land_has_the_holidays_of_the_whole_country(land: str) -> None:
    assert LandCalendar(land).public(date(2026, 10, 3)) == "Tag der Deutschen Einheit"
    assert LandCalendar(land).public(date(2026, 10, 31)) is None


SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "at", "change", "utc_hour"),
    [
        (SPRING, time(1, 59), None, 0),
        (SPRING, time(2), ClockChange.SKIPPED, 1),
        (SPRING, time(2, 30), ClockChange.SKIPPED, 1),
        (SPRING, time(3), None, 1),
        (AUTUMN, time(1, 59), None, 23),
        (AUTUMN, time(2, 30), ClockChange.TWICE, 0),
        (AUTUMN, time(3), None, 2),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_is_known(
    day: date, at: time, change: ClockChange | None, utc_hour: int
) -> None:
    assert clock_change(day, at, BERLIN) is change
    assert instant(day, at, BERLIN).hour == utc_hour


def test_a_night_of_the_change_is_an_hour_shorter_or_longer() -> None:
    assert real_minutes(Clock(SPRING, time(1), time(4)), BERLIN) == 120
    assert real_minutes(Clock(AUTUMN, time(1), time(4)), BERLIN) == 240


@pytest.mark.parametrize("zone", ["Europe/Schwerin", "", "../../etc/passwd", "Europe/\x00"])
def test_a_zone_that_does_not_exist_is_refused_by_name(zone: str) -> None:
    ask: list[Callable[[], object]] = [
        lambda: instant(SPRING, time(9), zone),
        lambda: span([Clock(SPRING, time(9), time(10))], zone),
        lambda: clock_change(SPRING, time(9), zone),
    ]
    for question in ask:
        with pytest.raises(UnknownZone):
            question()
