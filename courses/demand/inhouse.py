"""A training in one's own house: an organisation asks, the coordination answers with the dates of a draft, the desk decides.

Accepting publishes that draft, closed to the organisation, whose desk then names the people.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from courses.demand import messages
from courses.demand.models import InhouseRequest, RequestState
from courses.demand.refusals import DatesPassed, NoFittingDraft, RequestAnswered
from courses.enrolment.seats import lock_run
from courses.planning.models import CourseRun, RunState
from courses.planning.publishing import publish
from lms.data.audit import SYSTEM_STREAM, record
from lms.web.actor import Actor

S = RequestState
WITH_DATES = frozenset({S.OFFERED, S.ACCEPTED})


@dataclass(frozen=True)
class InhouseWish:
    """What an organisation asks for. `people` is the number who would come; the days are a span to look for dates in."""

    course_id: int | None
    topic: str
    people: int
    from_on: date
    until_on: date
    place: str
    needs: str
    phone: str


def ask(db: Session, wish: InhouseWish, *, organisation_id: int, person_id: int, now: datetime) -> InhouseRequest:
    """The request of an organisation; the coordination hears of it."""
    request = InhouseRequest(
        organisation_id=organisation_id,
        asked_by=person_id,
        state=S.OPEN,
        answer="",
        wish="",
        created_at=now,
        **asdict(wish),
    )
    db.add(request)
    db.flush()
    _note(db, request, "inhouse.asked", None, f"person:{person_id}", now)
    messages.tell_coordination(db, request, now)
    return request


def lock_request(db: Session, request_id: int) -> InhouseRequest | None:
    """The request with its row locked, as it is now."""
    wanted = select(InhouseRequest).where(InhouseRequest.id == request_id).with_for_update(of=InhouseRequest)
    return db.scalar(wanted.execution_options(populate_existing=True))


def offer(
    db: Session, request: InhouseRequest, run_id: int, text: str, *, version: int, actor: Actor, now: datetime
) -> None:
    """Answer the locked request with the dates of a draft. Raises NoFittingDraft when it is none of the fitting ones."""
    _expect(request, version, S.OPEN, S.OFFERED)
    if db.scalar(select(CourseRun.id).where(CourseRun.id == run_id, fitting_drafts(request, now))) is None:
        raise NoFittingDraft
    request.run_id = run_id
    _answer(request, text, actor, now)
    _move(db, request, S.OFFERED, "inhouse.offered", actor.tag, now)
    messages.tell_desk(db, request, messages.OFFERED, now)


def fitting_drafts(request: InhouseRequest, now: datetime) -> ColumnElement[bool]:
    """Runs that can be offered: drafts closed to the organisation, still to come, offered to no other request."""
    elsewhere = select(InhouseRequest.run_id).where(InhouseRequest.run_id.is_not(None), InhouseRequest.id != request.id)
    return (
        (CourseRun.state == RunState.DRAFT)
        & (CourseRun.closed_to_id == request.organisation_id)
        & (CourseRun.starts_at > now)
        & CourseRun.id.not_in(elsewhere)
    )


def decline(db: Session, request: InhouseRequest, text: str, *, version: int, actor: Actor, now: datetime) -> None:
    """The network cannot do it, and says why."""
    _expect(request, version, S.OPEN, S.OFFERED)
    _answer(request, text, actor, now)
    _move(db, request, S.DECLINED, "inhouse.declined", actor.tag, now)
    messages.tell_desk(db, request, messages.DECLINED, now)


def accept(db: Session, request: InhouseRequest, *, version: int, actor: str, now: datetime) -> CourseRun:
    """The desk takes the dates: the draft is published for the organisation. Accepting twice changes nothing."""
    run = lock_run(db, request.run_id) if request.run_id is not None else None
    if run is not None and request.state is S.ACCEPTED:
        return run
    _expect(request, version, S.OFFERED)
    if run is None or run.state is not RunState.DRAFT or run.closed_to_id != request.organisation_id:
        raise NoFittingDraft
    if run.starts_at <= now:
        raise DatesPassed
    publish(db, run, actor=actor, now=now)
    _move(db, request, S.ACCEPTED, "inhouse.accepted", actor, now)
    messages.tell_coordination(db, request, now)
    return run


def wish_other_dates(
    db: Session, request: InhouseRequest, text: str, *, version: int, actor: str, now: datetime
) -> None:
    """The offered dates do not fit; the request is open again, with what would."""
    _expect(request, version, S.OFFERED)
    request.wish = text
    _move(db, request, S.OPEN, "inhouse.other_dates", actor, now)
    messages.tell_coordination(db, request, now)


def withdraw(db: Session, request: InhouseRequest, *, actor: str, now: datetime) -> None:
    """The organisation needs it no more. Withdrawing twice changes nothing."""
    if request.state is S.WITHDRAWN:
        return
    if request.state not in (S.OPEN, S.OFFERED):
        raise RequestAnswered
    _move(db, request, S.WITHDRAWN, "inhouse.withdrawn", actor, now)
    messages.tell_coordination(db, request, now)


def _answer(request: InhouseRequest, text: str, actor: Actor, now: datetime) -> None:
    request.answer, request.answered_at, request.answered_by = text, now, actor.person_id


def _expect(request: InhouseRequest, version: int, *states: RequestState) -> None:
    if request.version != version or request.state not in states:
        raise RequestAnswered


def _move(db: Session, request: InhouseRequest, state: RequestState, action: str, actor: str, now: datetime) -> None:
    before, request.state = request.state, state
    if state not in WITH_DATES:
        # The draft is free for another request; which it was stands in the history.
        request.run_id = None
    request.version += 1
    db.flush()
    _note(db, request, action, before, actor, now)


def _note(
    db: Session, request: InhouseRequest, action: str, before: RequestState | None, actor: str, now: datetime
) -> None:
    changes = {"state": [before.value if before else None, request.state.value], "run": request.run_id}
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=request.tag, changes=changes)
