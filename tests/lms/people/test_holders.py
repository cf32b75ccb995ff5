"""Who may use a role on a day: whoever asks for leads, trainers, the coordination or a clerk finds the same people."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.choices import trainer_choices
from courses.planning.trainers.queries import is_trainer, trainers
from lms.funding.data import PeriodWords
from lms.funding.going_on import candidates
from lms.funding.models import FundingPeriod, Project
from lms.funding.queries import leads_of
from lms.people.holders import clerk_for, holders, reached
from lms.people.models import GrantState, Person, RoleGrant
from lms.people.people_queries import projects_without_lead
from lms.web.actor import Grant, Role
from tests.cast import NOW, Cast
from tests.house import db_of, writing

TODAY = NOW.date()
DAY = timedelta(days=1)
NOT_TODAY: dict[str, dict[str, Any]] = {
    "over": {"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY},
    "to come": {"starts_on": TODAY + DAY, "ends_on": TODAY + DAY},
    "suspended": {"state": GrantState.SUSPENDED},
    "ended": {"state": GrantState.ENDED},
}
TODAY_STILL: dict[str, dict[str, Any]] = {
    "for good": {},
    "first day": {"starts_on": TODAY, "ends_on": TODAY + DAY},
    "last day": {"starts_on": TODAY - DAY, "ends_on": TODAY},
}


def lend(app: Flask, person_id: int, changes: dict[str, Any]) -> None:
    """The one role of the person, with other days or in another state."""
    with writing(app) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).one()
        for name, value in changes.items():
            setattr(grant, name, value)


def ids(people: Collection[Person]) -> list[int]:
    """Their ids."""
    return [one.id for one in people]


def leads(db: Session, cast: Cast) -> list[bool]:
    """Whether each read of leads finds the cast's lead."""
    period = db.get_one(FundingPeriod, cast.period_id)
    # Whoever leads on its first day may go on; here that is today.
    words = PeriodWords("2028", "Netz", "Net", TODAY, date(2029, 12, 31), keep_years=10)
    number = f"({db.get_one(Project, cast.project_id).number})"
    return [
        bool(leads_of(db, cast.project_id, TODAY)),
        bool(candidates(db, period, words, TODAY).leads_of(cast.project_id)),
        not any(one.endswith(number) for one in projects_without_lead(db, TODAY)),
        bool(db.scalars(holders(Grant(Role.PROJECT_LEAD, project_id=cast.project_id), TODAY)).all()),
    ]


def teachers(db: Session, cast: Cast) -> list[bool]:
    """Whether each read of trainers finds somebody who has taught nothing yet."""
    person_id = cast.stranger.person_id
    return [
        person_id in dict(trainer_choices(db, TODAY)),
        is_trainer(db, person_id, TODAY),
        person_id in [row[0] for row in db.execute(trainers(TODAY))],
        person_id in ids(db.scalars(holders(Grant(Role.TRAINER), TODAY)).all()),
    ]


def clerks(db: Session, cast: Cast) -> list[bool]:
    """Whether each read of clerks finds the cast's."""
    grant = Grant(Role.HR, organisation_id=cast.employer_id)
    return [
        ids(db.scalars(holders(grant, TODAY)).all()) == [cast.hr.person_id],
        clerk_for(db, cast.employer_id, TODAY, rather=None) is not None,
        clerk_for(db, cast.employer_id, TODAY, rather=cast.hr.person_id) is not None,
    ]


@pytest.fixture
def new_trainer(app: Flask, cast: Cast) -> None:
    """The stranger may teach."""
    with writing(app) as db:
        mine = {"person_id": cast.stranger.person_id, "role": Role.TRAINER}
        db.add(RoleGrant(state=GrantState.ACTIVE, granted_at=NOW, **mine))


READS: dict[str, Callable[[Session, Cast], list[bool]]] = {"lead": leads, "stranger": teachers, "hr": clerks}


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize(
    ("days", "found"), [*((one, False) for one in NOT_TODAY), *((one, True) for one in TODAY_STILL)]
)
def test_every_read_finds_whoever_may_use_the_role_today_and_nobody_else(
    app: Flask, cast: Cast, new_trainer: None, who: str, days: str, found: bool
) -> None:
    lend(app, getattr(cast, who).person_id, (NOT_TODAY | TODAY_STILL)[days])
    with db_of(app) as db:
        answers = READS[who](db, cast)
    assert answers == [found] * len(answers)


def test_a_holder_of_two_grants_is_named_once_and_who_was_given_it_first_comes_first(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        for person in (cast.stranger, cast.coordinator):
            mine = {"person_id": person.person_id, "role": Role.COORDINATOR}
            db.add(RoleGrant(state=GrantState.ACTIVE, granted_at=NOW, **mine))
            db.flush()
    with db_of(app) as db:
        found = ids(db.scalars(holders(Grant(Role.COORDINATOR), TODAY)).all())
    assert found == [cast.coordinator.person_id, cast.stranger.person_id]


def test_a_holder_without_an_address_is_not_reached(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        person = db.get_one(Person, cast.coordinator.person_id)
        person.email = person.email_key = None
    with db_of(app) as db:
        grant = Grant(Role.COORDINATOR)
        assert ids(db.scalars(holders(grant, TODAY)).all()) == [cast.coordinator.person_id]
        assert db.scalars(reached(grant, TODAY)).all() == []


def test_a_clerk_of_another_organisation_does_not_hear(app: Flask, cast: Cast) -> None:
    with db_of(app) as db:
        clerk = clerk_for(db, cast.employer_id, TODAY, rather=cast.other_hr.person_id)
    assert clerk is not None
    assert clerk.id == cast.hr.person_id
