"""Which mails a wish causes: a row in the outbox in the same transaction, once per event."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.demand.models import InhouseRequest, Interest
from courses.demand.policies import visible_to
from lms.mail.outbox import enqueue
from lms.people.accounts import actor_of_person
from lms.people.holders import clerk_for, reached
from lms.people.models import Person
from lms.web.actor import Grant, Role
from lms.web.formats import local_today

CONFIRM = "interest.confirm"
DATES = "interest.dates"
ASKED = "inhouse.asked"
OFFERED = "inhouse.offered"
DECLINED = "inhouse.declined"


def ask_to_confirm(db: Session, interest: Interest, now: datetime) -> None:
    """The link that proves the address; asking again within the minute sends nothing more."""
    enqueue(
        db,
        dedup_key=f"{CONFIRM}:{interest.id}:{now:%Y%m%d%H%M}",
        kind=CONFIRM,
        recipient=interest.email,
        language=interest.language,
        values={"interest": interest.id},
        now=now,
    )


def tell_of_dates(db: Session, interest: Interest, run_ids: list[int], now: datetime) -> None:
    """One mail about all new dates."""
    enqueue(
        db,
        dedup_key=f"{DATES}:{interest.id}:{'-'.join(map(str, run_ids))}",
        kind=DATES,
        recipient=interest.email,
        language=interest.language,
        values={"interest": interest.id, "runs": run_ids},
        now=now,
    )


def tell_coordination(db: Session, request: InhouseRequest, now: datetime) -> None:
    """Every coordinator hears what the desk has done; the asking coordinator knows it already."""
    for person in db.scalars(reached(Grant(Role.COORDINATOR), local_today(now))):
        if person.id != request.asked_by:
            _about(db, request, ASKED, person, now)


def tell_desk(db: Session, request: InhouseRequest, kind: str, now: datetime) -> None:
    """Whoever asked hears the answer; one to whom the request is closed meanwhile not, but a clerk who acts for the desk."""
    person = _for_desk(db, request, local_today(now))
    if person is not None and person.email:
        _about(db, request, kind, person, now)


def _for_desk(db: Session, request: InhouseRequest, today: date) -> Person | None:
    asker = db.get_one(Person, request.asked_by)
    seen = visible_to(actor_of_person(db, asker, today))
    if asker.email and db.scalar(select(InhouseRequest.id).where(InhouseRequest.id == request.id, seen)) is not None:
        return asker
    return clerk_for(db, request.organisation_id, today, rather=None)


def _about(db: Session, request: InhouseRequest, kind: str, person: Person, now: datetime) -> None:
    enqueue(
        db,
        dedup_key=f"{kind}:{request.id}:{request.version}:{person.id}",
        kind=kind,
        recipient=person.email or "",
        language=person.language,
        values={"request": request.id, "version": request.version, "person": person.id},
        now=now,
    )
