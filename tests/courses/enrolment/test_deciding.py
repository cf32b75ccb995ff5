"""Staff decide: who gets in, and which organisation an employer is. Names go to those who need them."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.enrolment.allocation import Application, approve, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import CourseRun, SeatPool
from lms.data.audit import AuditEntry
from lms.data.refusal import DatabaseBusy
from lms.funding.models import Network
from lms.mail.models import OutboxMail
from lms.people.models import Membership, MembershipState, Person
from tests.cast import NOW, Cast, Member, course_of, run_of
from tests.house import Client, client_for, count_queries, db_of, form_on, mails, run_worker, text_of, writing

CLAIM = "JC Musterstadt"


def put_in(db: Session, run_id: int, member: Member, *, booked_as: BookedAs = BookedAs.EMPLOYER) -> int:
    run, person = lock_run(db, run_id), db.get_one(Person, member.person_id)
    assert run is not None
    claim = CLAIM if booked_as is BookedAs.EMPLOYER else ""
    wish = Application(member.name, member.email, "de", booked_as, employer_claim=claim, proven=True)
    return enrol(db, run, person, wish, rules=SeatRules(), actor=member.tag, now=NOW).id


@pytest.fixture
def asked(app: Flask, cast: Cast) -> int:
    """A request of the stranger for a run of one seat, where each is checked."""
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "IK-02", "Streit schlichten")
        run = run_of(db, course, cast.project_id, seats=1, needs_approval=True)
        return put_in(db, run.id, cast.stranger)


def page_of(app: Flask, enrolment_id: int) -> str:
    with db_of(app) as db:
        return f"/staff/runs/{db.get_one(Enrolment, enrolment_id).run_id}"


def status(app: Flask, enrolment_id: int) -> EnrolmentStatus:
    with db_of(app) as db:
        return db.get_one(Enrolment, enrolment_id).status


def press(client: Client, url: str, button: str) -> int:
    """Press a button of the page; the status of the answer."""
    sent = dict(form_on(client.page(url), {}, button).form_values())
    return client.post(button, data=sent).status_code


def test_an_accepted_request_is_a_seat_and_a_mail(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    client.log_in(cast.lead)
    assert len(mails(app, cast.stranger.email)) == 1
    assert press(client, page_of(app, asked), f"/staff/enrolments/{asked}/approve") == 303
    assert status(app, asked) is EnrolmentStatus.CONFIRMED
    assert len(mails(app, cast.stranger.email)) == 2
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.approved")).one()
        assert (entry.actor, entry.subject) == (cast.lead.tag, f"enrolment:{asked}")


def test_a_decision_that_was_not_stored_is_not_called_stored(
    app: Flask, client: Client, cast: Cast, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_db: Session) -> None:
        raise DatabaseBusy

    client.log_in(cast.lead)
    monkeypatch.setattr("lms.data.session.write_pending", busy)
    assert press(client, page_of(app, asked), f"/staff/enrolments/{asked}/approve") == 503
    with client.session_transaction() as stored:
        assert not stored.get("_flashes")
    assert status(app, asked) is EnrolmentStatus.REQUESTED


def unproven_request(app: Flask, cast: Cast, asked: int) -> None:
    with writing(app) as db:
        db.execute(update(Enrolment).where(Enrolment.id == asked).values(eligible=False, confirmed_at=None))


def test_an_approved_person_has_two_days_to_confirm(
    app: Flask, client: Client, cast: Cast, asked: int, clock: time_machine.Traveller
) -> None:
    unproven_request(app, cast, asked)
    press(client.log_in(cast.lead), page_of(app, asked), f"/staff/enrolments/{asked}/approve")
    assert status(app, asked) is EnrolmentStatus.UNCONFIRMED
    clock.shift(timedelta(hours=47))
    run_worker(app)
    assert status(app, asked) is EnrolmentStatus.UNCONFIRMED
    clock.shift(timedelta(hours=2))
    run_worker(app)
    assert status(app, asked) is EnrolmentStatus.LAPSED


def test_a_second_approval_is_told_too(app: Flask, cast: Cast, asked: int) -> None:
    for days in (1, 5):
        with writing(app) as db:
            enrolment = db.get_one(Enrolment, asked)
            run = lock_run(db, enrolment.run_id)
            assert run is not None
            now = NOW + timedelta(days=days)
            enrolment.status, enrolment.ended_at = EnrolmentStatus.REQUESTED, None
            approve(db, run, enrolment, rules=SeatRules(), actor=cast.lead.tag, now=now)
    with db_of(app) as db:
        kinds = list(db.scalars(select(OutboxMail.kind).where(OutboxMail.kind != "enrolment.requested")))
    assert len(kinds) == 2


def test_the_lead_cancels_a_place_after_the_peoples_deadline(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        first = put_in(db, cast.run_id, cast.stranger, booked_as=BookedAs.PRIVATE)
        db.get_one(SeatPool, cast.pool_id).capacity = 1
    with writing(app) as db:
        second = put_in(db, cast.run_id, cast.participant, booked_as=BookedAs.PRIVATE)
        db.get_one(CourseRun, cast.run_id).cancel_until = NOW - timedelta(days=1)
    client.log_in(cast.lead)
    url = f"/staff/enrolments/{first}/cancel"
    assert f'href="{url}"' in client.get(f"/staff/runs/{cast.run_id}").text
    assert cast.stranger.name in client.get(url).text
    assert status(app, first) is EnrolmentStatus.CONFIRMED
    assert client.submit(url, {"form_key": "once"}, follow=False).status_code == 303
    assert (status(app, first), status(app, second)) == (EnrolmentStatus.CANCELLED, EnrolmentStatus.OFFERED)
    assert "der Träger hat Ihre Anmeldung zurückgenommen" in text_of(mails(app, cast.stranger.email)[-1])
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.cancelled")).one()
        assert (entry.actor, entry.subject) == (cast.lead.tag, f"enrolment:{first}")


def test_nobody_else_cancels_a_place(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    url = f"/staff/enrolments/{asked}/cancel"
    sent = dict(form_on(client.log_in(cast.lead).page(url), {"form_key": ""}, None).form_values())
    for member in (cast.other_lead, cast.trainer, cast.hr, cast.stranger, cast.admin):
        client.log_in(member)
        assert client.get(url).status_code == 404
        assert client.post(url, data=sent).status_code == 404
    assert url not in client.log_in(cast.trainer).get(page_of(app, asked)).text
    give_to_other_provider(app, cast, asked)
    assert client.log_in(cast.coordinator).get(url).status_code == 404
    assert status(app, asked) is EnrolmentStatus.REQUESTED


def test_a_declined_request_ends(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    press(client.log_in(cast.lead), page_of(app, asked), f"/staff/enrolments/{asked}/decline")
    assert status(app, asked) is EnrolmentStatus.DECLINED


def test_a_button_pressed_twice_decides_once_and_says_so_once(
    app: Flask, client: Client, cast: Cast, asked: int
) -> None:
    url = f"/staff/enrolments/{asked}/approve"
    sent = dict(form_on(client.log_in(cast.lead).page(page_of(app, asked)), {}, url).form_values())
    assert [client.post(url, data=sent).status_code for _ in range(2)] == [303, 303]
    assert client.post(url, data=sent | {"form_key": "new"}).status_code == 409


def test_a_foreign_lead_decides_nothing(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    url = f"/staff/enrolments/{asked}/approve"
    sent = dict(form_on(client.log_in(cast.lead).page(page_of(app, asked)), {}, url).form_values())
    for member in (cast.other_lead, cast.trainer, cast.hr, cast.stranger, cast.admin):
        client.log_in(member)
        assert client.post(url, data=sent).status_code == 404
        assert client.post(url.replace("approve", "decline"), data=sent).status_code == 404
        assert client.get(f"/staff/enrolments/{asked}/employer").status_code == 404
    assert status(app, asked) is EnrolmentStatus.REQUESTED


def test_a_trainer_reads_names_but_no_addresses_and_decides_nothing(
    app: Flask, client: Client, cast: Cast, asked: int
) -> None:
    page = client.log_in(cast.trainer).get(page_of(app, asked)).text
    assert cast.stranger.name in page
    assert cast.stranger.email not in page
    assert "Annehmen" not in page


def give_to_other_provider(app: Flask, cast: Cast, enrolment_id: int) -> None:
    with writing(app) as db:
        run_id = db.get_one(Enrolment, enrolment_id).run_id
        db.execute(update(CourseRun).where(CourseRun.id == run_id).values(project_id=cast.other_project_id))


def test_the_coordination_sees_numbers_only_of_another_provider(
    app: Flask, client: Client, cast: Cast, asked: int
) -> None:
    give_to_other_provider(app, cast, asked)
    client.log_in(cast.coordinator)
    page = client.get(page_of(app, asked)).text
    assert cast.stranger.name not in page
    assert cast.stranger.email not in page
    assert "Namen sieht der Träger dieser Durchführung." in page
    assert "Anfrage wartet" not in client.get("/").text
    sent = dict(form_on(client.page("/staff/venues/new"), {"name": ""}, None).form_values())
    assert client.post(f"/staff/enrolments/{asked}/approve", data=sent).status_code == 404


def test_joint_controllers_see_each_others_people(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    give_to_other_provider(app, cast, asked)
    with writing(app) as db:
        db.execute(update(Network).values(joint_controllership=True))
    assert cast.stranger.name in client.log_in(cast.coordinator).get(page_of(app, asked)).text


def confirm(client: Client, enrolment_id: int, organisation_id: int) -> int:
    url = f"/staff/enrolments/{enrolment_id}/employer"
    return client.submit(url, {"organisation": str(organisation_id)}, follow=False).status_code


def test_a_confirmed_employer_makes_a_member(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    assert confirm(client.log_in(cast.lead), asked, cast.employer_id) == 303
    with db_of(app) as db:
        assert db.get_one(Enrolment, asked).employer_id == cast.employer_id
        mine = Membership.person_id == cast.stranger.person_id
        member = db.scalars(select(Membership).where(mine, Membership.organisation_id == cast.employer_id)).one()
        assert (member.state, member.starts_on) == (MembershipState.ACTIVE, date(2026, 3, 2))
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.employer_confirmed")).one()
        assert entry.changes == {"employer": [None, cast.employer_id], "membership": member.id}
        began = db.scalars(select(AuditEntry).where(AuditEntry.action == "membership.began")).one()
        assert (began.subject, began.actor) == (f"membership:{member.id}", cast.lead.tag)


def test_a_member_stays_the_same_member(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        enrolment = put_in(db, cast.run_id, cast.participant)
    confirm(client.log_in(cast.lead), enrolment, cast.employer_id)
    with db_of(app) as db:
        mine = select(Membership).where(Membership.person_id == cast.participant.person_id)
        assert [member.starts_on for member in db.scalars(mine)] == [date(2024, 1, 1)]


def test_a_membership_that_rests_is_not_woken_by_confirming_the_employer(
    app: Flask, client: Client, cast: Cast, asked: int
) -> None:
    with writing(app) as db:
        row = Membership(
            person_id=cast.stranger.person_id, organisation_id=cast.employer_id, starts_on=date(2026, 1, 1)
        )
        row.state = MembershipState.SUSPENDED
        db.add(row)
    assert confirm(client.log_in(cast.lead), asked, cast.employer_id) == 409
    with db_of(app) as db:
        assert db.get_one(Membership, row.id).state is MembershipState.SUSPENDED


@pytest.mark.parametrize("state", [MembershipState.LEFT, MembershipState.INVITED])
def test_a_membership_of_today_is_taken_up_again(
    app: Flask, client: Client, cast: Cast, asked: int, state: MembershipState
) -> None:
    with writing(app) as db:
        today, mine = date(2026, 3, 2), cast.stranger.person_id
        db.add(Membership(person_id=mine, organisation_id=cast.employer_id, state=state, starts_on=today))
    assert confirm(client.log_in(cast.lead), asked, cast.employer_id) == 303
    with db_of(app) as db:
        mine_there = (Membership.person_id == mine) & (Membership.organisation_id == cast.employer_id)
        assert [one.state for one in db.scalars(select(Membership).where(mine_there))] == [MembershipState.ACTIVE]


def test_an_employer_is_confirmed_once(app: Flask, client: Client, cast: Cast, asked: int) -> None:
    client.log_in(cast.lead)
    url = f"/staff/enrolments/{asked}/employer?q=stadt"
    sent = dict(form_on(client.page(url), {"organisation": ""}, None).form_values())
    confirm(client, asked, cast.employer_id)
    answer = client.post(url, data=sent | {"organisation": str(cast.other_employer_id)})
    assert answer.status_code == 200
    assert "Bestätigt: Jobcenter Musterstadt" in answer.text


@pytest.mark.parametrize("wish", ["", "999", "x"])
def test_only_an_offered_organisation_can_be_chosen(
    app: Flask, client: Client, cast: Cast, asked: int, wish: str
) -> None:
    url = f"/staff/enrolments/{asked}/employer"
    sent = dict(form_on(client.log_in(cast.lead).page(url), {"organisation": ""}, None).form_values())
    assert client.post(url, data=sent | {"organisation": wish}).status_code == 422


@pytest.mark.parametrize("words", ["", "%", "a\x00b", "xyz", "x" * 500])
def test_words_that_find_nothing_say_so(client: Client, cast: Cast, asked: int, words: str) -> None:
    answer = client.log_in(cast.lead).get(f"/staff/enrolments/{asked}/employer", query_string={"q": words})
    assert "Keine Organisation gefunden" in answer.text


def test_who_takes_part_privately_has_no_employer_to_check(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        enrolment = put_in(db, cast.run_id, cast.participant, booked_as=BookedAs.PRIVATE)
    page = client.log_in(cast.lead).get(f"/staff/enrolments/{enrolment}/employer").text
    assert "Bei dieser Anmeldung ist kein Arbeitgeber zu prüfen." in page


def test_the_start_page_says_who_waits(client: Client, cast: Cast, asked: int) -> None:
    page = client.log_in(cast.lead).get("/").text
    assert "1 Anfrage wartet" in page
    assert "1 Arbeitgeber ist zu prüfen" in page
    assert "Anfrage wartet" not in client_for(client.application, cast.other_lead).get("/").text
    assert "Zu entscheiden" not in client_for(client.application, cast.hr).get("/").text


def test_everybody_stands_under_the_own_state(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        for member in (cast.participant, cast.stranger):
            put_in(db, cast.run_id, member, booked_as=BookedAs.PRIVATE)
    page = client.log_in(cast.lead).page(f"/staff/runs/{cast.run_id}")
    assert "angemeldet (2)" in str(page.text_content())
    assert [name.text_content() for name in page.cssselect("#people-confirmed th bdi")] == [
        cast.participant.name,
        cast.stranger.name,
    ]


def test_two_hundred_people_take_as_many_queries_as_two(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead)

    def fill(start: int, end: int) -> int:
        with writing(app) as db:
            db.execute(update(CourseRun).values(version=1))
            people = [
                Person(name=f"Person {n}", name_key=f"person {n}", search_name=f"person {n}", created_at=NOW)
                for n in range(start, end)
            ]
            db.add_all(people)
            db.flush()
            db.add_all(
                Enrolment(
                    run_id=cast.run_id, pool_id=cast.pool_id, person_id=one.id, status=EnrolmentStatus.CANCELLED,
                    name_on_document=one.name, booked_as=BookedAs.EMPLOYER, employer_id=cast.employer_id,
                    created_at=NOW,
                )
                for one in people
            )  # fmt: skip
        with count_queries(app) as statements:
            assert client.get(f"/staff/runs/{cast.run_id}").status_code == 200
        return len(statements)

    assert fill(0, 2) == fill(2, 200)
