"""The list of an employer: own people's places."""

from collections.abc import Sequence
from typing import Any

from courses.enrolment.employer_view import StaffRow
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun
from lms.people.models import Person
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.ordering import as_listed
from lms.web.panels import Panel
from lms.web.tables import Column, Kind, Table


def _state(row: StaffRow) -> Any:
    return gettext("abgesagt") if row.run_cancelled else row.status


STAFF = Table(
    "beschaeftigte",
    _l("Meine Beschäftigten"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column("number", _l("Personalnummer"), lambda row: row.personnel_number),
        Column("title", _l("Angebot"), lambda row: row.title, (CourseRun.code,)),
        Column("starts", _l("Beginn"), lambda row: row.starts_at, (CourseRun.starts_at,), Kind.DAY),
        Column("ends", _l("Ende"), lambda row: row.ends_at, (CourseRun.ends_at,), Kind.DAY),
        Column("state", _l("Stand"), _state, (as_listed(Enrolment.status, EnrolmentStatus),)),
        Column("steps", _l("Aktionen"), None),
    ),
    order=(CourseRun.starts_at.desc(), Person.search_name),
    key=Enrolment.id,
)


def staff_table(panels: Sequence[Panel]) -> Table:
    """The list with the columns that other rooms hand in; their words stand in each row."""
    return STAFF.also(*(_of_another_room(place, panel) for place, panel in enumerate(panels)))


def _of_another_room(place: int, panel: Panel) -> Column:
    return Column(f"more-{place}", panel.values["heading"], lambda row: row.more[place])
