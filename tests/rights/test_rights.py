"""Every door belongs to an action of the table of rights, and opens for those who may do that action, and for nobody else."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

import wsgi
from lms.funding.models import Network
from tests.cast import Cast
from tests.databases import Backend
from tests.house import on_postgresql, on_sqlite, writing
from tests.rights.actions import ACTIONS, NOT_BUILT, PARTS_NOT_BUILT, WHO
from tests.rights.doors import Answer, Door, Stage
from tests.rights.places import Args
from tests.rights.table import FRAME, ROWS, Row
from tests.rights.things import everything
from tests.test_routes import doors as doors_of

HOW_TO = """
Nobody has said yet who may use: {doors}
Add a line for each to ROWS in tests/rights/table.py, beside the rows of its room, for example:

    Row("{first}", "plan", "open run"),

The second word is the action (tests/rights/actions.py), the third what stands in the address (tests/rights/things.py).
"""
OF_FRAME = {" ".join(pair) for line in FRAME for pair in zip(*[iter(line.split())] * 2, strict=True)}


@pytest.fixture
def stage(app: Flask, database: Backend, cast: Cast) -> Stage:
    """The cast with places in every state, sheets, papers, roles."""
    return Stage(app, database, cast, everything(app, database, cast))


def name_of(row: Row) -> str:
    """How a row is called in the report."""
    return f"{row.door} {row.action} {row.thing}".strip().replace(" ", "-")


def doors(tmp_path: Path) -> set[str]:
    """Every method and endpoint of the stand-alone application."""
    app = wsgi.make_app({"LMS_INSTANCE": str(tmp_path)})
    return {f"{method} {rule.endpoint}" for rule, method in doors_of(app)}


def test_every_door_belongs_to_an_action(tmp_path: Path) -> None:
    unknown = sorted(doors(tmp_path) - {row.door for row in ROWS} - OF_FRAME)
    assert not unknown, HOW_TO.format(doors=", ".join(unknown), first=unknown[0])


def test_no_row_speaks_of_a_door_that_is_gone(tmp_path: Path) -> None:
    assert not ({row.door for row in ROWS} | OF_FRAME) - doors(tmp_path)


def test_no_door_of_the_frame_stands_in_a_row_too() -> None:
    assert not OF_FRAME & {row.door for row in ROWS}


def test_every_action_has_a_door_or_is_named_as_not_built() -> None:
    with_doors = {ACTIONS[row.action].text for row in ROWS}
    assert {one.text for one in ACTIONS.values()} - with_doors == set(NOT_BUILT)
    assert set(PARTS_NOT_BUILT.values()) <= with_doors


@on_sqlite
@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_door_opens_for_those_who_may_and_is_none_for_the_others(stage: Stage, row: Row) -> None:
    try_door(stage, row)


# A minute of the same on the other database: for each action the door that changes something, if it has one.
SAMPLE = {row.action: row for row in sorted(ROWS, key=lambda row: row.method == "POST")}.values()


@on_postgresql
@pytest.mark.parametrize("row", SAMPLE, ids=name_of)
def test_one_door_of_each_action_on_the_other_database(stage: Stage, row: Row) -> None:
    try_door(stage, row)


KNOWN = [
    row for row in ROWS if "known" in (row.exceptions.get("coordinator"), ACTIONS[row.action].cells["coordinator"])
]


@on_sqlite
@pytest.mark.parametrize("row", KNOWN, ids=name_of)
def test_under_joint_controllership_the_coordination_knows_everybody(stage: Stage, row: Row) -> None:
    with writing(stage.app) as db:
        db.execute(update(Network).values(joint_controllership=True))
    door = Door(stage, row)
    assert door.thing.foreign is not None
    answer = door.knock("coordinator", door.thing.foreign)
    assert not complaint_about(row, answer, door.thing.foreign, opens=True)


@on_sqlite
def test_a_part_of_one_thing_with_a_part_of_another_is_no_address(stage: Stage) -> None:
    """The paper of another run under the own run's address, and the other way round: missing, for everybody."""
    tried = set()
    for door in (Door(stage, row) for row in ROWS):
        for who in WHO:
            for args in mixtures(door, who):
                answer = door.knock(who, args)
                assert (answer.status, answer.done) == (404, False), f"{door.row.door}, {who}, {args}"
                tried.add(door.row.endpoint)
    assert {"lms.attendance.correct", "lms.issuing.revoke_one", "lms.issuing.own_document"} <= tried


def try_door(stage: Stage, row: Row) -> None:
    """Everybody knocks, with the own thing and a foreign one; what was done is undone before the next."""
    door = Door(stage, row)
    for who, args, opens in tries(door):
        answer = door.knock(who, args)
        whose = "own" if args == door.thing.own_of(who) else "foreign"
        complaint = complaint_about(row, answer, args, opens=opens)
        assert not complaint, f"{row.door} ({row.action}, {row.thing}), {who}, {whose}: {complaint}"
        if answer.done:
            stage.set_up()


def tries(door: Door) -> Iterator[tuple[str, Args, bool]]:
    """Who knocks with which thing, and whether the door should open."""
    for who in door.who:
        word = door.word(who)
        yield who, door.thing.own_of(who), word != "-"
        if (foreign := door.thing.foreign_to(who)) is not None:
            yield who, foreign, word == "yes"


def complaint_about(row: Row, answer: Answer, args: Args, *, opens: bool) -> str:
    """What is wrong with the answer, or nothing."""
    expected = row.answer or (200 if row.method == "GET" else 303)
    seen = row.shows.format(**args) in answer.text
    if opens:
        if answer.status != expected:
            return f"answers {answer.status} instead of {expected}"
        if not seen:
            return f"does not show {row.shows.format(**args)!r}"
        return "" if row.method == "GET" or row.quiet or answer.done else "nothing was noted and no mail was asked for"
    if row.shows and answer.status != 404:
        return f"shows {row.shows.format(**args)!r}" if seen else ""
    if answer.status not in row.refused:
        return f"answers {answer.status} instead of {row.refused}"
    return "something was done all the same" if answer.done else ""


def mixtures(door: Door, who: str) -> Iterator[Args]:
    """Addresses with some parts of the own and some of the foreign thing."""
    own, foreign = door.thing.own_of(who), door.thing.foreign_to(who)
    parts = set[str]().union(*(rule.arguments for rule in door.rules))
    differing = [part for part in sorted(parts) if foreign and own.get(part) != foreign.get(part)]
    for size in range(1, len(differing)):
        for taken in combinations(differing, size):
            yield {**own, **{part: (foreign or {})[part] for part in taken}}
