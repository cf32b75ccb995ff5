"""What papers of conferences and coachings say, and what they keep to themselves."""

from typing import get_args

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.document import sentences
from certificates.document.content import CourseKind as PaperKind
from certificates.issuing.models import Certificate
from certificates.issuing.refusals import ShareNotReached
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.kinds import NO_THRESHOLD, can_be_planned
from courses.catalogue.models import CertificateKind, CourseKind
from courses.planning.models import CourseRun
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import Client, client_for, db_of, writing

AMINA, NEVER = "Nguyễn Thị Ánh", "Олена Коваль"


def end_of(app: Flask, cast: Cast, kind: CourseKind, share: int, people: dict[str, int]) -> dict[str, int]:
    """A run of an offer of this kind is over; who was there for how many of four meetings."""
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        documents = [{"kind": "attendance", "required_share": share}]
        run.stored_terms = run.stored_terms | {"course_kind": kind.value, "documents": documents}
    return attend(app, cast, people)


def paper(app: Flask, enrolment_id: int) -> Certificate:
    """The reserved paper of one person."""
    with writing(app) as db:
        enrolment = lock_enrolment(db, enrolment_id)
        assert enrolment is not None
        reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="http://x", person_id=None, now=AFTER)
    with db_of(app) as db:
        return db.scalars(select(Certificate)).one()


def test_one_morning_of_a_conference_is_confirmed_and_no_morning_is_not(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = end_of(app, cast, CourseKind.CONFERENCE, NO_THRESHOLD, {AMINA: 1, NEVER: 0})
    clock.move_to(AFTER)
    page = client_for(app, cast.lead).get(f"/staff/runs/{cast.run_id}").text
    assert "Dabei waren 1 von 2" in page
    printed = paper(app, enrolments[AMINA]).printed
    assert sentences.heading(printed) == "Bestätigung der Teilnahme"
    assert sentences.extent(printed) == "Umfang: 4 von 16 Unterrichtseinheiten (je 45 Minuten)."
    with pytest.raises(ShareNotReached):
        paper(app, enrolments[NEVER])


def test_the_check_page_calls_the_paper_what_it_is_called(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = end_of(app, cast, CourseKind.CONFERENCE, NO_THRESHOLD, {AMINA: 4})
    clock.move_to(AFTER)
    code = paper(app, enrolments[AMINA]).code
    with writing(app) as db:
        db.scalars(select(Certificate)).one().state = "revoked"  # type: ignore[assignment]
    assert "Bestätigung der Teilnahme" in client.get(f"/verify/{code}").text


def test_the_paper_of_a_coaching_tells_units_and_no_content(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolments = end_of(app, cast, CourseKind.COACHING, 80, {AMINA: 4})
    clock.move_to(AFTER)
    printed = paper(app, enrolments[AMINA]).printed
    assert (printed.modules, printed.attended_units) == ((), 16)
    assert "Verstehen" not in printed.to_json()


def test_papers_know_every_kind_that_can_be_planned() -> None:
    assert {kind.value for kind in CourseKind if can_be_planned(kind)} == set(get_args(PaperKind))
