"""The list of trainers for those who plan."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from courses.planning.models import CourseRun, Meeting
from courses.planning.trainers.queries import LIVE, SOON, trainers
from courses.planning.trainers.teaching import taught
from lms.people.finding import all_spelt
from lms.people.models import Person
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.tables import AnySelect, Column, Kind, Table

_TRAINERS = Table(
    "kursleitungen",
    _l("Kursleitungen"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column(
            "subjects",
            _l("Darf unterrichten"),
            lambda row: ", ".join(row.subjects) or gettext("nicht eingeschränkt"),
        ),
        Column("languages", _l("Sprachen"), lambda row: ", ".join(row.languages)),
    ),
    order=(Person.search_name,),
    key=Person.id,
)


def trainers_table(now: datetime) -> Table:
    """The trainers, with how much each has to do in the next three months."""
    soon = Column("soon", _l("Termine in 90 Tagen"), lambda row: row.meetings, (_soon(now),), Kind.NUMBER)
    return _TRAINERS.also(soon)


def listed_trainers(text: str, today: date) -> AnySelect:
    """Everybody who may teach and whose name holds the words."""
    return trainers(today).where(*all_spelt(Person.search_name, text))


def _soon(now: datetime) -> Any:
    teaches = taught()
    meetings = (
        select(func.count())
        .select_from(teaches)
        .join(Meeting, Meeting.id == teaches.c.meeting_id)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .where(teaches.c.person_id == Person.id, Meeting.starts_at > now, Meeting.starts_at < now + SOON)
        .where(CourseRun.state.in_(LIVE), Meeting.cancelled.is_(False))
    )
    return meetings.correlate(Person).scalar_subquery()
