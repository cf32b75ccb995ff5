"""Reads of the catalogue, shaped for its pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import CertificateKind, Course, CourseFormat, CourseKind, CourseLine, CourseState
from courses.catalogue.models import TargetGroup as TargetGroupRow
from courses.catalogue.values import is_code
from lms.web.words import Words, in_language


@dataclass(frozen=True)
class Line:
    """A line of offers."""

    id: int
    name: Words


@dataclass(frozen=True)
class TargetGroup:
    """Whom offers are made for."""

    code: str
    name: Words


@dataclass(frozen=True)
class ModulePart:
    """A module as visitors read it."""

    title: Words
    units: int
    outcome: Words


@dataclass(frozen=True)
class Document:
    """A document with the share of the units that it needs, in percent and in units."""

    kind: CertificateKind
    share: int
    needed_units: int


@dataclass(frozen=True)
class CoursePage:
    """An offer as visitors read it."""

    code: str
    kind: CourseKind
    format: CourseFormat
    line: Words
    title: Words
    summary: Words
    goal: Words
    audience: Words
    entry_level: Words
    rhythm: Words
    places: Words
    note: Words
    language_level: str
    units: int
    unit_minutes: int
    group_min: int
    group_max: int
    modules: tuple[ModulePart, ...]
    documents: tuple[Document, ...]
    target_groups: tuple[TargetGroup, ...]


def published_course(db: Session, code: str) -> Course | None:
    """The published offer with exactly this code, and all that its page shows."""
    if not is_code(code):
        return None
    whole = (
        joinedload(Course.line),
        selectinload(Course.modules),
        selectinload(Course.documents),
        selectinload(Course.target_groups),
    )
    public = (Course.code == code) & (Course.state == CourseState.PUBLISHED)
    return db.scalar(select(Course).where(public).options(*whole))


def lines(db: Session) -> list[Line]:
    """All lines in their order."""
    ordered = db.scalars(select(CourseLine).order_by(CourseLine.position, CourseLine.name_de))
    return [Line(line.id, in_language(line.name_de, line.name_en)) for line in ordered]


def target_groups(db: Session) -> list[TargetGroup]:
    """All target groups in their order."""
    return [_group(row) for row in db.scalars(select(TargetGroupRow).order_by(TargetGroupRow.position))]


def course_page(course: Course) -> CoursePage:
    """The offer in the language of the page."""

    def words(field: str) -> Any:
        return in_language(getattr(course, f"{field}_de"), getattr(course, f"{field}_en"))

    return CoursePage(
        code=course.code,
        kind=course.kind,
        format=course.format,
        line=in_language(course.line.name_de, course.line.name_en),
        title=words("title"),
        summary=words("summary"),
        goal=words("goal"),
        audience=words("audience"),
        entry_level=words("entry_level"),
        rhythm=words("rhythm"),
        places=words("places"),
        note=words("note"),
        language_level=course.language_level,
        units=course.units,
        unit_minutes=course.unit_minutes,
        group_min=course.group_min,
        group_max=course.group_max,
        modules=tuple(
            ModulePart(
                in_language(part.title_de, part.title_en), part.units, in_language(part.outcome_de, part.outcome_en)
            )
            for part in course.modules
        ),
        documents=tuple(
            Document(one.kind, one.required_share, needed_units(one.required_share, course.units))
            for one in course.documents
        ),
        target_groups=tuple(_group(row) for row in course.target_groups),
    )


def needed_units(share: int, units: int) -> int:
    """How many of the units must be attended for a share in percent, rounded up."""
    return -(-share * units // 100)


def _group(row: TargetGroupRow) -> TargetGroup:
    return TargetGroup(row.code, in_language(row.name_de, row.name_en))
