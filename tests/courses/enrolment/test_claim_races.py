"""Two leads decide at the same moment about two places of one person: whoever is seen by an employer belongs to it."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.enrolment.employers import confirm_employer
from courses.enrolment.models import Enrolment
from lms.data.audit import verify
from lms.people.models import Membership, Organisation
from tests.cast import NOW, Cast, run_of
from tests.courses.enrolment.claim_racer import Lead
from tests.courses.enrolment.test_deciding import put_in
from tests.house import db_of, writing
from tests.support.races import Width, race, widths

both = widths(steps=4, full=12)


@pytest.fixture
def given(app: Flask, cast: Cast) -> dict[str, object]:
    """One person with a place in each of two runs, and the employer named in both."""
    with writing(app) as db:
        first = put_in(db, cast.run_id, cast.stranger)
        run = run_of(db, db.get_one(Enrolment, first).run.course, cast.project_id, trainer_ids=())
        second = put_in(db, run.id, cast.stranger)
        return {"places": [first, second], "runs": [cast.run_id, run.id], "employer": cast.employer_id}


def seen_and_members(app: Flask, cast: Cast) -> tuple[int, int]:
    """How many places the employer is confirmed for, and how many memberships the person has there."""
    with db_of(app) as db:
        assert verify(db) == []
        mine = (Membership.person_id == cast.stranger.person_id) & (Membership.organisation_id == cast.employer_id)
        places = select(func.count(Enrolment.id)).where(Enrolment.employer_id == cast.employer_id)
        return db.scalar(places) or 0, db.scalar(select(func.count(Membership.id)).where(mine)) or 0


@both
def test_a_confirmed_place_never_loses_its_membership_to_the_other_one(
    app: Flask, cast: Cast, given: dict[str, object], width: Width
) -> None:
    happened = race(app, Lead, "confirm_and_take_back", width, **given)
    assert happened["confirmed"] > 0
    assert happened["taken back"] > 0
    seen, members = seen_and_members(app, cast)
    assert members == (1 if seen else 0)


def test_looking_first_and_removing_then_leaves_a_place_without_a_membership(
    app: Flask, cast: Cast, given: dict[str, object]
) -> None:
    """The control: without the lock the race is lost."""
    with writing(app) as db:
        place = db.get_one(Enrolment, given["places"][0])  # type: ignore[index]
        employer = db.get_one(Organisation, cast.employer_id)
        confirm_employer(db, place, employer, stream=place.run.stream, today=NOW.date(), actor="lead", now=NOW)
    happened = race(app, Lead, "look_then_forget", Width(2, 1, 1), **given)
    assert happened["forgotten"] == happened["confirmed"] == 1
    assert seen_and_members(app, cast) == (1, 0)
