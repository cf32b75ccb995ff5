"""Many windows at once, in several processes, on both databases: an invitation is accepted once, a table carried out once."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.data.audit import AuditEntry
from lms.data.imports import Import, ImportRow
from lms.people.invitations import invite
from lms.people.models import Membership, Organisation, RoleGrant
from lms.web.actor import Actor, Grant, Role
from tests.cast import NOW, Cast
from tests.house import db_of, writing
from tests.lms.people.racer import Window
from tests.support.races import Width, race, widths

both = widths(steps=2, full=3)
ROWS = 450  # more than one press carries out


@pytest.fixture
def invitation(app: Flask, cast: Cast) -> int:
    """The stranger is invited as a clerk of an employer they do not work for."""
    keeper = Actor(cast.coordinator.person_id, grants=frozenset({Grant(Role.COORDINATOR)}))
    clerk, to = Grant(Role.HR, organisation_id=cast.employer_id), cast.stranger
    with writing(app) as db:
        return invite(db, clerk, name=to.name, email=to.email, language="de", inviter=keeper, now=NOW).id


@pytest.fixture
def table(app: Flask, cast: Cast) -> int:
    """A table of new organisations that the lead has uploaded."""
    rows = [[number, {"name": f"Amt {number}", "kind": "KMU"}] for number in range(2, ROWS + 2)]
    with writing(app) as db:
        kept = Import(kind="organisations", creator=cast.lead.tag, created_at=NOW, filename="amt.csv", rows=rows)
        db.add(kept)
        db.flush()
        return kept.id


def taken(app: Flask, cast: Cast) -> tuple[int, int]:
    """How many memberships and roles the stranger has at the employer."""
    theirs = cast.stranger.person_id
    with db_of(app) as db:
        stays = select(func.count(Membership.id)).where(
            Membership.person_id == theirs, Membership.organisation_id == cast.employer_id
        )
        roles = select(func.count(RoleGrant.id)).where(RoleGrant.person_id == theirs)
        return db.scalar(stays) or 0, db.scalar(roles) or 0


@both
def test_one_invitation_accepted_in_many_windows_gives_one_membership(
    app: Flask, cast: Cast, invitation: int, width: Width
) -> None:
    happened = race(app, Window, "accept_at_once", width, invitation=invitation)
    assert (happened["accepted"], happened["InvitationUsed"]) == (1, width.tries - 1)
    assert taken(app, cast) == (1, 1)
    with db_of(app) as db:
        noted = select(func.count(AuditEntry.id)).where(AuditEntry.action == "invitation.accepted")
        assert db.scalar(noted) == 1


def test_looking_first_and_accepting_then_would_give_the_role_twice(app: Flask, cast: Cast, invitation: int) -> None:
    """The control: without the lock the race finds what it looks for."""
    race(app, Window, "look_then_accept", Width(2, 4, 1), invitation=invitation)
    assert taken(app, cast)[1] > 1


@both
def test_one_table_carried_out_in_many_windows_makes_each_row_once(
    app: Flask, cast: Cast, table: int, width: Width
) -> None:
    happened = race(app, Window, "carry_out_at_once", width, table=table)
    assert happened["gave up"] == 0
    assert happened["pressed"] >= ROWS // 200 + 1
    with db_of(app) as db:
        assert db.scalar(select(func.count(ImportRow.id))) == ROWS
        assert db.scalar(select(func.count(Organisation.id)).where(Organisation.name.like("Amt %"))) == ROWS
        noted = select(func.count(AuditEntry.id)).where(AuditEntry.action == "organisation.imported")
        assert db.scalar(noted) == ROWS
        assert db.get_one(Import, table).finished_at == NOW


def test_looking_first_and_carrying_out_then_would_make_rows_twice(app: Flask, table: int) -> None:
    """The control: only the constraint of the database stands in between."""
    happened = race(app, Window, "look_then_carry_out", Width(2, 4, 1), table=table)
    assert happened["would have come twice"] > 0
