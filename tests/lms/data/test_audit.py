"""The audit: complete, in the order of commits, and no step can be changed or removed without a trace."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import pytest
from flask import Flask, g, request_finished
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.data.audit import AuditEntry, AuditHead, AuditValue, record, verify
from tests.cast import NOW, Cast
from tests.house import Client, database_of, db_of, run_worker, writing

STREAM = "project:1"
ENROLS = {"name": "Nguyễn Thị Ánh", "email": "anh@example.org", "booked_as": "private", "privacy": "y"}


def step(db: Session, number: int, stream: str = STREAM, **personal: str) -> None:
    record(
        db,
        stream=stream,
        at=NOW,
        actor="person:4",
        action="run.changed",
        subject=f"run:{number}",
        changes={"seats": [number, number + 1]},
        personal=personal,
    )


@pytest.fixture
def three_steps(app: Flask) -> Flask:
    """A chain of three entries, the second with a name beside it."""
    for number in (1, 2, 3):
        with writing(app) as db:
            step(db, number, **({"name": "Amina Haddad"} if number == 2 else {}))
    return app


def breaks(app: Flask) -> list[str]:
    with db_of(app) as db:
        return verify(db)


def open_the_chest(db: Session) -> None:
    """What only an attacker with the database in hand can do: take the triggers away."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("ALTER TABLE lms_audit_entry DISABLE TRIGGER USER"))
    else:
        for verb in ("UPDATE", "DELETE"):
            db.execute(text(f"DROP TRIGGER lms_audit_entry_no_{verb}"))


def entry(number: int) -> "tuple[object, ...]":
    return (AuditEntry.stream == STREAM, AuditEntry.seq == number)


def test_a_whole_chain_verifies(three_steps: Flask) -> None:
    assert breaks(three_steps) == []
    with db_of(three_steps) as db:
        assert list(db.scalars(select(AuditEntry.seq).order_by(AuditEntry.id))) == [1, 2, 3]


def test_steps_of_a_failed_transaction_leave_no_entry(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), writing(app) as db:
        step(db, 1)
        raise ZeroDivisionError
    with db_of(app) as db:
        assert db.scalars(select(AuditEntry)).all() == []


def test_each_name_stands_beside_its_own_step(app: Flask) -> None:
    names = ["Amina Haddad", "Bela Kovács", "Chiara Conti"]
    with writing(app) as db:
        for number, name in enumerate(names, start=1):
            step(db, number, name=name, email=f"{number}@example.org")
        step(db, 4)
    with db_of(app) as db:
        beside = select(AuditEntry.subject, AuditValue.value).join(AuditValue, AuditValue.entry_id == AuditEntry.id)
        found = db.execute(beside.where(AuditValue.name == "name").order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in found] == [(f"run:{number}", name) for number, name in enumerate(names, start=1)]
    assert breaks(app) == []


def test_each_stream_counts_for_itself(app: Flask) -> None:
    with writing(app) as db:
        step(db, 1, "project:2")
        step(db, 2, "project:1")
        step(db, 3, "project:2")
    with db_of(app) as db:
        found = db.execute(select(AuditEntry.stream, AuditEntry.seq).order_by(AuditEntry.stream, AuditEntry.seq))
        assert [tuple(row) for row in found] == [("project:1", 1), ("project:2", 1), ("project:2", 2)]
    assert breaks(app) == []


def test_an_instant_from_another_zone_does_not_break_the_chain(app: Flask) -> None:
    with writing(app) as db:
        berlin = NOW.astimezone(timezone(timedelta(hours=1)))
        record(db, stream=STREAM, at=berlin, actor="worker", action="a", subject="b")
    assert breaks(app) == []


def test_numbers_as_keys_do_not_break_the_chain(app: Flask) -> None:
    with writing(app) as db:
        record(db, stream=STREAM, at=NOW, actor="worker", action="a", subject="b", changes={2: "x", 10: "y"})  # type: ignore[dict-item]
    assert breaks(app) == []


