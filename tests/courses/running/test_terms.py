"""A run keeps what it promised; what the offer says today is taken over only where nobody is told something wrong."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.models import CertificateKind, Course
from courses.completion.queries import verdict_of
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from courses.planning.terms import DocumentTerms, RunTerms
from courses.running import refusals
from courses.running.changing import Order
from courses.running.standing import snapshot_of
from courses.running.terms import FEWER_PAPERS, HARDER, OTHER_UNITS, objections, take_terms
from lms.data.audit import AuditEntry
from tests.cast import Cast
from tests.certificates.course_end import attend
from tests.courses.attendance.places import AFTER
from tests.courses.running.scene import at_work, place, waiting_mails
from tests.house import db_of, mails, text_of, writing

OLD = RunTerms("Titel", "Title", "training", 16, 45, (), (DocumentTerms("attendance", 80),))


def now_called(app: Flask, cast: Cast, title: str, share: int = 80) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        course.title_de = title
        course.documents[0].required_share = share


def take(app: Flask, cast: Cast, *, inform: bool = True) -> None:
    with at_work(app, cast.run_id) as (db, run, doing):
        take_terms(db, run, Order(run.version, snapshot_of(db, run), inform), doing)


def test_a_new_title_is_taken_over_by_an_audited_step_and_told(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    now_called(app, cast, "Vielfalt am Tresen")
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).terms.title_de == "Vielfalt am Schalter"
    take(app, cast)
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).terms.title_de == "Vielfalt am Tresen"
        assert db.scalars(select(AuditEntry).where(AuditEntry.action == "run.terms_taken")).one().changes["informed"]
    told = text_of(mails(app, cast.participant.email)[-1])
    assert "bisher: Vielfalt am Schalter" in told
    assert "jetzt: Vielfalt am Tresen" in told


def test_without_a_difference_there_is_nothing_to_take(app: Flask, cast: Cast) -> None:
    with pytest.raises(refusals.NothingChanged):
        take(app, cast)


def test_nobody_is_told_when_it_is_not_wanted(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad")
    now_called(app, cast, "Vielfalt am Tresen")
    take(app, cast, inform=False)
    assert waiting_mails(app) == []


def test_a_higher_share_is_refused_once_somebody_has_a_place(app: Flask, cast: Cast) -> None:
    now_called(app, cast, "Vielfalt am Schalter", share=90)
    place(app, cast.run_id, "Amina Haddad")
    with pytest.raises(refusals.TermsStay) as no:
        take(app, cast)
    assert no.value.text == HARDER


def test_no_paper_is_outdated_by_new_terms(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    seats = attend(app, cast, {"Amina Haddad": 4})
    clock.move_to(AFTER)
    now_called(app, cast, "Vielfalt am Tresen")
    with writing(app) as db:
        enrolment = lock_enrolment(db, seats["Amina Haddad"])
        assert enrolment is not None
        reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="https://x.example.org", person_id=None, now=AFTER)
    with pytest.raises(refusals.TermsStay) as no:
        take(app, cast)
    assert "Bescheinigungen" in no.value.text


def test_a_completed_run_without_papers_takes_the_corrected_title(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    seats = attend(app, cast, {"Amina Haddad": 4})
    clock.move_to(AFTER)
    now_called(app, cast, "Vielfalt am Tresen")
    take(app, cast, inform=False)
    with db_of(app) as db:
        verdicts = verdict_of(db, db.get_one(Enrolment, seats["Amina Haddad"])).verdicts
        assert [one.needed_units for one in verdicts] == [13]


@pytest.mark.parametrize(
    ("offered", "people", "minutes", "found"),
    [
        (OLD, 1, 720, ()),
        (RunTerms("Neu", "New", "training", 16, 45, (), OLD.documents), 9, 720, ()),
        (RunTerms("Titel", "Title", "training", 16, 45, (), (DocumentTerms("attendance", 70),)), 9, 720, ()),
        (RunTerms("Titel", "Title", "training", 16, 45, (), (DocumentTerms("attendance", 81),)), 1, 720, (HARDER,)),
        (RunTerms("Titel", "Title", "training", 16, 45, (), (DocumentTerms("attendance", 81),)), 0, 720, ()),
        (RunTerms("Titel", "Title", "training", 16, 45, (), ()), 1, 720, (FEWER_PAPERS,)),
        (RunTerms("Titel", "Title", "training", 18, 45, (), OLD.documents), 0, 720, (OTHER_UNITS,)),
        (RunTerms("Titel", "Title", "training", 18, 45, (), OLD.documents), 0, 810, ()),
    ],
)
def test_what_would_be_wrong_is_named(offered: RunTerms, people: int, minutes: int, found: tuple[str, ...]) -> None:
    assert objections(OLD, offered, people=people, minutes=minutes) == found
