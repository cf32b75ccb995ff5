"""Units shown never contradict the verdict, whatever was attended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.ledger import Ledger, MarkedMeeting, ledger_of
from courses.attendance.models import MarkKind
from courses.completion.verdict import Outcome, verdict

SHARES = st.integers(50, 100)
UNITS = st.sampled_from([45, 60])
MEETINGS = st.lists(
    st.builds(
        MarkedMeeting,
        planned_minutes=st.integers(1, 480),
        kind=st.none() | st.sampled_from(MarkKind),
        minutes=st.none() | st.integers(0, 600),
        closed=st.booleans(),
    ),
    max_size=12,
)


@given(MEETINGS, UNITS, SHARES)
def test_shown_units_never_contradict_the_verdict(meetings: list[MarkedMeeting], unit: int, share: int) -> None:
    answer = verdict(ledger_of(meetings, unit), "attendance", share)
    assert (answer.attended_units >= answer.needed_units) == (answer.outcome is Outcome.REACHED)
    assert (answer.missing_units == 0) == (answer.outcome is Outcome.REACHED)


@given(MEETINGS, UNITS, SHARES)
def test_nobody_attends_or_needs_more_than_was_planned(meetings: list[MarkedMeeting], unit: int, share: int) -> None:
    ledger = ledger_of(meetings, unit)
    answer = verdict(ledger, "attendance", share)
    assert 0 <= ledger.attended_minutes <= ledger.planned_minutes
    assert answer.attended_units <= answer.planned_units
    assert not meetings or answer.needed_units <= answer.planned_units


@given(MEETINGS, UNITS, SHARES)
def test_marking_everybody_present_reaches_what_is_possible(
    meetings: list[MarkedMeeting], unit: int, share: int
) -> None:
    before = verdict(ledger_of(meetings, unit), "attendance", share).outcome
    full = [
        MarkedMeeting(m.planned_minutes, MarkKind.PRESENT) if m.kind is None and not m.closed else m for m in meetings
    ]
    after = verdict(ledger_of(full, unit), "attendance", share).outcome
    assert (after is Outcome.REACHED) == (before in (Outcome.REACHED, Outcome.POSSIBLE))


@pytest.mark.parametrize(
    ("attended", "outcome", "shown"),
    [(576, Outcome.REACHED, (12, 12)), (575, Outcome.MISSED, (12, 13)), (580, Outcome.REACHED, (12, 12))],
)
def test_minutes_decide_within_one_unit(attended: int, outcome: Outcome, shown: tuple[int, int]) -> None:
    answer = verdict(Ledger(720, attended, 0, 45), "attendance", 80)
    assert (answer.outcome, (answer.attended_units, answer.needed_units)) == (outcome, shown)


def test_twelve_of_sixteen_units_leave_one_to_the_certificate() -> None:
    answer = verdict(Ledger(720, 540, 180, 45), "attendance", 80)
    assert (answer.outcome, answer.needed_units, answer.missing_units) == (Outcome.POSSIBLE, 13, 1)


def test_where_nothing_is_held_nothing_is_reached() -> None:
    assert verdict(Ledger(0, 0, 0, 45), "attendance", 80).outcome is Outcome.MISSED


def test_excused_counts_as_not_attended_and_a_placement_as_present() -> None:
    ledger = ledger_of([MarkedMeeting(180, MarkKind.EXCUSED), MarkedMeeting(180, MarkKind.PLACEMENT)], 45)
    assert ledger.attended_minutes == 180


def test_a_missing_mark_in_a_closed_sheet_decides_nothing_any_more() -> None:
    open_, closed = MarkedMeeting(180, None), MarkedMeeting(180, None, closed=True)
    assert ledger_of([open_, closed], 45).unmarked_minutes == 180


@pytest.mark.parametrize(
    ("attended", "unmarked", "outcome", "shown"),
    [
        (0, 0, Outcome.MISSED, (0, 1)),
        (0, 180, Outcome.POSSIBLE, (0, 1)),
        (10, 0, Outcome.REACHED, (0, 0)),
        (720, 0, Outcome.REACHED, (16, 0)),
    ],
)
def test_a_conference_asks_for_no_more_than_having_been_there(
    attended: int, unmarked: int, outcome: Outcome, shown: tuple[int, int]
) -> None:
    answer = verdict(Ledger(720, attended, unmarked, 45), "attendance", 0)
    assert (answer.outcome, (answer.attended_units, answer.needed_units)) == (outcome, shown)
    assert not answer.has_threshold
