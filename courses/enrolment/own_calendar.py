"""The dates of a place in the person's own calendars: the file of one place, and the calendar to subscribe to."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.withdrawing import begins_in_time, left_at
from courses.planning.calendar import Pointer, event_of
from courses.planning.models import PoolMode
from lms.web.calendar_file import CalendarEvent, EventStatus


@dataclass(frozen=True)
class Place:
    """A person's place in a run, as far as a calendar shows it."""

    enrolment_id: int
    run_id: int
    pool: PoolMode
    status: EnrolmentStatus
    confirmed_at: datetime | None
    left_at: datetime | None

    @classmethod
    def of(cls, one: Enrolment, pool: PoolMode) -> "Place":
        """What a calendar shows of an enrolment in a pool of this kind."""
        return cls(one.id, one.run_id, pool, one.status, one.confirmed_at, left_at(one))

    def has(self, row: Row[Any]) -> bool:
        """Whether the meeting is the person's own: until they left the course."""
        return begins_in_time(row.starts_at, self.left_at)


def own_event(row: Row[Any], changed_at: datetime, place: Place, pointer: Pointer) -> CalendarEvent:
    """A meeting as the person's own event, in the language in force; a seat that is only offered is tentative."""
    changed = max(changed_at, place.confirmed_at or changed_at)
    made = event_of(row, changed, pointer, place.pool)
    open_offer = place.status is EnrolmentStatus.OFFERED and made.status is EventStatus.CONFIRMED
    return replace(made, status=EventStatus.TENTATIVE) if open_offer else made
