"""A correction of attendance that takes the share away from an issued paper is not passed over in silence."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.issuing.corrected import unfounded_runs
from courses.attendance.models import AttendanceCorrection, AttendanceMark, MarkKind
from tests.cast import Cast
from tests.certificates.course_end import AFTER, all_certificates, attend, issue, page_of
from tests.house import client_for, count_queries, db_of, writing

pytestmark = pytest.mark.pdf
NAME, OTHER = "Amina Haddad", "Olena Koval"
WARNING = "Anwesenheit reicht nicht mehr"


def correct(app: Flask, cast: Cast, enrolment_id: int, number: int, at: datetime) -> None:
    """Somebody corrects the first meetings of this person to absent."""
    with writing(app) as db:
        mine = select(AttendanceMark).where(AttendanceMark.enrolment_id == enrolment_id).order_by(AttendanceMark.id)
        for mark in db.scalars(mine.limit(number)):
            change = AttendanceCorrection(
                meeting_id=mark.meeting_id, enrolment_id=enrolment_id, old_kind=mark.kind.value,
                new_kind=MarkKind.ABSENT.value, reason="war nicht da", corrected_at=at, corrected_by=cast.trainer.person_id,
            )  # fmt: skip
            mark.kind, mark.marked_at = MarkKind.ABSENT, at
            db.add(change)


def test_a_paper_that_a_correction_took_the_share_from_is_warned_of_until_it_is_revoked(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = attend(app, cast, {NAME: 4, OTHER: 4})
    clock.move_to(AFTER)
    lead = issue(app, cast)
    pages = ("/", page_of(cast), f"/staff/runs/{cast.run_id}")
    assert not [page for page in pages if WARNING in lead.get(page).get_data(as_text=True)]
    correct(app, cast, enrolments[NAME], 2, AFTER + timedelta(hours=1))
    assert [page for page in pages if WARNING in lead.get(page).get_data(as_text=True)] == list(pages)
    paper = next(one for one in all_certificates(app) if one.enrolment_id == enrolments[NAME])
    row = lead.get(page_of(cast)).get_data(as_text=True).split(NAME, 1)[1].split("</tr>")[0]
    assert "8 von 16 UE" in row
    assert f"/{paper.id}/revoke" in row
    assert f"/{paper.id}/reissue" not in row, "without the share there is nothing to reissue"
    lead.submit(f"{page_of(cast)}/{paper.id}/revoke", {"reason": "Anwesenheit korrigiert"})
    assert not [page for page in pages if WARNING in lead.get(page).get_data(as_text=True)]


def test_a_correction_that_leaves_the_share_and_one_before_the_paper_warn_of_nothing(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = attend(app, cast, {NAME: 4, OTHER: 4})
    clock.move_to(AFTER)
    correct(app, cast, enrolments[OTHER], 2, AFTER - timedelta(days=1))
    lead = issue(app, cast)
    assert [one.enrolment_id for one in all_certificates(app)] == [enrolments[NAME]]
    for page in ("/", page_of(cast), f"/staff/runs/{cast.run_id}"):
        assert WARNING not in lead.get(page).get_data(as_text=True)


def test_only_those_who_may_revoke_are_warned(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    enrolments = attend(app, cast, {NAME: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    correct(app, cast, enrolments[NAME], 4, AFTER + timedelta(hours=1))
    warned = {
        member.name
        for member in (cast.lead, cast.coordinator, cast.other_lead, cast.hr, cast.trainer, cast.admin)
        if WARNING in client_for(app, member).get("/").get_data(as_text=True)
    }
    assert warned == {cast.lead.name, cast.coordinator.name}


def test_one_or_many_corrected_papers_take_the_same_number_of_queries(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = attend(app, cast, {f"Person {number}": 4 for number in range(5)})
    clock.move_to(AFTER)
    issue(app, cast)
    counted = []
    for corrected in (["Person 0"], ["Person 1", "Person 2", "Person 3", "Person 4"]):
        for name in corrected:
            correct(app, cast, enrolments[name], 4, AFTER + timedelta(hours=1))
        with db_of(app) as db, count_queries(app) as statements:
            found = unfounded_runs(db, {cast.project_id})
        counted.append(len(statements))
    assert [(run.id, number) for run, number in found] == [(cast.run_id, 5)]
    assert counted[0] == counted[1] <= 6
    with db_of(app) as db:
        assert unfounded_runs(db, {cast.other_project_id}) == []
