"""Whoever comes to an organisation, by whichever door, begins a membership in one way, and it is noted."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.data.audit import AuditEntry
from lms.people.joining import Stay, join
from lms.people.models import Membership, MembershipState
from lms.people.refusals import MembershipRests
from tests.cast import NOW, Cast
from tests.house import db_of, writing

TODAY, DAY = date(2026, 3, 2), timedelta(days=1)


def known(app: Flask, cast: Cast, **values: Any) -> int:
    """The stranger has been at the employer before, in this state."""
    with writing(app) as db:
        one = Membership(person_id=cast.stranger.person_id, organisation_id=cast.employer_id, **values)
        db.add(one)
        db.flush()
        return one.id


def joined(app: Flask, cast: Cast, first_day: date = TODAY, ends_on: date | None = None) -> Membership:
    """The stranger comes to the employer."""
    stay = Stay(cast.stranger.person_id, cast.employer_id, first_day, ends_on)
    with writing(app) as db:
        return join(db, stay, today=TODAY, actor="person:9", now=NOW)


def noted(app: Flask, membership_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """What the history of the membership holds."""
    mine = select(AuditEntry).where(AuditEntry.subject == f"membership:{membership_id}").order_by(AuditEntry.id)
    with db_of(app) as db:
        return [(one.action, one.actor, one.changes) for one in db.scalars(mine)]


def test_a_new_membership_is_noted(app: Flask, cast: Cast) -> None:
    one = joined(app, cast, ends_on=TODAY + DAY)
    assert (one.state, one.starts_on, one.ends_on) == (MembershipState.ACTIVE, TODAY, TODAY + DAY)
    changes = {"starts_on": [None, "2026-03-02"], "state": [None, "active"], "ends_on": [None, "2026-03-03"]}
    assert noted(app, one.id) == [("membership.began", "person:9", changes)]


def test_one_that_counts_stays_as_it_is(app: Flask, cast: Cast) -> None:
    one = known(app, cast, state=MembershipState.ACTIVE, starts_on=TODAY - DAY, ends_on=TODAY)
    found = joined(app, cast)
    assert (found.id, found.ends_on, found.version, noted(app, one)) == (one, TODAY, 1, [])


@pytest.mark.parametrize(
    ("state", "began"),
    [(MembershipState.INVITED, TODAY - DAY), (MembershipState.INVITED, TODAY + DAY), (MembershipState.LEFT, TODAY)],
)
def test_one_that_waits_or_began_on_the_day_is_taken_up_and_noted(
    app: Flask, cast: Cast, state: MembershipState, began: date
) -> None:
    one = known(app, cast, state=state, starts_on=began)
    found = joined(app, cast)
    assert (found.id, found.state, found.starts_on) == (one, MembershipState.ACTIVE, min(began, TODAY))
    assert found.version == 2
    [(action, _actor, changes)] = noted(app, one)
    assert (action, changes["state"]) == ("membership.began", [state.value, "active"])


def test_who_came_back_has_a_second_stay(app: Flask, cast: Cast) -> None:
    one = known(app, cast, state=MembershipState.LEFT, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    assert joined(app, cast).id != one


@pytest.mark.parametrize(
    ("began", "first_day"),
    [(TODAY - DAY, TODAY), (TODAY, TODAY), (TODAY - DAY, TODAY + DAY), (TODAY + DAY, TODAY + DAY)],
)
def test_who_is_suspended_comes_back_by_no_other_door(app: Flask, cast: Cast, began: date, first_day: date) -> None:
    one = known(app, cast, state=MembershipState.SUSPENDED, starts_on=began)
    with pytest.raises(MembershipRests):
        joined(app, cast, first_day)
    with db_of(app) as db:
        assert db.get_one(Membership, one).state is MembershipState.SUSPENDED
