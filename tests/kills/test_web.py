"""Web processes die under a rush of enrolments: everything of an enrolment is stored, or nothing; a second try is one."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.enrolment.models import Enrolment
from courses.planning.models import SeatPool
from lms.data.idempotency import FormKey
from lms.mail.models import OutboxMail
from tests.cast import Cast
from tests.house import db_of, writing
from tests.kills.checks import half_enrolments
from tests.kills.host import At, Line
from tests.kills.processes import Grounds, wait_until
from tests.kills.visitors import Rush, Visitor

SEAT, MAIL, CHAIN = "UPDATE lms_seat_pool", "INSERT INTO lms_outbox_mail", "INSERT INTO lms_audit_entry"
EVERYDAY = (
    Line("chain written", CHAIN, At.EXECUTED),
    Line("no answer", MAIL, At.COMMITTED, times=2),
)
# Small counts: each line is reached, however the visitors fall to the processes.
LONG = tuple(
    Line(f"{statement} {at} {times}", statement, at, times)
    for times in (3, 6)
    for statement in (SEAT, MAIL, CHAIN)
    for at in (At.EXECUTED, At.COMMITTED)
)


@dataclass(frozen=True)
class Width:
    """How many visitors with how many hands, at which lines processes die, and how often one is killed from outside."""

    visitors: int
    hands: int
    seats: int
    lines: tuple[Line, ...]
    kills: int


WIDTHS = [
    pytest.param(Width(16, 6, 8, EVERYDAY, kills=1), id="16-visitors"),
    pytest.param(Width(300, 16, 120, LONG, kills=8), id="300-visitors", marks=pytest.mark.long),
]


def set_seats(app: Flask, cast: Cast, seats: int) -> None:
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=seats))


def problems(app: Flask, visitors: list[Visitor]) -> list[str]:
    with db_of(app) as db:
        return half_enrolments(db, {visitor.email: visitor.key for visitor in visitors})


def addresses(app: Flask) -> set[str | None]:
    with db_of(app) as db:
        return set(db.scalars(select(Enrolment.contact_email)))


@pytest.mark.parametrize("width", WIDTHS)
def test_web_processes_that_die_leave_whole_enrolments_only(
    app: Flask, cast: Cast, grounds: Grounds, width: Width
) -> None:
    set_seats(app, cast, width.seats)
    with grounds.serving(*width.lines) as server:
        # Every fourth goes away when no answer comes; the others send the same form again.
        visitors = [Visitor(server.port, cast.run_id, n, patient=n % 4 > 0) for n in range(width.visitors)]
        with Rush(visitors, width.hands).running() as rush:
            for kill in range(1, width.kills + 1):
                share = kill * width.visitors // (width.kills + 1)
                wait_until(lambda share=share: rush.finished >= share, f"{share} are through")  # type: ignore[misc]
                server.kill_one("process")
        assert server.reached() == {line.name for line in width.lines}, server.said()
    assert [visitor.odd for visitor in visitors if visitor.odd] == []
    assert sum(visitor.lost for visitor in visitors) >= len(width.lines)
    assert {visitor.email for visitor in visitors if visitor.patient or visitor.answered} <= addresses(app)
    assert problems(app, visitors) == []


def test_a_seat_committed_on_its_own_would_be_lost(app: Flask, cast: Cast, grounds: Grounds) -> None:
    """The control: a sequence that commits half and dies is found by the same check."""
    with grounds.serving(Line("two commits", SEAT, At.HALF)) as server:
        visitor = Visitor(server.port, cast.run_id, 1, patient=False)
        visitor.enrol()
        assert server.reached() == {"two commits"}
    found = problems(app, [visitor])
    assert [problem[:2] for problem in found if "counts 1 seats, 0 people" in problem] == ["I1"]
    assert any(problem.startswith("I10") for problem in found), "form key and person without an enrolment"


def test_a_form_sent_again_after_a_lost_answer_has_one_effect(app: Flask, cast: Cast, grounds: Grounds) -> None:
    """With the control of the other direction: the check names a foreign mail and a foreign key."""
    with grounds.serving(Line("no answer", MAIL, At.COMMITTED)) as server:
        visitor = Visitor(server.port, cast.run_id, 1)
        visitor.enrol()
        assert server.reached() == {"no answer"}
    assert visitor.odd == []
    assert (visitor.answered, visitor.lost, addresses(app)) == (True, 1, {visitor.email})
    assert problems(app, [visitor]) == []
    with writing(app) as db:
        db.scalars(select(OutboxMail)).one().values = {"enrolment": 99}
        db.scalars(select(FormKey)).one().key = "foreign"
    found = problems(app, [visitor])
    for name, count, where in (
        ("enrolment:1 exists", 0, "outbox"),
        ("enrolment:99 does not exist", 1, "outbox"),
        (f"{visitor.email} exists", 0, "form_keys"),
        ("foreign does not exist", 1, "form_keys"),
    ):
        assert any(f"{name} and has {count} in {where}" in problem for problem in found), (name, found)
