"""The list of runs about which somebody has to decide."""

from sqlalchemy import Select

from courses.catalogue.models import Course
from courses.planning.models import CourseRun
from courses.running.queries import confirmed_of_run
from lms.web.languages import lazy as _l
from lms.web.ordering import in_shown_language
from lms.web.tables import Column, Kind, Table

DECISIONS = Table(
    "zu-entscheiden",
    _l("Zu entscheiden"),
    columns=(
        Column("title", _l("Durchführung"), lambda row: row.title, in_shown_language(Course.title_de, Course.title_en)),
        Column("code", _l("Kennung"), lambda row: row.code, (CourseRun.code,), shown=False),
        Column("starts", _l("Beginn"), lambda row: row.starts_at, (CourseRun.starts_at,), Kind.DAY),
        Column("confirmed", _l("Angemeldet"), lambda row: row.numbers.confirmed, (confirmed_of_run(),), Kind.NUMBER),
        Column("minimum", _l("Mindestzahl"), lambda row: row.minimum, (CourseRun.minimum_participants,), Kind.NUMBER),
        Column("decide_on", _l("Zu entscheiden bis"), lambda row: row.decide_on, (CourseRun.decide_on,), Kind.DAY),
        Column("decide", _l("Entscheidung"), None),
    ),
    order=(CourseRun.decide_on, CourseRun.starts_at),
    key=CourseRun.id,
)


def listed_decisions(wanted: Select[CourseRun]) -> Select[CourseRun]:
    """The runs with the offer they are sorted by."""
    return wanted.join(Course, Course.id == CourseRun.course_id)
