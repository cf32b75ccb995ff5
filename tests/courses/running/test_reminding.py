"""On the day of a decision whoever leads the run's project gets one mail, and only if there is something to decide."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.planning.models import CourseRun, RunState
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.courses.running.scene import place, waiting_mails
from tests.house import mails, run_worker, text_of, writing

THE_DAY = date(2026, 3, 31)  # two weeks before the run of the cast begins
KIND = "running.decide"


def on(day: date, clock: time_machine.Traveller, hour: int = 9) -> None:
    clock.move_to(datetime.fromisoformat(f"{day}T{hour:02}:00+02:00"))


def change(app: Flask, cast: Cast, what: Callable[[CourseRun], None]) -> None:
    with writing(app) as db:
        what(db.get_one(CourseRun, cast.run_id))


def grant_of_lead(app: Flask, cast: Cast, what: Callable[[RoleGrant], None]) -> None:
    with writing(app) as db:
        mine = (RoleGrant.person_id == cast.lead.person_id) & (RoleGrant.role == Role.PROJECT_LEAD)
        what(db.scalars(select(RoleGrant).where(mine)).one())


def reminded(app: Flask) -> list[str]:
    run_worker(app)
    return [recipient for _kind, recipient in waiting_mails(app, KIND)]


def test_the_lead_is_reminded_on_the_day_once(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    place(app, cast.run_id, "Amina Haddad")
    on(THE_DAY - timedelta(days=1), clock, hour=23)
    assert reminded(app) == []
    on(THE_DAY, clock)
    run_worker(app)  # asks; the next round sends
    (mail,) = mails(app, cast.lead.email)
    assert mail["Subject"] == "Bitte entscheiden: Vielfalt am Schalter"
    assert "1 von mindestens 4" in text_of(mail)
    assert f"/staff/runs/{cast.run_id}/decide" in text_of(mail)
    on(THE_DAY, clock, hour=18)
    assert reminded(app) == [cast.lead.email]
    on(THE_DAY + timedelta(days=1), clock)
    assert reminded(app) == [cast.lead.email]


@pytest.mark.parametrize(
    "settled",
    [
        lambda run: setattr(run, "go_at", NOW),
        lambda run: setattr(run, "state", RunState.CANCELLED),
        lambda run: setattr(run, "state", RunState.DRAFT),
        lambda run: setattr(run, "minimum_participants", 0),
        lambda run: setattr(run, "decide_on", THE_DAY + timedelta(days=7)),
    ],
)
def test_where_nothing_is_to_be_decided_nobody_is_reminded(
    app: Flask, cast: Cast, clock: time_machine.Traveller, settled: Callable[[CourseRun], None]
) -> None:
    change(app, cast, settled)
    on(THE_DAY, clock)
    assert reminded(app) == []


def test_a_run_with_enough_people_needs_no_reminder(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    for number in range(4):
        place(app, cast.run_id, f"Person{number} Da")
    on(THE_DAY, clock)
    assert reminded(app) == []


def test_a_worker_that_stood_still_catches_up_for_two_days(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    on(THE_DAY + timedelta(days=2), clock)
    assert reminded(app) == [cast.lead.email]


def test_after_three_days_it_would_only_be_an_accusation(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    on(THE_DAY + timedelta(days=3), clock)
    assert reminded(app) == []


def test_a_new_day_of_decision_may_have_a_new_mail(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    on(THE_DAY, clock)
    reminded(app)
    later = THE_DAY + timedelta(days=7)
    change(app, cast, lambda run: setattr(run, "decide_on", later))
    on(later, clock)
    assert reminded(app) == [cast.lead.email] * 2


def test_a_deputy_of_other_days_is_not_asked_and_then_the_coordination_is(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    def over(grant: RoleGrant) -> None:
        grant.starts_on, grant.ends_on = date(2026, 3, 1), THE_DAY - timedelta(days=1)

    grant_of_lead(app, cast, over)
    on(THE_DAY, clock)
    assert reminded(app) == [cast.coordinator.email]


def test_a_lead_who_is_suspended_is_not_asked(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    grant_of_lead(app, cast, lambda grant: setattr(grant, "state", GrantState.SUSPENDED))
    on(THE_DAY, clock)
    assert reminded(app) == [cast.coordinator.email]


def test_an_installation_may_do_without(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    app.config["LMS_DECISION_MAIL"] = False
    on(THE_DAY, clock)
    assert reminded(app) == []
