"""The lists of places: of an employer's own people, and of everybody in a run."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager

from courses.enrolment.employer_view import StaffRow
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.staff_queries import ORDER, PersonRow
from courses.planning.models import CourseRun, PoolMode, SeatPool
from lms.people.finding import all_spelt
from lms.people.models import Organisation, Person
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.ordering import as_listed, in_order
from lms.web.panels import Panel
from lms.web.tables import AnySelect, Column, Kind, Table


def _state(row: StaffRow) -> Any:
    return gettext("abgesagt") if row.run_cancelled else row.status


STAFF = Table(
    "beschaeftigte",
    _l("Meine Beschäftigten"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column("number", _l("Personalnummer"), lambda row: row.personnel_number),
        Column("organisation", _l("Organisation"), lambda row: row.organisation, (Organisation.search_name,)),
        Column("title", _l("Angebot"), lambda row: row.title, (CourseRun.code,)),
        Column("starts", _l("Beginn"), lambda row: row.starts_at, (CourseRun.starts_at,), Kind.DAY),
        Column("ends", _l("Ende"), lambda row: row.ends_at, (CourseRun.ends_at,), Kind.DAY),
        Column("state", _l("Stand"), _state, (as_listed(Enrolment.status, EnrolmentStatus),)),
        Column("steps", _l("Aktionen"), None),
    ),
    order=(CourseRun.starts_at.desc(), Person.search_name),
    key=Enrolment.id,
)


def staff_table(panels: Sequence[Panel], *, several: bool) -> Table:
    """The list with the columns that other rooms hand in; the organisation only for who acts for several."""
    table = STAFF if several else STAFF.without("organisation")
    return table.also(*(_of_another_room(place, panel) for place, panel in enumerate(panels)))


def _of_another_room(place: int, panel: Panel) -> Column:
    return Column(f"more-{place}", panel.values["heading"], lambda row: row.more[place])


def _employer(row: PersonRow) -> Any:
    if row.claim_open and row.claim:
        return gettext("„%(claim)s“, noch nicht geprüft", claim=row.claim)
    if row.claim_decided and not row.employer:
        return gettext("„%(claim)s“, nicht bestätigt", claim=row.claim)
    return row.employer or None


# What needs a decision stands first, what has ended last.
_STANDING = in_order(Enrolment.status, {status: place for place, status in enumerate(ORDER)})
_LEFT_AT = case((Enrolment.status == EnrolmentStatus.WITHDRAWN, Enrolment.ended_at))


def _mode(row: PersonRow) -> str:
    return gettext("vor Ort") if row.mode is PoolMode.ONSITE else gettext("online")


PEOPLE = Table(
    "teilnehmende",
    _l("Anmeldungen"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column("email", _l("E-Mail"), lambda row: row.email, (Enrolment.contact_email,)),
        Column("state", _l("Stand"), lambda row: row.status, (_STANDING,)),
        Column("employer", _l("Arbeitgeber"), _employer, (Organisation.search_name,)),
        Column("booked", _l("Gebucht"), lambda row: row.booked_as, (as_listed(Enrolment.booked_as, BookedAs),)),
        Column("mode", _l("Teilnahme"), _mode, (SeatPool.mode,)),
        Column("since", _l("Seit"), lambda row: row.since, (Enrolment.created_at,), Kind.DAY),
        Column("last_day", _l("Letzter Tag"), lambda row: row.last_day, (_LEFT_AT,), Kind.DAY, shown=False),
        Column("steps", _l("Aktionen"), None),
    ),
    order=(_STANDING, Person.search_name),
    key=Enrolment.id,
)


def listed_people(run_id: int, text: str, status: EnrolmentStatus | None) -> AnySelect:
    """The enrolments of a run with all that the list shows and sorts by, narrowed by a name and a state."""
    wanted = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .join(SeatPool, SeatPool.id == Enrolment.pool_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.employer_id)
        .where(Enrolment.run_id == run_id, *all_spelt(Person.search_name, text))
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.pool), contains_eager(Enrolment.employer))
    )
    return wanted if status is None else wanted.where(Enrolment.status == status)
