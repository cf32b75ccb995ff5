"""What follows a meeting that moves: the order, the end of enrolment, the day of decision, the usual venue."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from courses.planning.board.moving import begin_of, moved, opens_too_late
from courses.planning.models import MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan
from tests.cast import NOW

TUESDAY, THURSDAY, SUNDAY = date(2026, 5, 5), date(2026, 5, 7), date(2026, 5, 10)


def plan_on(*days: date, **more: object) -> RunPlan:
    meetings = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE) for day in days)
    plan = RunPlan(1, meetings, {PoolMode.ANY: 8}, 4, decide_on=min(days) - timedelta(days=14))
    return replace(replace(plan, enrol_closes_at=begin_of(plan)), **more)  # type: ignore[arg-type]


def to(day: date) -> PlannedMeeting:
    return PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE)


BEFORE = timedelta(days=14)


def test_the_meetings_stay_in_order_of_time() -> None:
    there = moved(plan_on(TUESDAY, THURSDAY), 0, to(SUNDAY), BEFORE)
    assert [one.day for one in there.meetings] == [THURSDAY, SUNDAY]


def test_enrolment_that_ends_with_the_first_meeting_follows_it() -> None:
    assert moved(plan_on(TUESDAY, SUNDAY), 0, to(THURSDAY), BEFORE).enrol_closes_at is None


def test_an_earlier_end_of_enrolment_stays() -> None:
    closes = datetime(2026, 5, 1, tzinfo=UTC)
    assert moved(plan_on(TUESDAY, enrol_closes_at=closes), 0, to(THURSDAY), BEFORE).enrol_closes_at == closes


def test_enrolment_never_ends_after_the_first_meeting() -> None:
    closes = datetime(2026, 5, 6, tzinfo=UTC)
    there = moved(plan_on(THURSDAY, enrol_closes_at=closes), 0, to(TUESDAY), BEFORE)
    assert there.enrol_closes_at is None


def test_the_day_of_decision_follows_unless_somebody_chose_it() -> None:
    assert moved(plan_on(TUESDAY), 0, to(THURSDAY), BEFORE).decide_on == THURSDAY - BEFORE
    chosen = plan_on(TUESDAY, decide_on=date(2026, 4, 1))
    assert moved(chosen, 0, to(THURSDAY), BEFORE).decide_on == date(2026, 4, 1)
    late = plan_on(THURSDAY, decide_on=date(2026, 5, 6))
    assert moved(late, 0, to(TUESDAY), BEFORE).decide_on == TUESDAY - BEFORE


def test_enrolment_must_open_before_the_first_meeting() -> None:
    plan = plan_on(TUESDAY, enrol_opens_at=datetime(2026, 5, 5, 7, tzinfo=UTC))
    assert not opens_too_late(plan, NOW)
    assert opens_too_late(replace(plan, enrol_opens_at=datetime(2026, 5, 5, 8, tzinfo=UTC)), NOW)


def test_the_usual_venue_follows_the_first_meeting_once_a_venue_changes() -> None:
    plan = replace(plan_on(TUESDAY, THURSDAY), venue_id=3)
    assert moved(plan, 0, to(SUNDAY), BEFORE).venue_id == 3
    assert moved(plan, 0, replace(to(TUESDAY), venue_id=7), BEFORE).venue_id == 7
    placed = replace(plan, meetings=tuple(replace(one, venue_id=3) for one in plan.meetings[:1]))
    assert moved(placed, 0, to(TUESDAY), BEFORE).venue_id is None
