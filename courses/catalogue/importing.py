"""Bringing the catalogue to the state of a file: new offers appear, known ones follow the file, others stay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.content import content_of
from courses.catalogue.data import CourseData
from courses.catalogue.describing import describe
from courses.catalogue.differences import Difference, differences
from courses.catalogue.editing import note_change, note_creation, whole_offer
from courses.catalogue.files.problems import Problem
from courses.catalogue.models import Course
from courses.catalogue.saving import Names, bring_to
from lms.data.refusal import msgid
from lms.people.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Counts:
    """How many offers an import created, changed and left as they were."""

    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Step:
    """What an import would do to one offer."""

    code: str
    title: str
    is_new: bool
    differences: tuple[Difference, ...]

    @property
    def kind(self) -> str:
        """ "created", "changed" or "unchanged"."""
        return "created" if self.is_new else "changed" if self.differences else "unchanged"


def steps_of(known: dict[str, Course], offers: Sequence[CourseData]) -> list[Step]:
    """What an import would do, offer by offer; nothing is changed."""
    return [
        Step(
            offer.code,
            offer.title_de,
            offer.code not in known,
            differences(describe(known[offer.code]) if offer.code in known else None, offer),
        )
        for offer in offers
    ]


def counts_of(steps: Sequence[Step]) -> Counts:
    """The steps, counted."""
    kinds = [step.kind for step in steps]
    return Counts(*(kinds.count(kind) for kind in ("created", "changed", "unchanged")))


def import_courses(db: Session, offers: Sequence[CourseData], *, actor: str, now: datetime) -> Counts:
    """Bring the offers to the state given. Each created or changed offer gets an audit entry and a new version."""
    names, known = Names(db, offers), known_courses(db, [offer.code for offer in offers], locked=True)
    steps = steps_of(known, offers)
    for offer, step in zip(offers, steps, strict=True):
        course = known.get(offer.code)
        if course is None:
            course = Course(code=offer.code)
            bring_to(course, offer, names)
            db.add(course)
            db.flush()
            note_creation(db, course, actor=actor, now=now)
        elif step.differences:
            before = content_of(course)
            bring_to(course, offer, names)
            db.flush()
            note_change(db, course, before, actor=actor, now=now)
    return counts_of(steps)


def known_courses(db: Session, codes: Sequence[str], *, locked: bool = False) -> dict[str, Course]:
    """The offers there are, by code; locked in one order, so that two imports cannot block each other."""
    wanted = select(Course).where(Course.code.in_(codes)).order_by(Course.id).options(*whole_offer())
    if locked:
        wanted = wanted.with_for_update(of=Course)
    return {course.code: course for course in db.scalars(wanted.execution_options(populate_existing=locked))}


def unknown_providers(db: Session, offers: Sequence[CourseData], place: Callable[[str], str]) -> list[Problem]:
    """A provider must be one of the network's, by its exact name. `place` puts a path into the words of the file."""
    named = {offer.provider for offer in offers if offer.provider}
    is_provider = (Organisation.kind == OrganisationKind.PROVIDER) & Organisation.name.in_(named)
    known = set(db.scalars(select(Organisation.name).where(is_provider)))
    return [
        Problem(place(f"[{index}].traeger"), msgid("Einen Träger „%(name)s“ gibt es nicht"), {"name": offer.provider})
        for index, offer in enumerate(offers)
        if offer.provider and offer.provider not in known
    ]
