"""What collided before a change, and is left as it was, keeps nobody from changing the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from courses.planning.collisions.guard import Collides
from courses.planning.collisions.queries import CollisionRules
from courses.planning.models import CourseRun, Room
from courses.running.changing import Doing, change
from courses.running.snapshot import Snapshot
from courses.running.substituting import substitute
from tests.cast import DAYS, Cast
from tests.courses.planning.collisions.test_guard import a_run
from tests.courses.running.scene import Act, at_work, new_trainer, one_more, order, with_meeting
from tests.courses.running.test_pages import fields, looked, url
from tests.house import client_for, db_of, writing

FORENOON, AFTERNOON = 0, 1


@pytest.fixture
def clash(app: Flask, cast: Cast) -> int:
    """Another run of the same trainer in the first forenoon: the cast's run collides with it."""
    with writing(app) as db:
        return a_run(db, cast, DAYS[0], trainers=(cast.trainer.person_id,)).id


def carefully(app: Flask, cast: Cast, act: Act, rules: CollisionRules = CollisionRules()) -> None:  # noqa: B008
    """Do it with collisions looked at, as the pages do."""
    with at_work(app, cast.run_id) as (db, run, doing):
        act(db, run, replace(doing, collisions=rules))


def changed(wish: Callable[[Snapshot], Snapshot]) -> Act:
    """A change of the run as it stands."""
    return lambda db, run, doing: change(db, run, order(db, run, wish), doing)


def handed_over(cast: Cast, stand_in: int, *numbers: int) -> Act:
    """The meetings at these places get somebody else."""

    def act(db: Session, run: CourseRun, doing: Doing) -> object:
        ids = [run.meetings[number].id for number in numbers]
        asked, missing = order(db, run, lambda standing: standing), cast.trainer.person_id
        return substitute(db, run, asked, missing=missing, stand_in=stand_in, meeting_ids=ids, doing=doing)

    return act


def cancelled(app: Flask, cast: Cast) -> list[bool]:
    with db_of(app) as db:
        return [meeting.cancelled for meeting in db.get_one(CourseRun, cast.run_id).meetings]


@pytest.mark.parametrize("gone", [FORENOON, AFTERNOON])
def test_one_of_two_meetings_is_cancelled_whichever_of_them_collides(
    app: Flask, cast: Cast, clash: int, gone: int
) -> None:
    carefully(app, cast, changed(with_meeting(gone, cancelled=True)))
    assert cancelled(app, cast) == [number == gone for number in range(4)]


def test_another_meeting_is_moved(app: Flask, cast: Cast, clash: int) -> None:
    carefully(app, cast, changed(with_meeting(AFTERNOON, begins=time(13, 30), ends=time(16, 30))))
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).meetings[AFTERNOON].begins == time(13, 30)


def test_a_meeting_added_elsewhere_is_judged_alone(app: Flask, cast: Cast, clash: int) -> None:
    carefully(app, cast, changed(one_more(date(2026, 4, 20))))
    with writing(app) as db:
        a_run(db, cast, date(2026, 4, 21), trainers=(cast.trainer.person_id,))
    with pytest.raises(Collides):
        carefully(app, cast, changed(one_more(date(2026, 4, 21))))


@pytest.mark.parametrize("wish", [{"begins": time(9, 30)}, {"ends": time(12, 30)}])
def test_whoever_touches_the_meeting_that_collides_is_refused(
    app: Flask, cast: Cast, clash: int, wish: dict[str, time]
) -> None:
    with pytest.raises(Collides):
        carefully(app, cast, changed(with_meeting(FORENOON, **wish)))


def test_one_meeting_is_handed_to_a_stand_in(app: Flask, cast: Cast, clash: int) -> None:
    mara = new_trainer(app, "Mara Linde")
    carefully(app, cast, handed_over(cast, mara.person_id, AFTERNOON))
    with db_of(app) as db:
        own = db.get_one(CourseRun, cast.run_id).meetings[AFTERNOON].own_trainers
        assert [one.person_id for one in own] == [mara.person_id]


def test_a_stand_in_for_the_whole_run_need_not_free_its_room(app: Flask, cast: Cast) -> None:
    """The room was given away twice before; who teaches there has nothing to do with it."""
    mara = new_trainer(app, "Mara Linde")
    with writing(app) as db:
        hall = Room(venue_id=cast.venue_id, name="Saal")
        db.add(hall)
        db.flush()
        db.get_one(CourseRun, cast.run_id).meetings[FORENOON].room_id = hall.id
        a_run(db, cast, DAYS[0], room=hall.id)
    carefully(app, cast, handed_over(cast, mara.person_id, 0, 1, 2, 3))
    with db_of(app) as db:
        assert [one.person_id for one in db.get_one(CourseRun, cast.run_id).trainers] == [mara.person_id]


def test_a_long_day_that_becomes_shorter_is_no_new_warning(app: Flask, cast: Cast) -> None:
    rules = CollisionRules(units_per_day=3)
    carefully(app, cast, changed(with_meeting(FORENOON, cancelled=True)), rules)
    longer = with_meeting(AFTERNOON, ends=time(17), minutes=225)
    with pytest.raises(Collides):
        carefully(app, cast, changed(longer), rules)


def test_the_preview_agrees_and_names_what_collided_before(app: Flask, cast: Cast, clash: int) -> None:
    lead, address = client_for(app, cast.lead), url(cast, "change")
    wish = {"meetings-1-cancelled": "y"}
    page = lead.post(address, data=fields(lead, address) | wish | {"step": "preview"}).text
    assert "So lässt es sich nicht speichern" not in page
    assert "Jetzt speichern" in page
    assert "1 Konflikt oder Warnung gab es schon vorher" in page
    assert "Jörg Petersen unterrichtet zu dieser Zeit" in page
    assert lead.post(address, data=looked(lead, address, wish) | {"step": "save"}).status_code == 303


def test_a_draft_is_handed_over_though_its_room_is_taken(app: Flask, cast: Cast) -> None:
    mara, day = new_trainer(app, "Mara Linde"), date(2026, 5, 5)
    with writing(app) as db:
        hall = Room(venue_id=cast.venue_id, name="Saal")
        db.add(hall)
        db.flush()
        a_run(db, cast, day, room=hall.id)
        draft = a_run(db, cast, day, room=hall.id, trainers=(cast.trainer.person_id,)).id
    lead = client_for(app, cast.lead)
    lead.submit(f"/staff/trainers/{cast.trainer.person_id}/hand-over", {f"run_{draft}": str(mara.person_id)})
    with db_of(app) as db:
        assert [one.person_id for one in db.get_one(CourseRun, draft).trainers] == [mara.person_id]
