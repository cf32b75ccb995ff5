"""Telling everybody whom a change concerns, once, in the transaction of the change."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.running.audience import Audience, Listener, Part, audience_of
from courses.running.messages import Together, take_back_unsent, tell
from courses.running.models import ChangeKind, RunChange
from courses.running.snapshot import Snapshot, difference, for_teacher

# Of these every trainer of the run hears; of others only whose own meetings are concerned.
FOR_ALL_TRAINERS = frozenset({ChangeKind.GO, ChangeKind.CANCELLED})


def announce(
    db: Session,
    change: RunChange,
    now: datetime,
    audience: Audience | None = None,
    *,
    together: Together | None = None,
) -> int:
    """Ask for the mails of a change that was just written down; returns how many.

    Participants and clerks hear of it where they are to be informed, trainers whenever their own meetings differ.
    `audience` for a step after which people are no longer found; `together` gathers what trainers are told of several
    runs, and whoever gave it asks for their mails.
    """
    before, after = change.before, change.after
    people = audience or audience_of(db, change.run, teachers_in(before, after), now)
    listeners = [one for one in people.listeners if hears(change.kind, one, before, after, informed=change.informed)]
    overtakes = change.kind is not ChangeKind.TERMS
    untold = take_back_unsent(db, change.run_id, {one.tag for one in listeners}) if overtakes else {}
    for listener in listeners:
        since = untold.get(listener.tag, change.id)
        if together is not None and listener.part is Part.TRAINER:
            together.add(listener, change, since=since)
        else:
            tell(db, change, listener, now, since=since)
    return len(listeners)


def teachers_in(before: Snapshot, after: Snapshot) -> set[int]:
    """Everybody who taught a meeting, or will."""
    return {person for one in (*before.meetings, *after.meetings) for person in one.teachers}


def hears(kind: ChangeKind, listener: Listener, before: Snapshot, after: Snapshot, *, informed: bool) -> bool:
    """Whether this listener gets a mail of the change."""
    if listener.part is not Part.TRAINER:
        return informed
    if kind in FOR_ALL_TRAINERS:
        return True
    own = difference(for_teacher(before, listener.subject_id), for_teacher(after, listener.subject_id))
    return any(one.aspects for one in own.meetings)
