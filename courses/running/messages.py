"""The mails that a change of a run causes: one for each person and role, in the transaction of the change."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun
from courses.running.audience import Listener, Part
from courses.running.models import ChangeKind, RunChange
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import enqueue
from lms.people.models import Person

REMIND = "running.decide"


def kind_of(kind: ChangeKind, part: Part) -> str:
    """How the outbox calls the mail of this change to somebody in this role."""
    return f"running.{kind.value}.{part.value}"


# The mails of which a later one can tell everything; what a run promises is told by itself.
OVERTAKEN = tuple(kind_of(kind, part) for kind in ChangeKind if kind is not ChangeKind.TERMS for part in Part)


def tell(db: Session, change: RunChange, listener: Listener, now: datetime, *, since: int) -> None:
    """Ask for the one mail of this change to this listener; it tells what differs since the change `since`."""
    kind = kind_of(change.kind, listener.part)
    enqueue(
        db,
        dedup_key=f"{kind}:{change.run_id}:{change.version}:{listener.tag}",
        kind=kind,
        recipient=listener.email,
        language=listener.language,
        values={
            "run": change.run_id,
            "change": change.id,
            "since": since,
            "subject": listener.subject_id,
            "organisation": listener.organisation_id,
            "tag": listener.tag,
        },
        now=now,
    )


def remind(db: Session, run: CourseRun, person: Person, now: datetime) -> None:
    """Today it must be decided whether the run takes place: one mail per person and day of decision."""
    enqueue(
        db,
        dedup_key=f"{REMIND}:{run.id}:{run.decide_on:%Y%m%d}:{person.id}",
        kind=REMIND,
        recipient=person.email or "",
        language=person.language,
        values={"run": run.id, "person": person.id, "decide_on": run.decide_on.isoformat()},
        now=now,
    )


def take_back_unsent(db: Session, run_id: int, tags: Collection[str]) -> dict[str, int]:
    """Withhold mails about earlier changes of this run to these listeners that have not gone out: the new mail tells all.

    Returns, by listener, the first change of which the listener has not heard. A mail that the worker is handing over
    just now stays: it is worded at that moment and so tells the truth, too.
    """
    waiting = select(OutboxMail).where(OutboxMail.state == MailState.PENDING, OutboxMail.kind.in_(OVERTAKEN))
    found = db.scalars(waiting.order_by(OutboxMail.id).with_for_update(skip_locked=True))
    mine = [mail for mail in found if mail.values["run"] == run_id and mail.values["tag"] in tags]
    untold: dict[str, int] = {}
    for mail in mine:
        untold.setdefault(mail.values["tag"], mail.values["since"])
        mail.state = MailState.WITHHELD
    db.flush()
    return untold
