"""A plan that collides is refused beside its meeting; a warning is overridden with a reason that stays."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.catalogue.models import Course
from courses.planning.collisions.guard import Collides, check_run, claim
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.collisions.queries import CollisionRules
from courses.planning.models import CourseRun, MeetingMode, PoolMode, Room, RunState, Venue
from courses.planning.places.travel import Way, change_ways, version_of
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run
from courses.planning.trainers.profile import Absence, ProfileData, Span, Subjects, change_profile, lock_profile
from lms.data.audit import AuditEntry, AuditValue
from tests.cast import NOW, Cast
from tests.house import Client, count_queries, db_of, form_on, writing

PLAN = "/staff/courses/IK-01/plan"
RULES = CollisionRules()
TUESDAY = date(2026, 5, 5)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def room(app: Flask, cast: Cast) -> int:
    """A room for ten in the cast's venue."""
    with writing(app) as db:
        made = Room(venue_id=cast.venue_id, name="Saal", capacity=10)
        db.add(made)
        db.flush()
        return made.id


def a_run(
    db: Session,
    cast: Cast,
    day: date = TUESDAY,
    *,
    begins: time = time(9),
    ends: time = time(12),
    venue: int | None = None,
    room: int | None = None,
    trainers: tuple[int, ...] = (),
    project: int = 0,
) -> CourseRun:
    """A draft of one block, planned without looking."""
    meeting = PlannedMeeting(day, begins, ends, 180, MeetingMode.ONSITE, venue or cast.venue_id, room)
    project_id, decide_on = project or cast.project_id, day - timedelta(days=14)
    plan = RunPlan(project_id, (meeting,), {PoolMode.ANY: 8}, 4, trainers, cast.venue_id, decide_on=decide_on)
    return plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW)


def fields(client: Client, url: str = PLAN) -> dict[str, Any]:
    return dict(form_on(client.page(url), {"minimum": ""}, None).form_values())


def plan(client: Client, cast: Cast, **more: str) -> TestResponse:
    """Plan the morning and the afternoon of the Tuesday in the cast's venue."""
    days = {f"meetings-{n}-{name}": value for n in (0, 1) for name, value in
            (("day", "2026-05-05"), ("venue", str(cast.venue_id)))}  # fmt: skip
    return client.post(PLAN, data=fields(client) | days | {"capacity": "8"} | more)


def run_count(app: Flask) -> int:
    with db_of(app) as db:
        return len(db.scalars(select(CourseRun.id)).all())


def know(app: Flask, person_id: int, data: ProfileData) -> None:
    with writing(app) as db:
        profile = lock_profile(db, person_id)
        change_profile(db, profile, data, version=profile.version, actor="test", now=NOW)


