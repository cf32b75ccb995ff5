"""Suspending, resuming and ending roles."""

import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.data.audit import AuditEntry
from lms.people.models import GrantState, RoleGrant
from lms.people.refusals import LastAdmin
from lms.people.roles import Days, give, set_state
from lms.web.actor import Grant, Role
from tests.cast import NOW, Cast, Member
from tests.house import Client, client_for, db_of, writing
from tests.lms.people.pressing import post

SURE = {"sure": "1"}  # a trainer's runs to come are said first


def grant_of(app: Flask, member: Member) -> RoleGrant:
    """The member's first role."""
    with db_of(app) as db:
        return db.scalars(
            select(RoleGrant).where(RoleGrant.person_id == member.person_id).order_by(RoleGrant.id)
        ).first()  # type: ignore[return-value]


def test_a_suspended_role_opens_nothing_until_it_is_resumed(app: Flask, client: Client, cast: Cast) -> None:
    grant, lead = grant_of(app, cast.lead), client_for(app, cast.lead)
    client.log_in(cast.coordinator)
    client.submit("/staff/roles", {}, action=f"/staff/roles/{grant.id}/suspend")
    assert lead.get("/staff/organisations").status_code == 404
    client.submit("/staff/roles", {}, action=f"/staff/roles/{grant.id}/resume")
    assert lead.get("/staff/organisations").status_code == 200


def test_an_ended_role_is_asked_about_once_more_and_cannot_be_resumed(app: Flask, client: Client, cast: Cast) -> None:
    grant = grant_of(app, cast.trainer)
    client.log_in(cast.coordinator)
    assert cast.trainer.name in client.page(f"/staff/roles/{grant.id}/end").text_content()
    assert grant_of(app, cast.trainer).state is GrantState.ACTIVE
    client.submit(f"/staff/roles/{grant.id}/end", {}, action="")
    assert grant_of(app, cast.trainer).state is GrantState.ENDED
    assert post(client, f"/staff/roles/{grant.id}/resume") == 409


def test_every_step_is_noted(app: Flask, client: Client, cast: Cast) -> None:
    grant = grant_of(app, cast.trainer)
    client.log_in(cast.coordinator)
    for step in ("suspend", "resume", "end"):
        assert post(client, f"/staff/roles/{grant.id}/{step}", SURE) == 303
    with db_of(app) as db:
        noted = db.execute(
            select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.action.like("role.%")).order_by(AuditEntry.id)
        ).all()
    who = cast.coordinator.tag
    assert [tuple(row) for row in noted] == [("role.suspended", who), ("role.resumed", who), ("role.ended", who)]


def test_the_last_admin_stays(app: Flask, client: Client, cast: Cast) -> None:
    grant = grant_of(app, cast.admin)
    client.log_in(cast.admin)
    for step in ("suspend", "end"):
        assert post(client, f"/staff/roles/{grant.id}/{step}") == 409
    assert grant_of(app, cast.admin).state is GrantState.ACTIVE


def test_an_admin_who_rests_does_not_count_as_another_one(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        second = give(db, cast.stranger.person_id, Grant(Role.ADMIN), actor="test", now=NOW)
        set_state(db, second.id, GrantState.SUSPENDED, today=NOW.date(), actor="test", now=NOW)
    client.log_in(cast.admin)
    assert post(client, f"/staff/roles/{grant_of(app, cast.admin).id}/end") == 409


@pytest.mark.parametrize(
    "days",
    [Days(ends_on=date(2026, 3, 1)), Days(starts_on=date(2026, 3, 3)), Days(date(2026, 1, 1), date(2026, 12, 31))],
)
def test_an_admin_whose_days_are_over_ahead_or_numbered_does_not_count_as_another_one(
    app: Flask, client: Client, cast: Cast, days: Days
) -> None:
    """Today is 2 March. When a deputy's last day is over, somebody must still be there."""
    with writing(app) as db:
        give(db, cast.stranger.person_id, Grant(Role.ADMIN), days=days, actor="test", now=NOW)
    client.log_in(cast.admin)
    assert post(client, f"/staff/roles/{grant_of(app, cast.admin).id}/end") == 409


def test_two_admins_who_remove_each_other_at_once_leave_one(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        second = give(db, cast.stranger.person_id, Grant(Role.ADMIN), actor="test", now=NOW).id
    start, refused = threading.Barrier(2), []

    def remove(grant_id: int) -> None:
        start.wait()
        try:
            with writing(app) as db:
                set_state(db, grant_id, GrantState.ENDED, today=NOW.date(), actor="test", now=NOW)
        except LastAdmin:
            refused.append(grant_id)

    both = [threading.Thread(target=remove, args=(one,)) for one in (grant_of(app, cast.admin).id, second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("coordinator", "lead", 303),
        ("coordinator", "trainer", 303),
        ("coordinator", "hr", 303),
        ("coordinator", "admin", 404),
        ("lead", "trainer", 303),
        ("lead", "hr", 303),
        ("lead", "other_lead", 404),
        ("lead", "coordinator", 404),
        ("hr", "hr", 303),
        ("hr", "other_hr", 404),
        ("hr", "trainer", 404),
        ("admin", "coordinator", 303),
        ("admin", "hr", 404),
        ("admin", "trainer", 404),
        ("trainer", "trainer", 404),
        ("participant", "trainer", 404),
    ],
)
def test_a_role_is_suspended_by_those_of_the_rights_table(
    app: Flask, cast: Cast, who: str, whose: str, status: int
) -> None:
    grant = grant_of(app, getattr(cast, whose))
    assert post(client_for(app, getattr(cast, who)), f"/staff/roles/{grant.id}/suspend", SURE) == status


def test_the_list_shows_only_roles_one_gives(app: Flask, cast: Cast) -> None:
    seen = client_for(app, cast.admin).page("/staff/roles").text_content()
    assert cast.coordinator.name in seen
    assert cast.trainer.name not in seen
    assert cast.hr.name not in seen
