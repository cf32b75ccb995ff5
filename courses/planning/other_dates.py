"""Other dates of the same offer, as links of a mail to somebody who gets no place in one of its runs."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.planning.models import CourseRun
from courses.planning.queries import RunCard, next_runs
from courses.planning.seats import Door
from lms.mail.content import Action
from lms.web.formats import format_day, label
from lms.web.languages import gettext, ngettext
from lms.web.links import public_url

MOST = 3


def other_dates(db: Session, run: CourseRun, now: datetime) -> tuple[Action, ...]:
    """The next public runs of the offer that take enrolments now or later, at most MOST: day, place and seats."""
    others = next_runs(db, now, course_id=run.course_id, most=MOST + 1)
    open_ones = [card for card in others if card.id != run.id and card.seats.door is not Door.SHUT]
    return tuple(Action(_line(card), public_url("lms.planning.run", run_id=card.id)) for card in open_ones[:MOST])


def _line(card: RunCard) -> str:
    free = card.seats.free
    if free is None:
        seats = gettext("Plätze frei")
    elif free:
        seats = ngettext("%(num)s Platz frei", "%(num)s Plätze frei", free)
    else:
        seats = gettext("Warteliste")
    return ", ".join(
        part for part in (format_day(card.starts_at), str(card.place) or label(card.format), seats) if part
    )
