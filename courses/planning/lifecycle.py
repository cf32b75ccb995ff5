"""The life of a run: which step is allowed in which state, and where it leads. The one table that everybody asks."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, RunState
from lms.data.audit import record
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid

S = RunState


class Step(StrEnum):
    """What somebody, or time, does with a run."""

    REDRAFT = "redraft"
    PUBLISH = "publish"
    GO = "go"
    CHANGE = "change"
    SUBSTITUTE = "substitute"
    TAKE_TERMS = "take_terms"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    BEGIN = "begin"
    COMPLETE = "complete"
    RESUME = "resume"


# These take back what was planned: only as long as nothing has been written down.
OF_THE_WHOLE_RUN = frozenset({Step.POSTPONE, Step.CANCEL})
# A step that is missing here is not allowed. What has begun can still be called back on the first morning (the whole run);
# that nothing has been written down by then is asked beside the table.
STEPS: Mapping[Step, Mapping[RunState, RunState]] = {
    Step.REDRAFT: {S.DRAFT: S.DRAFT},
    Step.PUBLISH: {S.DRAFT: S.PUBLISHED},
    Step.GO: {S.PUBLISHED: S.PUBLISHED},
    Step.CHANGE: {S.PUBLISHED: S.PUBLISHED, S.RUNNING: S.RUNNING},
    Step.SUBSTITUTE: {S.PUBLISHED: S.PUBLISHED, S.RUNNING: S.RUNNING},
    Step.TAKE_TERMS: {S.PUBLISHED: S.PUBLISHED, S.RUNNING: S.RUNNING, S.COMPLETED: S.COMPLETED},
    Step.POSTPONE: {S.PUBLISHED: S.PUBLISHED, S.RUNNING: S.PUBLISHED},
    Step.CANCEL: {S.PUBLISHED: S.CANCELLED, S.RUNNING: S.CANCELLED},
    Step.BEGIN: {S.PUBLISHED: S.RUNNING},
    Step.COMPLETE: {S.RUNNING: S.COMPLETED},
    Step.RESUME: {S.COMPLETED: S.RUNNING},
}
ACTIONS: Mapping[Step, str] = {
    Step.PUBLISH: "run.published",
    Step.GO: "run.confirmed",
    Step.CHANGE: "run.changed",
    Step.SUBSTITUTE: "run.substituted",
    Step.TAKE_TERMS: "run.terms_taken",
    Step.POSTPONE: "run.postponed",
    Step.CANCEL: "run.cancelled",
    Step.BEGIN: "run.started",
    Step.COMPLETE: "run.completed",
    Step.RESUME: "run.resumed",
    Step.REDRAFT: "run.redrafted",
}
WHY_NOT: Mapping[RunState, str] = {
    S.DRAFT: msgid("Die Durchführung ist noch ein Entwurf. Dieser Schritt geht erst, wenn sie veröffentlicht ist."),
    S.PUBLISHED: msgid("Die Durchführung ist schon veröffentlicht. Dieser Schritt ist nicht mehr möglich."),
    S.RUNNING: msgid("Die Durchführung läuft schon. Dieser Schritt ist nicht mehr möglich."),
    S.COMPLETED: msgid("Die Durchführung ist abgeschlossen. Daran lässt sich nichts mehr ändern."),
    S.CANCELLED: msgid("Die Durchführung ist schon abgesagt. Daran lässt sich nichts mehr ändern."),
}


class WrongStep(Refusal):
    """The run's state does not allow this step."""

    text = msgid("Dieser Schritt ist im jetzigen Stand der Durchführung nicht möglich.")


class RunChangedMeanwhile(Refusal):
    """Somebody else saved the run after it was opened here."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


def allows(state: RunState, step: Step) -> bool:
    """Whether the step may be taken in this state."""
    return state in STEPS[step]


def after(state: RunState, step: Step) -> RunState:
    """The state that follows. Raises WrongStep, with the reason in words, where the step is not allowed."""
    if not allows(state, step):
        raise WrongStep(WHY_NOT[state])
    return STEPS[step][state]


def refuse_stale(run: CourseRun, version: int) -> None:
    """Raise RunChangedMeanwhile when the locked run is no longer the one that was looked at."""
    if run.version != version:
        raise RunChangedMeanwhile


def take_step(
    db: Session,
    run: CourseRun,
    step: Step,
    *,
    actor: str,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    edit: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
) -> list[str]:
    """Take the locked run one step on and audit it; the only place that writes the state of a run.

    `edit` is the run before and after, field by field: then every field that differs is noted with both values, and the
    names of these fields are returned. An edit that changed nothing is not noted.
    """
    was, run.state = run.state, after(run.state, step)
    db.flush()
    head: dict[str, Any] = {
        "stream": run.stream,
        "at": now,
        "actor": actor,
        "action": ACTIONS[step],
        "subject": f"run:{run.id}",
    }
    if edit is not None:
        old, new = edit
        return record_edit(db, **head, before={**old, "state": was}, after={**new, "state": run.state})
    noted = {"state": [was.value, run.state.value]} if was is not run.state else {}
    record(db, **head, changes=noted | dict(changes or {}), personal=personal)
    return list(noted)