@pytest.mark.parametrize("field", ["actor", "action", "subject", "request_id"])
def test_a_changed_entry_is_named(three_steps: Flask, field: str) -> None:
    with writing(three_steps) as db:
        open_the_chest(db)
        db.execute(update(AuditEntry).where(*entry(2)).values({field: "other"}))  # type: ignore[arg-type]
    assert f"{STREAM}: entry 2 was changed" in breaks(three_steps)


def test_a_removed_entry_is_named(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        open_the_chest(db)
        db.execute(delete(AuditValue))
        db.execute(delete(AuditEntry).where(*entry(2)))  # type: ignore[arg-type]
    assert f"{STREAM}: entry 2 is missing" in breaks(three_steps)


def test_a_cut_end_is_named(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        open_the_chest(db)
        db.execute(delete(AuditEntry).where(*entry(3)))  # type: ignore[arg-type]
    assert breaks(three_steps) == [f"{STREAM}: the newest entries are missing"]


def test_a_removed_head_is_named(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        db.execute(delete(AuditHead))
    assert breaks(three_steps) == [f"{STREAM}: the head of the chain is missing"]


def test_a_changed_personal_value_is_named(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        db.execute(update(AuditValue).values(value="Somebody Else"))
    assert breaks(three_steps) == [f"{STREAM}: the value beside entry 2 was changed"]


def test_erasing_a_personal_value_leaves_the_chain_whole(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        db.execute(delete(AuditValue))
    assert breaks(three_steps) == []
    with db_of(three_steps) as db:
        stored = db.scalars(select(AuditEntry)).all()
        assert not [one for one in stored if "Haddad" in str(one.changes)]


def test_a_head_that_was_set_back_is_named(three_steps: Flask) -> None:
    with writing(three_steps) as db:
        second = db.scalars(select(AuditEntry).where(*entry(2))).one()  # type: ignore[arg-type]
        db.execute(update(AuditHead).values(seq=second.seq, hash=second.hash))
    assert breaks(three_steps) == [f"{STREAM}: the newest entries are missing"]


def test_an_entry_that_is_added_while_the_chain_is_walked_breaks_nothing(three_steps: Flask) -> None:
    added: list[int] = []

    def add_once(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM lms_audit_entry" in statement and not added:
            added.append(4)
            with writing(three_steps) as db:
                step(db, 4)

    engine = database_of(three_steps).engine
    event.listen(engine, "before_cursor_execute", add_once)
    try:
        assert breaks(three_steps) == []
    finally:
        event.remove(engine, "before_cursor_execute", add_once)
    with db_of(three_steps) as db:
        assert db.get_one(AuditHead, STREAM).seq == 4


def test_an_entry_bears_the_id_of_its_request(app: Flask, client: Client, cast: Cast) -> None:
    numbers = []

    def note(_app: Flask, **_more: object) -> None:
        numbers.append(g.lms_request_id)

    with request_finished.connected_to(note, app):
        client.submit(f"/runs/{cast.run_id}/enrol", ENROLS, follow=False)
    run_worker(app)
    with db_of(app) as db:
        actors = {one.request_id: one.actor for one in db.scalars(select(AuditEntry))}
    assert actors[numbers[-1]] == "visitor"
    assert breaks(app) == []


@pytest.mark.parametrize("statement", ["UPDATE lms_audit_entry SET actor = 'x'", "DELETE FROM lms_audit_entry"])
def test_the_database_itself_refuses_to_change_the_audit(three_steps: Flask, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), writing(three_steps) as db:
        db.execute(delete(AuditValue))
        db.execute(text(statement))
    assert breaks(three_steps) == []


def test_eight_writers_at_once_make_one_chain_without_a_gap(app: Flask) -> None:
    def work(number: int) -> None:
        for round_ in range(5):
            with writing(app) as db:
                step(db, number * 10 + round_)
                step(db, number * 10 + round_, "project:2")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert breaks(app) == []
    with db_of(app) as db:
        for stream in (STREAM, "project:2"):
            rows = db.scalars(select(AuditEntry.seq).where(AuditEntry.stream == stream).order_by(AuditEntry.id))
            assert list(rows) == list(range(1, 41))
