"""Reads of wishes, shaped for their pages."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from courses.catalogue.models import Course, CourseState
from courses.demand.inhouse import fitting_drafts
from courses.demand.models import InhouseRequest, RequestState
from courses.demand.policies import visible_to
from courses.planning.models import CourseRun
from courses.planning.policies import plannable_by
from lms.people.models import Organisation
from lms.people.names import fold
from lms.people.organisations import choosable
from lms.web.actor import Actor
from lms.web.words import Words, in_language

WAITING_FOR_ANSWER = (RequestState.OPEN,)
WAITING_FOR_DESK = (RequestState.OFFERED,)


@dataclass(frozen=True)
class RequestRow:
    """One line of the list of requests."""

    id: int
    topic: str
    organisation: str
    people: int
    from_on: date
    until_on: date
    state: RequestState
    created_at: datetime


@dataclass(frozen=True)
class DraftChoice:
    """A draft that can be offered."""

    id: int
    code: str
    title: Words
    starts_at: datetime
    ends_at: datetime


def requests_of(actor: Actor, state: str, text: str = "") -> Select[InhouseRequest]:
    """The requests the actor sees, of one state or of all; every word stands in the topic or the organisation's name."""
    wanted = select(InhouseRequest).where(visible_to(actor))
    for word in text.split():
        asking = select(Organisation.id).where(Organisation.search_name.contains(fold(word), autoescape=True))
        in_topic = InhouseRequest.topic.icontains(word, autoescape=True)
        wanted = wanted.where(in_topic | InhouseRequest.organisation_id.in_(asking))
    return wanted.where(InhouseRequest.state == RequestState(state)) if state else wanted


def count_of(db: Session, wanted: Select[InhouseRequest]) -> int:
    """How many there are."""
    return db.scalar(wanted.with_only_columns(func.count(InhouseRequest.id))) or 0


def request_rows(db: Session, wanted: Select[InhouseRequest], *, offset: int, limit: int) -> list[RequestRow]:
    """One page of the list, the newest first."""
    page = wanted.options(joinedload(InhouseRequest.organisation)).order_by(InhouseRequest.id.desc())
    return [request_row(one) for one in db.scalars(page.offset(offset).limit(limit))]


def request_row(one: InhouseRequest) -> RequestRow:
    """A request, loaded with its organisation, as lists show it."""
    return RequestRow(
        one.id, one.topic, one.organisation.name, one.people, one.from_on, one.until_on, one.state, one.created_at
    )


def request_seen(db: Session, request_id: int, actor: Actor) -> InhouseRequest | None:
    """The request with all its page needs, if the actor sees it."""
    whole = (
        joinedload(InhouseRequest.organisation),
        joinedload(InhouseRequest.asker),
        joinedload(InhouseRequest.course),
        joinedload(InhouseRequest.run).joinedload(CourseRun.venue),
    )
    return db.scalar(select(InhouseRequest).where(InhouseRequest.id == request_id, visible_to(actor)).options(*whole))


def draft_choices(db: Session, request: InhouseRequest, actor: Actor, now: datetime) -> list[DraftChoice]:
    """The drafts this actor can offer to the request."""
    drafts = select(CourseRun).where(fitting_drafts(request, now), plannable_by(actor)).order_by(CourseRun.starts_at)
    return [
        DraftChoice(run.id, run.code, in_language(run.terms.title_de, run.terms.title_en), run.starts_at, run.ends_at)
        for run in db.scalars(drafts)
    ]


def course_choices(db: Session) -> list[tuple[int, str]]:
    """Published offers by title, for the topic of a request."""
    rows = select(Course.id, Course.title_de, Course.title_en).where(Course.state == CourseState.PUBLISHED)
    found = [(number, str(in_language(de, en))) for number, de, en in db.execute(rows)]
    return sorted(found, key=lambda pair: (pair[1].casefold(), pair[0]))


def organisation_choices(db: Session, actor: Actor, *, any_one: bool) -> list[tuple[int, str]]:
    """The organisations the actor may ask for: any, or those of the own desk."""
    rows = select(Organisation.id, Organisation.name).order_by(Organisation.search_name)
    rows = rows.where(choosable() if any_one else Organisation.id.in_(actor.organisation_ids))
    return [(number, name) for number, name in db.execute(rows)]
