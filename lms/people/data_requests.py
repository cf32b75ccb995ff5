"""Somebody wants a copy of the own data: the person asks, the coordination decides, the person fetches it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_new
from lms.people.messages import tell_coordination, tell_decision
from lms.people.models import DataRequest, RequestState
from lms.people.refusals import NotOpenAnyMore

FETCHABLE_FOR = timedelta(days=14)


def ask_for_copy(db: Session, person_id: int, *, actor: str, now: datetime) -> DataRequest:
    """The person's open wish: a new one, or the one that waits already."""
    row = {"person_id": person_id, "state": RequestState.ASKED, "asked_at": now, "reason": ""}
    new_id = insert_new(db, DataRequest, row)
    mine = (DataRequest.person_id == person_id) & (DataRequest.state == RequestState.ASKED)
    wish = db.execute(select(DataRequest).where(mine)).scalar_one()
    if new_id is not None:
        tell_coordination(db, wish, now)
        _note(db, wish, "person.copy_asked", actor, now)
    return wish


def decide(db: Session, request_id: int, *, grant: bool, reason: str, decider: int, actor: str, now: datetime) -> None:
    """Grant the wish, or refuse it with a reason. Raises NotOpenAnyMore when somebody has decided meanwhile."""
    row = select(DataRequest).where(DataRequest.id == request_id).with_for_update()
    wish = db.execute(row.execution_options(populate_existing=True)).scalar_one()
    if wish.state is not RequestState.ASKED:
        raise NotOpenAnyMore
    wish.fetch_until = now + FETCHABLE_FOR if grant else None
    wish.state = RequestState.GRANTED if grant else RequestState.REFUSED
    wish.decided_at, wish.decided_by, wish.reason = now, decider, "" if grant else reason
    db.flush()
    tell_decision(db, wish, now)
    _note(db, wish, "person.copy_granted" if grant else "person.copy_refused", actor, now)


def latest_request(db: Session, person_id: int) -> DataRequest | None:
    """The newest wish of a person."""
    mine = select(DataRequest).where(DataRequest.person_id == person_id)
    return db.scalar(mine.order_by(DataRequest.asked_at.desc(), DataRequest.id.desc()).limit(1))


def may_fetch(wish: DataRequest | None, now: datetime) -> bool:
    """Whether the copy can be fetched now."""
    return (
        wish is not None
        and wish.state is RequestState.GRANTED
        and wish.fetch_until is not None
        and now < wish.fetch_until
    )


def close_double(db: Session, wish: DataRequest, *, actor: str, now: datetime) -> None:
    """Close one of two open wishes of a person: the other brings the copy, so nobody is told of a refusal."""
    wish.state, wish.decided_at = RequestState.REFUSED, now
    _note(db, wish, "person.copy_refused", actor, now)


def note_fetched(db: Session, wish: DataRequest, *, actor: str, now: datetime) -> None:
    """Write down that the copy was fetched."""
    _note(db, wish, "person.copy_fetched", actor, now)


def _note(db: Session, wish: DataRequest, action: str, actor: str, now: datetime) -> None:
    subject = f"person:{wish.person_id}"
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, changes={"request": wish.id})
