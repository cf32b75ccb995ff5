"""Migrations lead to exactly what the models say, up and down and up again, on both databases."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.catalogue.search import search_text
from courses.demand.models import InhouseRequest, RequestState
from courses.enrolment.access import PURPOSE
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.models import CourseRun, Meeting, MeetingTrainer, Room, Venue
from courses.planning.trainers.models import TrainerAbsence, TrainerProfile
from lms.data.base import Base
from lms.data.tokens import AccessToken, issue_token
from lms.migrations import VERSION_TABLE, keep_lms_tables, newest_revision
from lms.migrations.running import downgrade, upgrade
from tests.cast import NOW, Cast, run_of
from tests.house import database_of, on_sqlite, writing

# Tables that a migration has rebuilt since, with the rows of the cast that must come through.
FILLED_BY_THE_CAST = {
    "lms_network": 1,
    "lms_funding_period": 1,
    "lms_field_of_action": 2,
    "lms_project": 2,
    "lms_course_run": 1,
}


def differences(app: Flask) -> list[object]:
    with database_of(app).engine.connect() as connection:
        options = {
            "version_table": VERSION_TABLE,
            "compare_type": True,
            "compare_server_default": False,
            "include_name": lambda name, kind, _parents: kind != "table" or str(name).startswith("lms_"),
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def tables(app: Flask) -> set[str]:
    return {name for name in inspect(database_of(app).engine).get_table_names() if name != VERSION_TABLE}


def checks(app: Flask) -> set[tuple[str, str | None]]:
    found = inspect(database_of(app).engine)
    return {
        (table, constraint["name"])
        for table in found.get_table_names()
        for constraint in found.get_check_constraints(table)
    }


def test_the_migrated_tables_are_what_the_models_say(app: Flask) -> None:
    assert differences(app) == []
    assert tables(app) == set(Base.metadata.tables)


def test_every_check_of_the_models_holds_in_the_database(app: Flask) -> None:
    promised = {
        (table.name, str(constraint.name))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert promised <= checks(app)


def test_every_table_and_name_of_ours_begins_with_lms(app: Flask) -> None:
    assert not [name for name in tables(app) if not name.startswith("lms_")]


def test_down_to_nothing_and_up_again(app: Flask) -> None:
    engine = database_of(app).engine
    downgrade(engine, "base")
    assert tables(app) == set()
    upgrade(engine)
    assert differences(app) == []


def test_names_and_offers_are_folded_anew(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    downgrade(engine, "0004")
    with engine.begin() as connection:
        for table in ("lms_person", "lms_organisation"):
            connection.execute(text(f"UPDATE {table} SET name = 'Jörg Bauer', search_name = 'jorg baur' WHERE id = 2"))
        connection.execute(text("UPDATE lms_course SET search_text = 'vilfalt'"))
    upgrade(engine)
    with engine.connect() as connection:
        for table in ("lms_person", "lms_organisation"):
            assert connection.scalar(text(f"SELECT search_name FROM {table} WHERE id = 2")) == "joerg bauer"
    with database_of(app).reading() as db:
        course = db.get_one(Course, cast.course_id)
        assert course.search_text == search_text(course)


def test_filled_tables_go_down_to_the_foundation_and_up_again_with_every_row(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    downgrade(engine, "0002")
    upgrade(engine)
    assert differences(app) == []
    with engine.connect() as connection:
        rows = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in FILLED_BY_THE_CAST}
        assert connection.scalar(text("SELECT count(*) FROM lms_role_grant WHERE project_id = 1")) == 1
    assert rows == FILLED_BY_THE_CAST


def test_what_was_planned_goes_down_below_the_series_and_up_again(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    with writing(app) as db:
        fill_planning(db, cast)
    with engine.connect() as connection:
        meetings = connection.execute(text("SELECT id, day, planned_minutes FROM lms_meeting ORDER BY id")).all()
    downgrade(engine, "0002")
    upgrade(engine)
    assert differences(app) == []
    with writing(app) as db:
        kept = db.scalars(select(Meeting).order_by(Meeting.id)).all()
        # What 0007 and 0012 brought is gone; every meeting, venue and run is there and can be used.
        assert len(kept) == len(meetings) == 8
        assert {(one.room_id, one.module, tuple(one.parts)) for one in kept} == {(None, None, ())}
        assert db.scalars(select(Venue.features)).all() == [[]]
        assert db.scalars(select(CourseRun.copied_from_id)).all() == [None, None]
        assert not db.scalars(select(Room.id)).all()
        fill_planning(db, cast)
        db.flush()
        assert db.scalars(select(Meeting.room_id).distinct()).all() != [None]


def test_the_address_of_a_clerk_goes_and_that_of_a_person_stays(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        booked = {"booked_as": BookedAs.EMPLOYER, "employer_id": cast.employer_id, "booked_by": cast.hr.person_id}
        for person, address in (
            (cast.participant, f" {cast.hr.email.upper()}"), (cast.stranger, "own@example.org"), (cast.hr, cast.hr.email)
        ):  # fmt: skip
            place = Enrolment(
                run_id=run.id,
                pool_id=cast.pool_id,
                person_id=person.person_id,
                status=EnrolmentStatus.CANCELLED,
                name_on_document=person.name,
                contact_email=address,
                created_at=NOW,
                **booked,
            )
            db.add(place)
            db.flush()
            issue_token(db, PURPOSE, place.id, NOW + timedelta(days=30))
    downgrade(engine, "0013")
    upgrade(engine)
    addresses = select(Enrolment.contact_email).order_by(Enrolment.id)
    with database_of(app).reading() as db:
        assert db.scalars(addresses).all() == [None, "own@example.org", cast.hr.email]
        opened = select(Enrolment.person_id).join(AccessToken, AccessToken.subject_id == Enrolment.id)
        assert set(db.scalars(opened)) == {cast.stranger.person_id, cast.hr.person_id}
    downgrade(engine, "0013")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT contact_email FROM lms_enrolment ORDER BY id")).scalars().all()
    assert kept == [cast.hr.email, "own@example.org", cast.hr.email]
    upgrade(engine)


def test_a_request_that_came_to_nothing_leaves_its_draft_free(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    with writing(app) as db:
        source = db.get_one(CourseRun, cast.run_id)
        runs = [
            run_of(db, source.course, cast.project_id, published=False, days=(date(2026, 9, day),)).id
            for day in (8, 9, 10)
        ]
        common = {"organisation_id": cast.employer_id, "asked_by": cast.hr.person_id, "topic": "Vielfalt", "people": 8}
        spans = {"from_on": date(2026, 9, 1), "until_on": date(2026, 9, 30), "created_at": NOW}
        states = (RequestState.WITHDRAWN, RequestState.DECLINED, RequestState.OFFERED)
        db.add_all(
            InhouseRequest(state=state, run_id=run, **common, **spans) for state, run in zip(states, runs, strict=True)
        )
    downgrade(engine, "0015")
    upgrade(engine)
    downgrade(engine, "0015")
    upgrade(engine)
    with database_of(app).reading() as db:
        kept = db.execute(select(InhouseRequest.state, InhouseRequest.run_id).order_by(InhouseRequest.id)).all()
        assert [tuple(row) for row in kept] == list(zip(states, (None, None, runs[2]), strict=True))


def fill_planning(db: Session, cast: Cast) -> None:
    """A row in each table and column that planning series brought, and a run that was copied."""
    room = Room(venue_id=cast.venue_id, name=f"Saal {len(db.scalars(select(CourseRun.id)).all())}", capacity=12)
    venue, source = db.get_one(Venue, cast.venue_id), db.get_one(CourseRun, cast.run_id)
    venue.features, venue.rooms = ["step_free"], [room]
    copy = run_of(db, source.course, cast.project_id, cast.venue_id, days=(date(2026, 9, 8), date(2026, 9, 9)))
    copy.copied_from_id = source.id
    db.flush()
    for meeting in db.scalars(select(Meeting)):
        meeting.room_id, meeting.module, meeting.parts = room.id, 1, [[1, 180]]
        meeting.own_trainers = [MeetingTrainer(person_id=cast.trainer.person_id)]
    profile = TrainerProfile(person_id=cast.trainer.person_id)
    profile.absences.append(TrainerAbsence(first_day=date(2026, 9, 1), last_day=date(2026, 9, 2)))
    accepted = {"key": "holiday:0", "reason": "Alle wollen", "accepted_by": "test", "accepted_at": NOW}
    db.add_all([profile, AcceptedCollision(run_id=source.id, **accepted)])
    db.flush()


@on_sqlite
def test_a_migration_that_loses_a_row_others_name_changes_nothing(app: Flask, cast: Cast) -> None:
    engine = database_of(app).engine
    with closing(sqlite3.connect(str(engine.url.database))) as bare:  # where foreign keys are off
        bare.execute("DELETE FROM lms_project WHERE id = 1")
        bare.commit()
    with pytest.raises(RuntimeError, match="the first in lms_"):
        downgrade(engine, "0002")
    with engine.connect() as connection:
        assert connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == newest_revision()


@on_sqlite
def test_foreign_keys_are_on_again_after_a_migration(app: Flask) -> None:
    engine = database_of(app).engine
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    engine = database_of(app).engine
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == newest_revision()


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [("lms_person", "table", False), ("host_note", "table", True), (None, "table", True)],
)
def test_a_hosts_autogenerate_leaves_our_tables_alone(name: str | None, kind: str, kept: bool) -> None:
    assert keep_lms_tables(None, name, kind, True, None) is kept
