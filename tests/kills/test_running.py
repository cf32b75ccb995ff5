"""A web process dies while a run is cancelled: everything of it is stored, or nothing; a second try is one; each hears once."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.models import ACTIVE, Enrolment
from courses.planning.models import CourseRun, RunState, SeatPool
from courses.running.models import RunChange
from lms.data.audit import AuditEntry, verify
from lms.mail.models import OutboxMail
from tests.cast import Cast
from tests.courses.running.scene import place
from tests.house import db_of, writing
from tests.kills.desk import Desk, logged_in
from tests.kills.host import At, Line
from tests.kills.processes import Grounds

PEOPLE = ("Amina Haddad", "Bodo Ahrens", "Clara Wendt")
MAIL, PLACE, CHAIN = "INSERT INTO lms_outbox_mail", "UPDATE lms_enrolment", "INSERT INTO lms_audit_entry"
HEARERS = len(PEOPLE) + 1  # and the trainer


def half_cancelled(db: Session, run_id: int) -> list[str]:
    """What must be true after any death: all of these say "cancelled", or none."""
    run = db.get_one(CourseRun, run_id)
    active = db.scalar(select(func.count(Enrolment.id)).where(Enrolment.run_id == run_id, Enrolment.status.in_(ACTIVE)))
    taken = db.scalar(select(func.sum(SeatPool.seats_taken)).where(SeatPool.run_id == run_id))
    kinds = Counter(kind for kind in db.scalars(select(OutboxMail.kind)) if kind.startswith("running."))
    changes = db.scalar(select(func.count(RunChange.id)).where(RunChange.run_id == run_id))
    entries = db.scalar(select(func.count()).where(AuditEntry.action == "run.cancelled"))
    done = run.state is RunState.CANCELLED
    expected = {
        "people with a place": (active, 0 if done else len(PEOPLE)),
        "seats taken": (taken, 0 if done else len(PEOPLE)),
        "mails asked for": (sum(kinds.values()), HEARERS if done else 0),
        "changes written down": (changes, int(done)),
        "audit entries": (entries, int(done)),
        "version": (run.version, 2 if done else 1),
    }
    return [
        f"{run.state.value}: {name} is {found}, not {wanted}"
        for name, (found, wanted) in expected.items()
        if found != wanted
    ] + verify(db)


@pytest.fixture
def cookie(app: Flask, cast: Cast) -> str:
    """The coordinator is logged in, and three people have a place."""
    for name in PEOPLE:
        place(app, cast.run_id, name)
    with writing(app) as db:
        return logged_in(app, db, cast.coordinator)


def state(app: Flask, cast: Cast) -> tuple[RunState, list[str]]:
    with db_of(app) as db:
        return db.get_one(CourseRun, cast.run_id).state, half_cancelled(db, cast.run_id)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        pytest.param(Line("half of the mails", MAIL, At.EXECUTED, times=2), RunState.PUBLISHED, id="half-of-the-mails"),
        pytest.param(Line("no answer", MAIL, At.COMMITTED), RunState.CANCELLED, id="no-answer"),
        pytest.param(Line("a place ended", PLACE, At.EXECUTED), RunState.PUBLISHED, id="place", marks=pytest.mark.long),
        pytest.param(Line("chain written", CHAIN, At.EXECUTED), RunState.PUBLISHED, id="chain", marks=pytest.mark.long),
    ],
)
def test_a_death_in_the_middle_leaves_a_whole_run_and_the_second_try_one_cancelling(
    app: Flask, cast: Cast, grounds: Grounds, cookie: str, line: Line, after: RunState
) -> None:
    path = f"/staff/runs/{cast.run_id}/cancel"
    with grounds.serving(line) as server:
        desk = Desk(server.port, cookie)
        desk.open(path, {"message_de": "Der Raum ist nicht benutzbar."})
        assert desk.send(path) is None
        assert server.reached() == {line.name}, server.said()
        assert state(app, cast) == (after, [])
        answers = [answer for _ in range(50) if (answer := desk.send(path)) is not None][:1]
    assert answers == [303]
    assert state(app, cast) == (RunState.CANCELLED, [])


def test_mails_committed_before_the_rest_would_be_found(app: Flask, cast: Cast, grounds: Grounds, cookie: str) -> None:
    """The control: a sequence that commits half and dies is named by the same check."""
    path = f"/staff/runs/{cast.run_id}/cancel"
    with grounds.serving(Line("two commits", MAIL, At.HALF)) as server:
        desk = Desk(server.port, cookie)
        desk.open(path, {})
        assert desk.send(path) is None
    _state, found = state(app, cast)
    assert any("mails asked for" in problem for problem in found), found
