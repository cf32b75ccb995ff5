"""Where papers are due: found among all completed runs, without looking into those in which nobody reached the share."""

from collections.abc import Collection

import pytest
from flask import Flask
from sqlalchemy import select, update

from certificates.issuing import queries
from certificates.issuing.queries import due_runs
from courses.attendance.ledger import Ledger
from courses.attendance.models import AttendanceMark, MarkKind
from courses.attendance.queries import ledgers_of, most_attended
from courses.enrolment.models import Enrolment
from courses.planning.models import Meeting
from tests.cast import Cast
from tests.certificates.course_end import attend
from tests.house import db_of, writing


@pytest.mark.parametrize("minutes", [0, 90, 400])
@pytest.mark.parametrize("kind", MarkKind)
def test_the_database_adds_up_what_the_ledger_adds_up(app: Flask, cast: Cast, kind: MarkKind, minutes: int) -> None:
    attend(app, cast, {"Amina": 2, "Olena": 1, "Ngozi": 0})
    with writing(app) as db:
        meetings = db.scalars(select(Meeting.id).where(Meeting.run_id == cast.run_id).order_by(Meeting.id)).all()
        first = (AttendanceMark.meeting_id == meetings[1]) & (AttendanceMark.kind == MarkKind.PRESENT)
        changed = {"kind": kind, "minutes": minutes if kind is MarkKind.PARTIAL else None}
        db.execute(update(AttendanceMark).where(first).values(**changed))
        db.execute(update(Meeting).where(Meeting.id == meetings[3]).values(cancelled=True))
    with db_of(app) as db:
        ledgers = ledgers_of(db, db.scalars(select(Enrolment)).all()).values()
        [(run_id, planned, most)] = db.execute(most_attended(select(Enrolment.id))).all()
        assert (run_id, planned) == (cast.run_id, next(iter(ledgers)).planned_minutes)
        assert most == max(one.attended_minutes for one in ledgers)


def test_a_run_is_due_once_somebody_reached_the_share(app: Flask, cast: Cast) -> None:
    attend(app, cast, {"Amina": 4, "Olena": 3, "Ngozi": 0})
    with db_of(app) as db:
        assert [(run.id, number) for run, number in due_runs(db, None)] == [(cast.run_id, 1)]
        assert [run.id for run, _number in due_runs(db, [cast.project_id])] == [cast.run_id]
        assert due_runs(db, [cast.other_project_id]) == []


def test_nobody_is_looked_into_where_all_have_missed(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(db: object, people: Collection[Enrolment]) -> dict[int, Ledger]:
        looked.extend(one.id for one in people)
        return {}

    monkeypatch.setattr(queries, "ledgers_of", counted)
    attend(app, cast, {"Amina": 3, "Olena": 3, "Ngozi": 0})
    with db_of(app) as db:
        assert due_runs(db, None) == []
    assert looked == []
