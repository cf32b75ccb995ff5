"""The mails that a change of a run causes: one for each person and role, in the transaction of the change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courses.planning.models import CourseRun
from courses.running.audience import Listener, Part
from courses.running.models import ChangeKind, RunChange
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import enqueue, lock_waiting
from lms.people.models import Person

REMIND = "running.decide"
HANDED_OVER = "running.handed_over"


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


@dataclass
class Together:
    """Changes of several runs that are told in one mail to each trainer: with each, the first one not heard of yet."""

    told: dict[Listener, list[tuple[RunChange, int]]] = field(default_factory=dict)

    def add(self, listener: Listener, change: RunChange, *, since: int) -> None:
        """This listener is to hear of the change."""
        self.told.setdefault(listener, []).append((change, since))


def tell_together(db: Session, together: Together, now: datetime) -> None:
    """Ask for one mail to each trainer; where it is about one run, for the usual mail of its change."""
    for listener, changes in together.told.items():
        if len(changes) == 1:
            tell(db, changes[0][0], listener, now, since=changes[0][1])
        else:
            _tell_of_several(db, listener, changes, now)


def _tell_of_several(db: Session, listener: Listener, changes: Sequence[tuple[RunChange, int]], now: datetime) -> None:
    runs = [{"run": change.run_id, "change": change.id, "since": since} for change, since in changes]
    enqueue(
        db,
        dedup_key=f"{HANDED_OVER}:{changes[0][0].id}:{listener.tag}",
        kind=HANDED_OVER,
        recipient=listener.email,
        language=listener.language,
        values={"runs": runs, "subject": listener.subject_id, "tag": listener.tag},
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
    untold: dict[str, int] = {}
    for mail in lock_waiting(db, (*OVERTAKEN, HANDED_OVER), lambda told: _concerns(told, run_id, tags)):
        since = _taken_out(mail, run_id)
        if since is not None:
            untold.setdefault(mail.values["tag"], since)
    db.flush()
    return untold


def _concerns(values: Mapping[str, Any], run_id: int, tags: Collection[str]) -> bool:
    return values["tag"] in tags and any(one["run"] == run_id for one in _runs_in(values))


def _runs_in(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    several: Sequence[Mapping[str, Any]] = values.get("runs", [values])
    return several


def _taken_out(mail: OutboxMail, run_id: int) -> int | None:
    """The mail tells nothing of this run any more; from which change on it would have."""
    about = _runs_in(mail.values)
    mine = [one for one in about if one["run"] == run_id]
    if not mine:
        return None
    others = [one for one in about if one["run"] != run_id]
    if others:
        mail.values = {**mail.values, "runs": others}
    else:
        mail.state = MailState.WITHHELD
    since: int = mine[0]["since"]
    return since
