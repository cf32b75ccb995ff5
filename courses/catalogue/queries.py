"""Reads of the catalogue, shaped for its pages."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.data import TEXTS
from courses.catalogue.kinds import Part, has
from courses.catalogue.models import (
    CertificateKind,
    Course,
    CourseFormat,
    CourseKind,
    CourseLine,
    CourseState,
    CourseText,
    QualificationForm,
)
from courses.catalogue.models import TargetGroup as TargetGroupRow
from courses.catalogue.tongues import direction_of, own_name
from courses.catalogue.units import needed_units
from courses.catalogue.values import is_code
from courses.catalogue.vocabulary import TEXT_LANGUAGES
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
class ProgrammePart:
    """A point of a conference's programme."""

    begins: time
    ends: time | None
    title: Words
    speaker: str


@dataclass(frozen=True)
class ProgrammeDay:
    """One day of a conference, counted from 1."""

    number: int
    items: tuple[ProgrammePart, ...]


@dataclass(frozen=True)
class Contact:
    """Whom to ask for advice, and when somebody is there."""

    name: str
    phone: str
    email: str
    hours: Words


@dataclass(frozen=True)
class Tongue:
    """A language in which the offer can be read."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True)
class CoursePage:
    """An offer as visitors read it."""

    code: str
    kind: CourseKind
    qualification_form: QualificationForm | None
    format: CourseFormat
    also_formats: tuple[CourseFormat, ...]
    line: Words
    title: Words
    summary: Words
    goal: Words
    audience: Words
    entry_level: Words
    rhythm: Words
    places: Words
    note: Words
    result: Words
    language_level: str
    units: int
    unit_minutes: int
    group_min: int
    group_max: int
    modules: tuple[ModulePart, ...]
    programme: tuple[ProgrammeDay, ...]
    contact: Contact | None
    documents: tuple[Document, ...]
    target_groups: tuple[TargetGroup, ...]
    tongues: tuple[Tongue, ...]
    # The language of the text that is shown instead of the German or English one; empty for these.
    tongue: Tongue | None = None

    @property
    def is_course(self) -> bool:
        """Whether it has dates, units and a group; advice has not."""
        return has(self.kind, Part.COURSE)

    @property
    def has_phases(self) -> bool:
        """Whether its modules are phases."""
        return has(self.kind, Part.RESULT)


def published_course(db: Session, code: str) -> Course | None:
    """The published offer with exactly this code, and all that its page shows."""
    if not is_code(code):
        return None
    whole = [
        joinedload(Course.line),
        *(selectinload(part) for part in (Course.modules, Course.texts, Course.formats, Course.documents)),
        selectinload(Course.target_groups),
    ]
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
        qualification_form=course.qualification_form,
        format=course.format,
        also_formats=tuple(one for one in CourseFormat if one in course.also_formats),
        line=in_language(course.line.name_de, course.line.name_en),
        title=words("title"),
        summary=words("summary"),
        goal=words("goal"),
        audience=words("audience"),
        entry_level=words("entry_level"),
        rhythm=words("rhythm"),
        places=words("places"),
        note=words("note"),
        result=words("result"),
        language_level=course.language_level,
        units=course.units,
        unit_minutes=course.unit_minutes,
        group_min=course.group_min,
        group_max=course.group_max,
        modules=_modules(course),
        programme=_programme(course),
        contact=Contact(course.contact_name, course.contact_phone, course.contact_email, words("contact_hours"))
        if has(course.kind, Part.CONTACT)
        else None,
        documents=tuple(
            Document(one.kind, one.required_share, _needed(course, one.required_share)) for one in course.documents
        ),
        target_groups=tuple(_group(row) for row in course.target_groups),
        tongues=_tongues(course),
    )


def _modules(course: Course) -> tuple[ModulePart, ...]:
    return tuple(
        ModulePart(in_language(part.title_de, part.title_en), part.units, in_language(part.outcome_de, part.outcome_en))
        for part in course.modules
    )


def _tongues(course: Course) -> tuple[Tongue, ...]:
    """The further languages that have texts of the offer, in their usual order."""
    written = {text.language for text in course.texts}
    return tuple(Tongue(code, own_name(code), direction_of(code)) for code in TEXT_LANGUAGES if code in written)


def in_tongue(page: CoursePage, course: Course, language: str) -> CoursePage | None:
    """The page with the texts of a further language; what has none keeps the text it has. None without such texts."""
    text = next((one for one in course.texts if one.language == language), None)
    if text is None:
        return None
    tongue = next(one for one in page.tongues if one.code == language)
    return replace(page, tongue=tongue, **_words_of(text))


def _words_of(text: CourseText) -> dict[str, Any]:
    found = {name: getattr(text, name) for name in ("title", *TEXTS)}
    return {name: Words(words, text.language) for name, words in found.items() if words}


def _needed(course: Course, required_share: int) -> int:
    return needed_units(course.units * course.unit_minutes, required_share, course.unit_minutes)


def _programme(course: Course) -> tuple[ProgrammeDay, ...]:
    if not has(course.kind, Part.PROGRAMME):
        return ()
    days = sorted({item.day for item in course.programme})
    return tuple(
        ProgrammeDay(
            day,
            tuple(
                ProgrammePart(item.begins, item.ends, in_language(item.title_de, item.title_en), item.speaker)
                for item in course.programme
                if item.day == day
            ),
        )
        for day in days
    )


def _group(row: TargetGroupRow) -> TargetGroup:
    return TargetGroup(row.code, in_language(row.name_de, row.name_en))
