"""Of a change of a run hears who acts for the employer on that day: never who has left, and never nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.running.deciding import cancel_run
from lms.people.models import GrantState, Membership, MembershipState, Person, RoleGrant
from lms.people.registry import find_or_add_person
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.courses.running.scene import booked, do, waiting_mails
from tests.house import mails, text_of, writing

YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)
NORA = "nora.lind@example.org"
NO_LONGER: dict[str, dict[str, Any]] = {
    "membership over": {"membership": {"ends_on": YESTERDAY}},
    "membership rests": {"membership": {"state": MembershipState.SUSPENDED}},
    "deputy's days over": {"grant": {"starts_on": date(2026, 2, 1), "ends_on": YESTERDAY}},
    "deputy's days to come": {"grant": {"starts_on": TOMORROW, "ends_on": TOMORROW}},
    "role suspended": {"grant": {"state": GrantState.SUSPENDED}},
}


def second_clerk(app: Flask, cast: Cast) -> None:
    """Nora acts for the employer too."""
    with writing(app) as db:
        nora = find_or_add_person(db, name="Nora Lind", email=NORA, language="de", now=NOW)
        mine = {"person_id": nora.id, "organisation_id": cast.employer_id}
        db.add(Membership(state=MembershipState.ACTIVE, starts_on=YESTERDAY, **mine))
        db.add(RoleGrant(role=Role.HR, state=GrantState.ACTIVE, granted_at=NOW + timedelta(minutes=1), **mine))


def acts_no_longer(app: Flask, email: str, why: str) -> None:
    """Something of the clerk does not count today."""
    with writing(app) as db:
        person_id = db.scalars(select(Person.id).where(Person.email == email)).one()
        for model, changes in ((Membership, "membership"), (RoleGrant, "grant")):
            row = db.scalars(select(model).where(model.person_id == person_id)).one()
            for name, value in NO_LONGER[why].get(changes, {}).items():
                setattr(row, name, value)


def cancel(app: Flask, cast: Cast) -> list[str]:
    """The run is cancelled; which desks are written to."""
    do(
        app,
        cast.run_id,
        lambda db, run, doing: cancel_run(db, run, version=run.version, message_de="", message_en="", doing=doing),
    )
    return [recipient for _kind, recipient in waiting_mails(app, "running.cancelled.employer")]


@pytest.mark.parametrize("why", NO_LONGER)
def test_instead_of_a_booker_who_acts_no_longer_the_next_clerk_hears(app: Flask, cast: Cast, why: str) -> None:
    booked(app, cast, "Kim Albers")
    second_clerk(app, cast)
    acts_no_longer(app, cast.hr.email, why)
    assert cancel(app, cast) == [NORA]
    (mail,) = mails(app, NORA)
    assert "Kim Albers" in text_of(mail)
    assert mails(app, cast.hr.email) == []


def test_who_booked_and_still_acts_is_the_one_who_hears(app: Flask, cast: Cast) -> None:
    booked(app, cast, "Kim Albers")
    second_clerk(app, cast)
    assert cancel(app, cast) == [cast.hr.email]


@pytest.mark.parametrize("why", NO_LONGER)
def test_a_mail_that_waits_is_withheld_from_a_clerk_who_left_meanwhile(app: Flask, cast: Cast, why: str) -> None:
    booked(app, cast, "Kim Albers")
    assert cancel(app, cast) == [cast.hr.email]
    acts_no_longer(app, cast.hr.email, why)
    assert mails(app, cast.hr.email) == []
