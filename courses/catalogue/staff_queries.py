"""Reads of the catalogue for staff."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course, CourseKind, CourseLine, CourseState, TargetGroup
from courses.catalogue.policies import editable_by, listed_for, provider_ids
from courses.catalogue.search import folded_words
from courses.catalogue.values import is_code
from courses.catalogue.vocabulary import LINES, TARGET_GROUPS
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


def offers_matching(actor: Actor, text: str, state: str) -> Select[Course]:
    """Offers this actor works with, that fit a search; all words must occur."""
    wanted = select(Course).where(listed_for(actor))
    for word in folded_words(text):
        wanted = wanted.where(Course.search_text.contains(word, autoescape=True))
    return wanted.where(Course.state == CourseState(state)) if state else wanted


def offer_to_edit(db: Session, code: str, actor: Actor) -> Course | None:
    """The offer with all its parts, if the actor may change it."""
    return _offer(db, code, select(Course).where(editable_by(actor)))


def offer_to_plan(db: Session, code: str, actor: Actor) -> Course | None:
    """The offer, if the actor may plan a run of it; archived ones are over."""
    return _offer(db, code, select(Course).where(listed_for(actor), Course.state != CourseState.ARCHIVED))


def line_choices(db: Session) -> list[tuple[str, str]]:
    """Known lines by their German name, those not yet used among them."""
    stored = db.execute(select(CourseLine.name_de, CourseLine.name_en).order_by(CourseLine.position, CourseLine.id))
    names = {de: str(in_language(de, en)) for de, en in stored}
    return list(({word.de: str(in_language(word.de, word.en)) for word in LINES} | names).items())


def target_group_choices(db: Session) -> list[tuple[str, str]]:
    """Known target groups by their code."""
    stored = db.execute(
        select(TargetGroup.code, TargetGroup.name_de, TargetGroup.name_en).order_by(TargetGroup.position)
    )
    names = {code: str(in_language(de, en)) for code, de, en in stored}
    return list(({code: str(in_language(word.de, word.en)) for code, word in TARGET_GROUPS.items()} | names).items())


def provider_choices(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """The providers an actor may put an offer under."""
    wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(provider_ids(db, actor)))
    return [(number, name) for number, name in db.execute(wanted.order_by(Organisation.search_name))]


def _offer(db: Session, code: str, wanted: Select[Course]) -> Course | None:
    whole = (
        joinedload(Course.line),
        selectinload(Course.modules),
        selectinload(Course.documents),
        selectinload(Course.target_groups),
    )
    return db.scalar(wanted.where(Course.code == code).options(*whole)) if is_code(code) else None
