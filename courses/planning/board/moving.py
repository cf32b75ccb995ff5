"""A plan with one meeting on another day: what follows it, and what cannot. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from courses.planning.publishing import PlannedMeeting, RunPlan, days_of
from courses.planning.schedule import decision_moved, instant


def moved(plan: RunPlan, place: int, to: PlannedMeeting, decide_before: timedelta) -> RunPlan:
    """The plan with the meeting at this place as `to`, in order of time.

    Enrolment that ended with the first meeting goes on ending with it, and never ends later; so with the day by which is
    decided, `decide_before` the first day unless somebody chose another one. The usual venue of the run is that of its first
    meeting with one, as soon as a meeting changes its venue.
    """
    changed = [to if number == place else one for number, one in enumerate(plan.meetings)]
    meetings = tuple(sorted(changed, key=lambda one: (one.day, one.begins)))
    closes = plan.enrol_closes_at
    if closes is not None and closes >= min(begin_of(plan), begin_of(plan, meetings)):
        closes = None
    decide_on = decision_moved(plan.decide_on, days_of(plan.meetings), days_of(meetings), decide_before)
    venue_id = plan.venue_id
    if to.venue_id != plan.meetings[place].venue_id:
        venue_id = next((one.venue_id for one in meetings if one.venue_id), None)
    return replace(plan, meetings=meetings, venue_id=venue_id, enrol_closes_at=closes, decide_on=decide_on)


def begin_of(plan: RunPlan, meetings: Iterable[PlannedMeeting] | None = None) -> datetime:
    """When the first of its meetings begins."""
    return min(instant(one.day, one.begins, plan.zone) for one in meetings or plan.meetings)


def opens_too_late(plan: RunPlan, now: datetime) -> bool:
    """Whether enrolment would begin only after the first meeting."""
    return plan.enrol_opens_at is not None and plan.enrol_opens_at > max(begin_of(plan), now)
