"""An employer that somebody named turns out to be wrong: not confirmed, or confirmed by mistake and taken back."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.enrolment.booking import Colleague, Fate, announce
from courses.enrolment.claims import decision
from courses.enrolment.claims import take_back as take_back_claim
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, PoolMode
from lms.data.audit import AuditEntry, AuditValue
from lms.people.models import GrantState, Membership, MembershipState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast, run_of
from tests.courses.enrolment.test_deciding import CLAIM, confirm, put_in
from tests.house import Client, client_for, count_queries, db_of, form_on, mails, text_of, writing

WHY = {"reason": "Arbeitet bei den Stadtwerken"}


@pytest.fixture
def claim(app: Flask, cast: Cast) -> int:
    """The stranger has a seat, and named an employer."""
    with writing(app) as db:
        return put_in(db, cast.run_id, cast.stranger)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def url(enrolment_id: int, step: str = "") -> str:
    return f"/staff/enrolments/{enrolment_id}/employer{step}"


def place(app: Flask, enrolment_id: int) -> Enrolment:
    with db_of(app) as db:
        return db.get_one(Enrolment, enrolment_id)


def reject(lead: Client, enrolment_id: int) -> int:
    return lead.submit(url(enrolment_id, "/reject"), WHY, follow=False).status_code


def take_back(lead: Client, enrolment_id: int) -> int:
    return lead.submit(url(enrolment_id, "/take-back"), WHY, follow=False).status_code


def words(client: Client, address: str) -> str:
    return " ".join(str(client.page(address).text_content()).split())


def stays(app: Flask, cast: Cast) -> list[Membership]:
    """The times the stranger belongs to the employer."""
    mine = (Membership.person_id == cast.stranger.person_id) & (Membership.organisation_id == cast.employer_id)
    with db_of(app) as db:
        return list(db.scalars(select(Membership).where(mine)))


def steps(app: Flask, enrolment_id: int) -> list[str]:
    with db_of(app) as db:
        about = AuditEntry.subject == f"enrolment:{enrolment_id}"
        return [one.action.split(".")[1] for one in db.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id))]


def test_a_wrong_employer_is_rejected_and_the_person_stays_enrolled(
    app: Flask, lead: Client, cast: Cast, claim: int
) -> None:
    assert reject(lead, claim) == 303
    one = place(app, claim)
    assert (one.status, one.employer_id) == (EnrolmentStatus.CONFIRMED, None)
    assert one.employer_rejected_at is not None
    assert stays(app, cast) == []
    assert steps(app, claim)[-1] == "employer_rejected"
    with db_of(app) as db:
        assert WHY["reason"] in list(db.scalars(select(AuditValue.value)))


def test_the_person_reads_it_in_a_mail_and_on_the_own_page(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    reject(lead, claim)
    mail = text_of(mails(app, cast.stranger.email)[-1])
    assert f"Sie haben „{CLAIM}“ als Arbeitgeber angegeben." in mail
    assert WHY["reason"] not in mail
    page = words(client_for(app, cast.stranger), f"/enrolments/{claim}?lang=de")
    assert f"„{CLAIM}“ ist als Arbeitgeber nicht bestätigt." in page
    assert "Ihr Platz ist sicher" in page


def test_nothing_is_left_to_decide(lead: Client, cast: Cast, claim: int) -> None:
    assert "1 Arbeitgeber ist zu prüfen" in lead.get("/").text
    reject(lead, claim)
    assert "Arbeitgeber ist zu prüfen" not in lead.get("/").text
    assert f"„{CLAIM}“, nicht bestätigt" in words(lead, f"/staff/runs/{cast.run_id}")
    assert f"„{CLAIM}“, nicht bestätigt" in words(lead, f"/staff/runs/{cast.run_id}/people")
    assert f"Nicht bestätigt: „{CLAIM}“" in words(lead, url(claim))


def test_the_desk_of_that_name_cannot_book_it_as_its_own_any_more(
    app: Flask, lead: Client, cast: Cast, claim: int
) -> None:
    with writing(app) as db:
        there = {"person_id": cast.stranger.person_id, "organisation_id": cast.employer_id}
        db.add(Membership(**there, state=MembershipState.ACTIVE, starts_on=date(2024, 1, 1)))
        db.get_one(Enrolment, claim).employer_claim = "Jobcenter Musterstadt"
    reject(lead, claim)
    desk = client_for(app, cast.hr)
    assert cast.stranger.name not in words(desk, "/hr")
    with db_of(app) as db:
        colleagues = [Colleague(cast.stranger.name, person_id=cast.stranger.person_id)]
        run = db.get_one(CourseRun, cast.run_id)
        plan = announce(db, run, cast.employer_id, colleagues, PoolMode.ANY)
    assert [line.fate for line in plan.lines] == [Fate.REFUSED]
    assert place(app, claim).employer_id is None


def test_a_rejection_is_taken_back_and_the_employer_confirmed(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    reject(lead, claim)
    mails(app)
    assert take_back(lead, claim) == 303
    assert place(app, claim).employer_rejected_at is None
    assert "prüft die Angabe noch einmal" in " ".join(text_of(mails(app, cast.stranger.email)[-1]).split())
    assert confirm(lead, claim, cast.employer_id) == 303
    assert place(app, claim).employer_id == cast.employer_id
    assert steps(app, claim)[-3:] == ["employer_rejected", "employer_reopened", "employer_confirmed"]


def test_a_rejection_that_nobody_has_read_yet_is_taken_back_without_a_word(
    app: Flask, lead: Client, cast: Cast, claim: int
) -> None:
    before = len(mails(app, cast.stranger.email))
    reject(lead, claim)
    take_back(lead, claim)
    assert len(mails(app, cast.stranger.email)) == before


def test_a_place_that_was_confirmed_meanwhile_keeps_the_membership(
    app: Flask, lead: Client, cast: Cast, claim: int
) -> None:
    """Two leads at once: the memberships are locked before anybody looks whether more rests on them."""
    confirm(lead, claim, cast.employer_id)
    with writing(app) as db:
        place = db.get_one(Enrolment, claim)
        with count_queries(app) as statements:
            take_back_claim(
                db, place, decided=decision(place), reason="x", stream=place.run.stream, actor="test", now=NOW
            )
    looks = [n for n, one in enumerate(statements) if "FROM lms_enrolment" in one and "employer_id = " in one]
    locks = [n for n, one in enumerate(statements) if "FROM lms_membership" in one]
    assert locks[0] < looks[0]


def test_what_the_desk_saw_by_mistake_it_sees_no_more(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    confirm(lead, claim, cast.employer_id)
    desk = client_for(app, cast.hr)
    assert cast.stranger.name in words(desk, "/hr")
    assert take_back(lead, claim) == 303
    assert cast.stranger.name not in words(desk, "/hr")
    assert cast.stranger.name not in words(desk, f"/hr/book/{cast.run_id}")
    assert desk.get(f"/hr/enrolments/{claim}/cancel").status_code == 404
    assert stays(app, cast) == []
    one = place(app, claim)
    assert (one.status, one.employer_id, one.booked_as) == (EnrolmentStatus.CONFIRMED, None, BookedAs.EMPLOYER)
    assert steps(app, claim)[-1] == "employer_taken_back"


def test_the_person_is_told_which_desk_saw_the_place(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    confirm(lead, claim, cast.employer_id)
    assert "Arbeitgeber: Jobcenter Musterstadt." in words(
        client_for(app, cast.stranger), f"/enrolments/{claim}?lang=de"
    )
    take_back(lead, claim)
    assert "„Jobcenter Musterstadt“" in text_of(mails(app, cast.stranger.email)[-1])


def test_the_right_employer_is_confirmed_afterwards(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    confirm(lead, claim, cast.employer_id)
    take_back(lead, claim)
    with writing(app) as db:
        db.get_one(Enrolment, claim).employer_claim = "Stadtwerke"
    assert confirm(lead, claim, cast.other_employer_id) == 303
    assert cast.stranger.name in words(client_for(app, cast.other_hr), "/hr")


def test_who_belonged_there_before_still_does(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        known = put_in(db, cast.run_id, cast.participant)
    confirm(lead, known, cast.employer_id)
    answer = lead.submit(url(known, "/take-back"), WHY).text
    assert "gehört dort weiter zu den Beschäftigten" in answer
    with db_of(app) as db:
        mine = select(Membership).where(Membership.person_id == cast.participant.person_id)
        assert [one.state for one in db.scalars(mine)] == [MembershipState.ACTIVE]
    assert cast.participant.name not in words(client_for(app, cast.hr), "/hr")


@pytest.mark.parametrize("more", ["number", "role", "changed"])
def test_a_membership_on_which_more_rests_stays(app: Flask, lead: Client, cast: Cast, claim: int, more: str) -> None:
    confirm(lead, claim, cast.employer_id)
    with writing(app) as db:
        mine = (Membership.person_id == cast.stranger.person_id) & (Membership.organisation_id == cast.employer_id)
        [one] = db.scalars(select(Membership).where(mine))
        if more == "number":
            one.personnel_number = "4711"
        elif more == "changed":
            one.version += 1
        else:
            scope = {"person_id": one.person_id, "organisation_id": one.organisation_id}
            db.add(RoleGrant(**scope, role=Role.HR, state=GrantState.ACTIVE, granted_at=NOW))
    take_back(lead, claim)
    assert len(stays(app, cast)) == 1
    assert place(app, claim).employer_id is None


def test_of_two_wrong_places_the_second_takes_the_membership_with_it(
    app: Flask, lead: Client, cast: Cast, claim: int, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        run = run_of(db, db.get_one(Enrolment, claim).run.course, cast.project_id, trainer_ids=())
        second = put_in(db, run.id, cast.stranger)
    confirm(lead, claim, cast.employer_id)
    clock.shift(timedelta(hours=1))
    confirm(lead, second, cast.employer_id)
    take_back(lead, claim)
    assert len(stays(app, cast)) == 1
    take_back(lead, second)
    assert stays(app, cast) == []


@pytest.mark.parametrize("step", ["/reject", "/take-back"])
def test_a_decision_that_was_taken_meanwhile_is_not_overwritten(
    app: Flask, lead: Client, cast: Cast, claim: int, step: str
) -> None:
    if step == "/take-back":
        reject(lead, claim)
    sent = dict(form_on(lead.page(url(claim, step)), {"reason": ""}, None).form_values()) | WHY
    other = client_for(app, cast.lead)
    if step == "/take-back":
        take_back(other, claim)
    confirm(other, claim, cast.employer_id)
    answer = lead.post(url(claim, step), data=sent)
    assert (answer.status_code, "inzwischen jemand anders entschieden" in answer.text) == (409, True)
    assert place(app, claim).employer_id == cast.employer_id


@pytest.mark.parametrize("step", ["/reject", "/take-back"])
@pytest.mark.parametrize(("reason", "says"), [("", "füllen Sie dieses Feld aus"), ("a\r\nb", "Zeilenumbrüche")])
def test_without_a_reason_nothing_is_decided(
    app: Flask, lead: Client, cast: Cast, claim: int, step: str, reason: str, says: str
) -> None:
    if step == "/take-back":
        confirm(lead, claim, cast.employer_id)
    before = steps(app, claim)
    sent = dict(form_on(lead.page(url(claim, step)), {"reason": ""}, None).form_values())
    answer = lead.post(url(claim, step), data=sent | {"reason": reason})
    assert (answer.status_code, says in answer.text) == (422, True)
    assert steps(app, claim) == before


def test_sent_twice_it_is_told_once(app: Flask, lead: Client, cast: Cast, claim: int) -> None:
    sent = dict(form_on(lead.page(url(claim, "/reject")), {"reason": ""}, None).form_values()) | WHY
    assert [lead.post(url(claim, "/reject"), data=sent).status_code for _ in range(2)] == [303, 303]
    assert steps(app, claim).count("employer_rejected") == 1


def test_a_place_that_a_desk_booked_has_no_decision_to_take_back(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        booked = db.get_one(Enrolment, put_in(db, cast.run_id, cast.participant))
        booked.employer_id, booked.booked_by = cast.employer_id, cast.hr.person_id
    assert lead.get(url(booked.id, "/take-back")).status_code == 409
    assert "zurücknehmen" not in words(lead, url(booked.id))


def test_who_takes_part_privately_has_nothing_to_reject(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        private = put_in(db, cast.run_id, cast.participant, booked_as=BookedAs.PRIVATE)
    for step in ("/reject", "/take-back"):
        assert lead.get(url(private, step)).status_code == 409


def test_who_takes_part_privately_leaves_no_employer_behind(app: Flask, client: Client, cast: Cast) -> None:
    """Typed first, then thought better of it."""
    fields = {"name": "Neu", "email": "neu@example.org", "booked_as": "private", "privacy": "y", "employer": "Amt"}
    client.submit(f"/runs/{cast.run_id}/enrol", fields)
    with db_of(app) as db:
        assert db.scalars(select(Enrolment.employer_claim)).one() == ""
