"""Reads of the catalogue for staff."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.catalogue.data import CourseData
from courses.catalogue.describing import describe
from courses.catalogue.editing import whole_offer
from courses.catalogue.kinds import can_be_planned
from courses.catalogue.models import Course, CourseKind, CourseLine, CourseState, TargetGroup
from courses.catalogue.policies import editable_by, listed_for, provider_ids
from courses.catalogue.search import folded_words
from courses.catalogue.tongues import name_of
from courses.catalogue.values import is_code
from courses.catalogue.vocabulary import TEXT_LANGUAGES
from lms.people.models import Organisation
from lms.web.actor import Actor
from lms.web.words import Words, in_language


@dataclass(frozen=True)
class OfferRow:
    """One offer in the list of staff."""

    code: str
    title: Words
    line: Words
    kind: CourseKind
    state: CourseState
    units: int
    provider: str
    may_edit: bool


@dataclass(frozen=True)
class TongueRow:
    """A further language, and the title in it; empty where there is no text."""

    language: str
    name: str
    title: str


def offers_matching(actor: Actor, text: str, state: str, kind: str = "") -> Select[Course]:
    """Offers this actor works with, that fit a search; all words must occur."""
    wanted = select(Course).where(listed_for(actor))
    for word in folded_words(text):
        wanted = wanted.where(Course.search_text.contains(word, autoescape=True))
    if kind:
        wanted = wanted.where(Course.kind == CourseKind(kind))
    return wanted.where(Course.state == CourseState(state)) if state else wanted


def offers_to_export(db: Session, wanted: Select[Course], codes: Collection[str]) -> list[CourseData]:
    """The offers that fit, or those chosen of them, by code, with all their parts."""
    if codes:
        wanted = wanted.where(Course.code.in_(codes))
    return [describe(course) for course in db.scalars(wanted.order_by(Course.code).options(*whole_offer()))]


def offer_to_edit(db: Session, code: str, actor: Actor) -> Course | None:
    """The offer with all its parts, if the actor may change it."""
    return _offer(db, code, select(Course).where(editable_by(actor)))


def offer_to_plan(db: Session, code: str, actor: Actor) -> Course | None:
    """The offer, if the actor may plan a run of it; archived ones are over, and advice is no course."""
    plannable = Course.kind.in_([kind for kind in CourseKind if can_be_planned(kind)])
    return _offer(db, code, select(Course).where(listed_for(actor), Course.state != CourseState.ARCHIVED, plannable))


def line_choices(db: Session) -> list[tuple[str, str]]:
    """The lines by their German name, in their order."""
    stored = select(CourseLine.name_de, CourseLine.name_en).order_by(CourseLine.position, CourseLine.id)
    return [(de, str(in_language(de, en))) for de, en in db.execute(stored)]


def target_group_choices(db: Session) -> list[tuple[str, str]]:
    """The target groups by their code, in their order."""
    stored = select(TargetGroup.code, TargetGroup.name_de, TargetGroup.name_en)
    ordered = db.execute(stored.order_by(TargetGroup.position, TargetGroup.id))
    return [(code, str(in_language(de, en))) for code, de, en in ordered]


def tongues_of(course: Course) -> list[TongueRow]:
    """Every further language an offer can have, those with a text first."""
    titles = {text.language: text.title for text in course.texts}
    rows = [TongueRow(code, name_of(code), titles.get(code, "")) for code in TEXT_LANGUAGES]
    return sorted(rows, key=lambda row: not row.title)


def provider_choices(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """The providers an actor may put an offer under."""
    wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(provider_ids(db, actor)))
    return [(number, name) for number, name in db.execute(wanted.order_by(Organisation.search_name))]


def _offer(db: Session, code: str, wanted: Select[Course]) -> Course | None:
    return db.scalar(wanted.where(Course.code == code).options(*whole_offer())) if is_code(code) else None
