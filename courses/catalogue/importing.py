"""Bringing the catalogue to the state of a file: new offers appear, known ones follow the file, others stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from courses.catalogue.content import content_of
from courses.catalogue.data import CourseData
from courses.catalogue.models import Course, CourseDocument, CourseLine, CourseModule, CourseState, TargetGroup
from courses.catalogue.search import search_text
from courses.catalogue.vocabulary import LINES, TARGET_GROUPS, Word
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit

# Every field that is a plain column of the offer.
COLUMNS = (
    "kind", "format", "title_de", "title_en", "summary_de", "summary_en", "goal_de", "goal_en", "audience_de",
    "audience_en", "entry_level_de", "entry_level_en", "rhythm_de", "rhythm_en", "places_de", "places_en", "note_de",
    "note_en", "language_level", "units", "unit_minutes", "group_min", "group_max",
)  # fmt: skip
MODULE_COLUMNS = ("title_de", "title_en", "units", "outcome_de", "outcome_en")


@dataclass(frozen=True)
class Counts:
    """How many offers an import created, changed and left as they were."""

    created: int
    changed: int
    unchanged: int


def import_courses(db: Session, offers: Sequence[CourseData], *, actor: str, now: datetime) -> Counts:
    """Bring the offers to the state given. Each created or changed offer gets an audit entry and a new version."""
    names = Names(db, offers)
    known = _locked_courses(db, [offer.code for offer in offers])
    created = changed = 0
    for offer in offers:
        course = known.get(offer.code)
        if course is None:
            _create(db, offer, names, actor=actor, now=now)
            created += 1
        elif _change(db, course, offer, names, actor=actor, now=now):
            changed += 1
    return Counts(created, changed, len(offers) - created - changed)


def _create(db: Session, offer: CourseData, names: "Names", *, actor: str, now: datetime) -> None:
    course = Course(code=offer.code)
    bring_to(course, offer, names)
    db.add(course)
    db.flush()
    subject, changes = f"course:{course.id}", {"state": course.state.value}
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="course.created", subject=subject, changes=changes)


def _change(db: Session, course: Course, offer: CourseData, names: "Names", *, actor: str, now: datetime) -> bool:
    before = content_of(course)
    bring_to(course, offer, names)
    db.flush()
    differing = record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="course.changed",
        subject=f"course:{course.id}",
        before=before,
        after=content_of(course),
    )
    return bool(differing)


def _locked_courses(db: Session, codes: list[str]) -> dict[str, Course]:
    # Locked in one order, so that two imports cannot block each other.
    wanted = select(Course).where(Course.code.in_(codes)).order_by(Course.id).with_for_update(of=Course)
    parts = (Course.line, Course.modules, Course.documents, Course.target_groups)
    found = db.scalars(wanted.options(*map(selectinload, parts)).execution_options(populate_existing=True))
    return {course.code: course for course in found}


def bring_to(
    course: Course, offer: CourseData, names: "Names", *, state: CourseState = CourseState.PUBLISHED
) -> list[str]:
    """Make the row equal to the offer; says which fields differed."""
    wanted: dict[str, Any] = {name: getattr(offer, name) for name in COLUMNS}
    wanted |= {"state": state, "line": names.line(offer.line), "search_text": search_text(offer)}
    differing = [name for name, value in wanted.items() if getattr(course, name) != value]
    for name in differing:
        setattr(course, name, wanted[name])
    if _bring_modules_to(course, offer):
        differing.append("modules")
    if _bring_documents_to(course, offer):
        differing.append("documents")
    if {group.code for group in course.target_groups} != offer.target_groups:
        course.target_groups = [names.target_group(code) for code in sorted(offer.target_groups)]
        differing.append("target_groups")
    if differing:
        # A change of the modules alone is a new version of the offer too.
        flag_modified(course, "search_text")
    return differing


def _bring_modules_to(course: Course, offer: CourseData) -> bool:
    before = [tuple(getattr(module, name) for name in MODULE_COLUMNS) for module in course.modules]
    wanted = [tuple(getattr(module, name) for name in MODULE_COLUMNS) for module in offer.modules]
    if before == wanted:
        return False
    # Rows keep their place, because a new row is written before an old one at the same place is removed.
    del course.modules[len(wanted) :]
    for position, values in enumerate(wanted, start=1):
        if position > len(course.modules):
            course.modules.append(CourseModule(position=position))
        module = course.modules[position - 1]
        module.position = position
        for name, value in zip(MODULE_COLUMNS, values, strict=True):
            setattr(module, name, value)
    return True


def _bring_documents_to(course: Course, offer: CourseData) -> bool:
    before = {document.kind: document for document in course.documents}
    if {kind: document.required_share for kind, document in before.items()} == offer.required_shares:
        return False
    course.documents = [before.get(kind) or CourseDocument(kind=kind) for kind in sorted(offer.required_shares)]
    for document in course.documents:
        document.required_share = offer.required_shares[document.kind]
    return True


class Names:
    """The lines and target groups that the offers name; those not yet there are created."""

    def __init__(self, db: Session, offers: Sequence[CourseData]) -> None:
        self.lines = {line.name_de: line for line in db.scalars(select(CourseLine))}
        self.groups = {group.code: group for group in db.scalars(select(TargetGroup))}
        self._add_lines(db, (offer.line for offer in offers))
        self._add_groups(db, {code for offer in offers for code in offer.target_groups})
        db.flush()

    def line(self, name: str) -> CourseLine:
        """The line with this German name."""
        return self.lines[name]

    def target_group(self, code: str) -> TargetGroup:
        """The target group with this code."""
        return self.groups[code]

    def _add_lines(self, db: Session, names: Iterable[str]) -> None:
        english = {word.de: word.en for word in LINES}
        last = db.scalar(select(func.max(CourseLine.position))) or 0
        missing = [name for name in dict.fromkeys(names) if name not in self.lines]
        for position, name in enumerate(missing, start=last + 1):
            self.lines[name] = CourseLine(name_de=name, name_en=english.get(name, name), position=position)
            db.add(self.lines[name])

    def _add_groups(self, db: Session, codes: set[str]) -> None:
        for position, (code, word) in enumerate(TARGET_GROUPS.items(), start=1):
            if code in codes and code not in self.groups:
                self.groups[code] = _group(code, word, position)
                db.add(self.groups[code])


def _group(code: str, word: Word, position: int) -> TargetGroup:
    return TargetGroup(code=code, name_de=word.de, name_en=word.en, position=position)