def test_a_room_that_is_taken_is_refused_beside_its_meeting(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        code = a_run(db, cast, room=room).code
    answer = plan(lead, cast, **{"meetings-0-venue": f"{cast.venue_id}-{room}", "note_en": "Kept"})
    assert answer.status_code == 409
    assert f"Haus am Markt, Saal ist zu dieser Zeit belegt ({code}, 09:00–12:00)." in answer.text
    assert 'href="#meetings-0-begins"' in answer.text
    assert "Kept" in answer.text
    assert "Begründung trotz Warnung" not in answer.text
    assert run_count(app) == 2
    afternoon = {"meetings-1-venue": f"{cast.venue_id}-{room}"}
    assert plan(lead, cast, **afternoon).status_code == 303


def test_no_reason_helps_against_a_hard_collision(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        a_run(db, cast, trainers=(cast.trainer.person_id,))
    answer = plan(lead, cast, trainers=str(cast.trainer.person_id), reason="Ich will aber")
    assert answer.status_code == 409
    assert f"{cast.trainer.name} unterrichtet zu dieser Zeit" in answer.text
    assert run_count(app) == 2


def test_a_cancelled_run_or_meeting_takes_nothing(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        a_run(db, cast, room=room).state = RunState.CANCELLED
        a_run(db, cast, room=room).meetings[0].cancelled = True
    assert plan(lead, cast, **{"meetings-0-venue": f"{cast.venue_id}-{room}"}).status_code == 303


def test_an_absent_trainer_cannot_be_planned_with(app: Flask, lead: Client, cast: Cast) -> None:
    know(app, cast.trainer.person_id, ProfileData((), (), (Absence(TUESDAY, TUESDAY),)))
    answer = plan(lead, cast, trainers=str(cast.trainer.person_id))
    assert answer.status_code == 409
    assert f"{cast.trainer.name} ist an diesem Tag abwesend." in answer.text


def test_a_warning_asks_for_a_reason_which_is_kept_and_audited(app: Flask, lead: Client, cast: Cast) -> None:
    evening = (Span(1, time(17), time(20)),)
    know(app, cast.trainer.person_id, ProfileData((), evening, (), Subjects(courses=frozenset({cast.course_id}))))
    chosen = {"trainers": str(cast.trainer.person_id)}
    answer = plan(lead, cast, **chosen)
    assert answer.status_code == 422
    assert "kann zu dieser Zeit regelmäßig nicht." in answer.text
    assert "Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird." in answer.text
    assert run_count(app) == 1
    assert plan(lead, cast, **chosen, reason="Telefonisch zugesagt").status_code == 303
    with db_of(app) as db:
        kept = db.scalars(select(AcceptedCollision)).all()
        assert {one.reason for one in kept} == {"Telefonisch zugesagt"}
        assert len(kept) == 2
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.collisions_accepted")).one()
        assert (entry.actor, len(entry.changes["collisions"])) == (cast.lead.tag, 2)
        assert "zugesagt" not in str(entry.changes)
        values = db.scalars(select(AuditValue.value).where(AuditValue.entry_id == entry.id)).all()
        assert values == ["Telefonisch zugesagt"]
        edit = f"/staff/runs/{kept[0].run_id}/edit"
    assert "Übergangen, weil: Telefonisch zugesagt" in lead.get(edit).text
    assert lead.submit(edit, {"capacity": "7"}, follow=False).status_code == 303
    moved = lead.submit(edit, {"meetings-0-begins": "08:00", "meetings-0-ends": "11:00", "meetings-0-minutes": ""})
    assert moved.status_code == 422


def test_warnings_that_are_gone_are_forgotten(app: Flask, lead: Client, cast: Cast) -> None:
    know(app, cast.trainer.person_id, ProfileData((), (Span(1, time(17), time(20)),), ()))
    plan(lead, cast, trainers=str(cast.trainer.person_id), reason="Zugesagt")
    with db_of(app) as db:
        run_id = db.scalars(select(AcceptedCollision.run_id)).first()
    know(app, cast.trainer.person_id, ProfileData((), (), ()))
    lead.submit(f"/staff/runs/{run_id}/edit", {"capacity": "7"})
    with db_of(app) as db:
        assert db.scalars(select(AcceptedCollision)).all() == []


def test_every_soft_warning_in_its_words(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    person = cast.trainer.person_id
    other_line = Subjects(courses=frozenset({other_course(app, cast)}))
    know(app, person, ProfileData((), (), (), other_line))
    with writing(app) as db:
        there = Venue(name="Haus am See", street="Weg 1", postcode="1", town="Fernau", region="Ort", land="TH")
        db.add(there)
        db.flush()
        a_run(db, cast, begins=time(16, 30), ends=time(19, 30), venue=there.id, trainers=(person,))
        change_ways(db, [Way("Musterstadt", "Fernau", 45)], version=version_of([]), actor="test", now=NOW)
    answer = plan(lead, cast, trainers=str(person), capacity="11", **{"meetings-0-venue": f"{cast.venue_id}-{room}"})
    assert answer.status_code == 422
    assert "Haus am Markt, Saal fasst 10 Personen, geplant sind 11." in answer.text
    assert "ist für dieses Angebot nicht vorgesehen." in answer.text
    assert "braucht zwischen Musterstadt und Fernau 45 Minuten, es sind 15" in answer.text
    assert "unterrichtet an diesem Tag 12 UE, mehr als 10." in answer.text


def other_course(app: Flask, cast: Cast) -> int:
    with writing(app) as db:
        model = db.get_one(Course, cast.course_id)
        kept = {
            column.key: getattr(model, column.key)
            for column in Course.__mapper__.column_attrs
            if column.key not in ("id", "code", "version")
        }
        course = Course(**kept | {"code": "XX-01"})
        db.add(course)
        db.flush()
        return course.id


def test_a_long_day_and_a_holiday_warn(app: Flask, lead: Client, cast: Cast) -> None:
    app.config["LMS_UNITS_PER_DAY"] = 7
    answer = plan(lead, cast, **{"meetings-0-day": "2026-05-01", "meetings-1-day": "2026-05-01"})
    assert answer.status_code == 422
    assert "An diesem Tag sind es 8 UE, mehr als 7." in answer.text
    assert "Erster Mai: gesetzlicher Feiertag." in answer.text


def test_a_run_of_another_project_is_in_the_way_as_well(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        a_run(db, cast, room=room, project=cast.other_project_id)
    assert plan(lead, cast, **{"meetings-0-venue": f"{cast.venue_id}-{room}"}).status_code == 409


def test_a_draft_that_became_impossible_is_not_published(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        run_id = a_run(db, cast, trainers=(cast.trainer.person_id,)).id
    know(app, cast.trainer.person_id, ProfileData((), (), (Absence(TUESDAY, TUESDAY),)))
    answer = lead.submit(f"/staff/runs/{run_id}", action="/publish")
    assert answer.status_code == 409
    assert "ist an diesem Tag abwesend." in answer.text
    with db_of(app) as db:
        assert db.get_one(CourseRun, run_id).state is RunState.DRAFT


def test_a_room_of_another_venue_is_refused(app: Flask, cast: Cast, room: int) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        meeting = PlannedMeeting(TUESDAY, time(9), time(12), 180, MeetingMode.ONSITE, None, room)
        wrong = RunPlan(cast.project_id, (meeting,), {PoolMode.ANY: 8}, 4, decide_on=TUESDAY)
        with pytest.raises(Exception, match="gehört nicht zu diesem Ort"):
            claim(db, wrong, course, RULES)


def test_a_stored_run_is_checked_as_it_stands(app: Flask, cast: Cast, room: int) -> None:
    """What another room calls after it has changed a run."""
    with writing(app) as db:
        a_run(db, cast, room=room)
        run = a_run(db, cast, begins=time(13), ends=time(16), room=room)
        check_run(db, run, RULES, actor="test", now=NOW)
        meeting = run.meetings[0]
        meeting.begins, meeting.ends = time(11), time(14)
        with pytest.raises(Collides):
            check_run(db, run, RULES, actor="test", now=NOW)


def test_a_series_skips_days_that_are_taken_when_it_is_told_to(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        code = a_run(db, cast, date(2026, 5, 12), room=room).code
    url = "/staff/courses/IK-01/series"
    series = dict(form_on(lead.page(url), {"rhythm": ""}, None).form_values())
    series |= {"first": "2026-05-05", "weekdays": "1", "venue": f"{cast.venue_id}-{room}"}
    preview = lead.post(url, data=series)
    assert preview.status_code == 200
    assert f"Saal ist zu dieser Zeit belegt ({code}" in preview.text
    assert lead.post(url, data=series | {"save": "1", "reason": "Trotzdem"}).status_code == 409
    avoiding = lead.post(url, data=series | {"avoid": "y"})
    assert "Di., 12. Mai 2026: Haus am Markt, Saal ist zu dieser Zeit belegt" in avoiding.text
    assert "Di., 19. Mai 2026" in avoiding.text
    too_small = lead.post(url, data=series | {"avoid": "y", "save": "1"})
    assert too_small.status_code == 422
    assert "fasst 10 Personen, geplant sind 12" in too_small.text
    assert lead.post(url, data=series | {"avoid": "y", "save": "1", "reason": "Wir stuhlen um"}).status_code == 303


def test_a_thousand_meetings_take_as_many_statements_as_ten(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    def statements(start: int, end: int) -> int:
        with writing(app) as db:
            run = a_run(db, cast, date(2026, 6, 2), room=room, trainers=(cast.trainer.person_id,))
            model = run.meetings[0]
            rows = [
                {
                    column.key: getattr(model, column.key)
                    for column in model.__mapper__.column_attrs
                    if column.key != "id"
                }
                for _ in range(start, end)
            ]
            db.bulk_insert_mappings(type(model).__mapper__, rows)
        data = fields(lead) | {"meetings-0-day": "2026-06-02", "meetings-1-day": "2026-06-03"}
        data |= {"meetings-0-venue": f"{cast.venue_id}-{room}", "trainers": str(cast.trainer.person_id)}
        with count_queries(app) as seen:
            assert lead.post(PLAN, data=data | {"capacity": "8"}).status_code == 409
        return len(seen)

    assert statements(0, 10) == statements(10, 1000)
