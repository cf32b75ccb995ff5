"""Making the rows of an offer equal to plain values, wherever these come from."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from courses.catalogue.data import CourseData
from courses.catalogue.describing import COLUMNS, MODULE_COLUMNS, PROGRAMME_COLUMNS, TEXT_COLUMNS
from courses.catalogue.models import (
    AlsoFormat,
    Course,
    CourseDocument,
    CourseLine,
    CourseModule,
    CourseText,
    ProgrammeItem,
    TargetGroup,
)
from courses.catalogue.search import search_text
from courses.catalogue.vocabulary import LINES, TARGET_GROUPS, Word
from lms.people.models import Organisation


class Names:
    """The lines, target groups and providers that the offers name; lines and groups not yet there are created."""

    def __init__(self, db: Session, offers: Sequence[CourseData]) -> None:
        self.lines = {line.name_de: line for line in db.scalars(select(CourseLine))}
        self.groups = {group.code: group for group in db.scalars(select(TargetGroup))}
        named = {offer.provider for offer in offers if offer.provider}
        self.providers = {one.name: one for one in db.scalars(select(Organisation).where(Organisation.name.in_(named)))}
        self._add_lines(db, (offer.line for offer in offers))
        self._add_groups(db, {code for offer in offers for code in offer.target_groups})
        db.flush()

    def line(self, name: str) -> CourseLine:
        """The line with this German name."""
        return self.lines[name]

    def target_group(self, code: str) -> TargetGroup:
        """The target group with this code."""
        return self.groups[code]

    def provider(self, name: str) -> Organisation | None:
        """The provider of this name; None for an offer without one of its own."""
        return self.providers[name] if name else None

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


def bring_to(course: Course, offer: CourseData, names: Names) -> list[str]:
    """Make the rows equal to the offer; says which fields differed. A provider of None stays who it is."""
    wanted: dict[str, Any] = {name: getattr(offer, name) for name in COLUMNS}
    wanted |= {"line": names.line(offer.line)}
    if offer.provider is not None:
        wanted |= {"provider": names.provider(offer.provider)}
    differing = [name for name, value in wanted.items() if getattr(course, name) != value]
    for name in differing:
        setattr(course, name, wanted[name])
    if _bring_rows_to(course.modules, offer.modules, CourseModule, MODULE_COLUMNS):
        differing.append("modules")
    if _bring_rows_to(course.programme, offer.programme, ProgrammeItem, PROGRAMME_COLUMNS):
        differing.append("programme")
    if _bring_texts_to(course, offer):
        differing.append("texts")
    differing += _bring_sets_to(course, offer, names)
    if differing:
        course.search_text = search_text(offer)
        # A change of the modules alone is a new version of the offer too.
        flag_modified(course, "search_text")
    return differing


def _bring_rows_to(rows: list[Any], wanted: Sequence[Any], row: type[Any], columns: Sequence[str]) -> bool:
    target = [tuple(getattr(part, name) for name in columns) for part in wanted]
    if [tuple(getattr(one, name) for name in columns) for one in rows] == target:
        return False
    # Rows keep their place, because a new row is written before an old one at the same place is removed.
    del rows[len(target) :]
    for place, values in enumerate(target):
        if place == len(rows):
            rows.append(row())
        rows[place].position = place + 1
        for name, value in zip(columns, values, strict=True):
            setattr(rows[place], name, value)
    return True


def _bring_texts_to(course: Course, offer: CourseData) -> bool:
    before = {text.language: text for text in course.texts}
    differs = False
    for text in offer.texts:
        row = before.pop(text.language, None)
        if row is None:
            row = CourseText(language=text.language)
            course.texts.append(row)
            differs = True
        for name in TEXT_COLUMNS:
            if getattr(row, name) != getattr(text, name):
                setattr(row, name, getattr(text, name))
                differs = True
    for row in before.values():
        course.texts.remove(row)
    return differs or bool(before)


def _bring_sets_to(course: Course, offer: CourseData, names: Names) -> list[str]:
    differing = []
    if _bring_documents_to(course, offer):
        differing.append("documents")
    if {group.code for group in course.target_groups} != offer.target_groups:
        course.target_groups = [names.target_group(code) for code in sorted(offer.target_groups)]
        differing.append("target_groups")
    if course.also_formats != offer.also_formats:
        kept = {row.format: row for row in course.formats}
        course.formats = [kept.get(one) or AlsoFormat(format=one) for one in sorted(offer.also_formats)]
        differing.append("also_formats")
    return differing


def _bring_documents_to(course: Course, offer: CourseData) -> bool:
    before = {document.kind: document for document in course.documents}
    if {kind: document.required_share for kind, document in before.items()} == offer.required_shares:
        return False
    course.documents = [before.get(kind) or CourseDocument(kind=kind) for kind in sorted(offer.required_shares)]
    for document in course.documents:
        document.required_share = offer.required_shares[document.kind]
    return True


def _group(code: str, word: Word, position: int) -> TargetGroup:
    return TargetGroup(code=code, name_de=word.de, name_en=word.en, position=position)
