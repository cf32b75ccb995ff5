"""Which days a page of the calendar shows, and which holidays it names."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from courses.planning.board.days import FreeDay, days_of, free_days, laid_out, weeks_of
from courses.planning.board.entries import Entry, RunLine
from courses.planning.board.spans import EARLIEST, LATEST, Span, View, day_of
from courses.planning.models import MeetingMode, RunState
from courses.planning.series.holidays import LandCalendar
from lms.web.words import Words

THURINGIA, BAVARIA = LandCalendar("TH"), LandCalendar("BY")
RUN = RunLine(1, "IK-01-2026-01", Words("Vielfalt", "de"), RunState.PUBLISHED, 1)


def entry(day: date, number: int = 1) -> Entry:
    begin = datetime.combine(day, time(9), ZoneInfo("Europe/Berlin"))
    return Entry(number, RUN, day, time(9), time(12), begin, MeetingMode.ONSITE, "Haus", "TH", cancelled=False)


def test_a_week_goes_from_monday_to_sunday() -> None:
    for day in (date(2026, 5, 4), date(2026, 5, 7), date(2026, 5, 10)):
        assert Span.around(View.WEEK, day) == Span(View.WEEK, date(2026, 5, 4), date(2026, 5, 10))


def test_a_week_goes_over_the_end_of_a_year_with_53_weeks() -> None:
    week = Span.around(View.WEEK, date(2027, 1, 1))
    assert (week.first, week.last) == (date(2026, 12, 28), date(2027, 1, 3))
    assert week.first.isocalendar()[:2] == (2026, 53)


def test_a_week_with_the_change_to_summer_time_has_seven_days() -> None:
    assert Span.around(View.WEEK, date(2026, 3, 29)).days == tuple(date(2026, 3, day) for day in range(23, 30))


@pytest.mark.parametrize(
    ("day", "last"), [(date(2026, 2, 5), 28), (date(2028, 2, 29), 29), (date(2026, 12, 31), 31), (date(2026, 4, 1), 30)]
)
def test_a_month_has_its_days(day: date, last: int) -> None:
    month = Span.around(View.MONTH, day)
    assert (month.first, month.last) == (day.replace(day=1), day.replace(day=last))


def test_an_agenda_begins_with_the_day_and_shows_four_weeks() -> None:
    agenda = Span.around(View.AGENDA, date(2026, 5, 6))
    assert (agenda.first, agenda.last, len(agenda.days)) == (date(2026, 5, 6), date(2026, 6, 2), 28)


@pytest.mark.parametrize("view", list(View))
def test_before_and_after_lead_to_the_neighbours_without_a_gap(view: View) -> None:
    here = Span.around(view, date(2026, 5, 6))
    assert here.before is not None
    assert here.after is not None
    assert (Span.around(view, here.before).last - here.first).days == -1
    assert (Span.around(view, here.after).first - here.last).days == 1


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("day", [date.min, EARLIEST, LATEST, date.max])
def test_the_calendar_has_an_end(view: View, day: date) -> None:
    span = Span.around(view, day)
    assert (span.before is None) == (day <= EARLIEST)
    assert (span.after is None) == (day >= LATEST)


@pytest.mark.parametrize(
    "text", ["", "morgen", "2026-02-30", "9999-12-31", "0001-01-01", "2026-05-04\x00", "٢٠٢٦-٠٥-٠٤"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


def test_a_day_is_read_as_it_stands_in_an_address() -> None:
    assert day_of("2026-05-04") == date(2026, 5, 4)


def test_a_holiday_of_one_land_names_it() -> None:
    corpus_christi, labour_day = date(2026, 6, 4), date(2026, 5, 1)
    assert free_days(corpus_christi, [THURINGIA, BAVARIA])[0] == FreeDay("Fronleichnam", True, ("BY",))
    assert free_days(labour_day, [THURINGIA, BAVARIA])[0] == FreeDay("Erster Mai", True)


def test_the_weeks_of_a_half_year_name_their_holidays_once() -> None:
    weeks = weeks_of(Span.around(View.HALF_YEAR, date(2026, 5, 1)), [THURINGIA])
    assert (weeks[0].number, weeks[-1].number, len(weeks)) == (1, 27, 27)
    easter = next(week for week in weeks if week.number == 15)
    assert [one.name for one in easter.public] == ["Ostermontag"]
    assert [one.name for one in easter.school] == ["Oster-/Frühjahrsferien"]


def test_a_day_with_many_meetings_says_how_many_more_there_are() -> None:
    day = date(2026, 5, 5)
    many = [entry(day, number) for number in range(10)]
    shown = days_of(Span.around(View.MONTH, day), many, [], most_of_a_day=6)[4]
    assert (len(shown.entries), shown.more) == (6, 4)
    just_fits = days_of(Span.around(View.MONTH, day), many[:7], [], most_of_a_day=6)[4]
    assert (len(just_fits.entries), just_fits.more) == (7, 0)


def test_meetings_of_a_run_are_counted_by_week() -> None:
    half = Span.around(View.HALF_YEAR, date(2026, 5, 5))
    counts = [(1, date(2026, 5, 4), 2), (1, date(2026, 5, 10), 1), (1, date(2026, 5, 11), 1)]
    line = laid_out(half, [RUN], counts)[0]
    assert {half.mondays[n].isoformat(): number for n, number in enumerate(line.meetings) if number} == {
        "2026-05-04": 3,
        "2026-05-11": 1,
    }
