"""Memberships are suspended, taken up again, ended and changed by the Personalstelle and by staff of the network."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import BookedAs, Enrolment
from lms.data.audit import AuditEntry
from lms.people.models import Invitation, Membership, MembershipState, Person
from tests.cast import NOW, Cast, Member
from tests.courses.enrolment.test_enrolling import apply
from tests.house import Client, client_for, count_queries, db_of, form_on, mails, text_of, writing
from tests.lms.people.pressing import post
from tests.lms.people.test_invitations import clerks_form, invite, mailed_link

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def membership_of(app: Flask, member: Member) -> Membership:
    """The first membership of somebody."""
    with db_of(app) as db:
        rows = select(Membership).where(Membership.person_id == member.person_id).order_by(Membership.id)
        return db.scalars(rows).first()  # type: ignore[return-value]


def page_of(app: Flask, member: Member, step: str = "") -> str:
    """The page of the membership, or one of its buttons."""
    one = membership_of(app, member)
    return f"/staff/organisations/{one.organisation_id}/members/{one.id}" + (f"/{step}" if step else "")


def save(client: Client, url: str, fields: dict[str, str]) -> int:
    """The status after the form of the membership was sent."""
    return client.submit(url, fields, follow=False).status_code


def second_stay(app: Flask, cast: Cast, first_day: date) -> None:
    """The participant comes back to the same employer on that day."""
    with writing(app) as db:
        db.add(
            Membership(
                person_id=cast.participant.person_id,
                organisation_id=cast.employer_id,
                state=MembershipState.ACTIVE,
                starts_on=first_day,
            )
        )


@pytest.fixture
def booked(app: Flask, cast: Cast) -> None:
    """Something waits at the desk of the employer."""
    apply(client_for(app), cast)
    with writing(app) as db:
        enrolment = db.scalars(select(Enrolment)).one()
        enrolment.employer_id, enrolment.booked_as = cast.employer_id, BookedAs.EMPLOYER


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.hr)


def test_a_suspended_clerk_finds_no_door_until_taken_up_again(app: Flask, cast: Cast, coordinator: Client) -> None:
    desk = client_for(app, cast.hr)
    page = page_of(app, cast.hr)
    coordinator.submit(page, {}, action=f"{page}/suspend")
    assert membership_of(app, cast.hr).state is MembershipState.SUSPENDED
    assert desk.get("/hr").status_code == 404
    coordinator.submit(page, {}, action=f"{page}/resume")
    assert desk.get("/hr").status_code == 200


def test_a_membership_is_ended_today_and_counts_no_more(app: Flask, cast: Cast, coordinator: Client) -> None:
    assert post(coordinator, page_of(app, cast.hr, "end")) == 303
    one = membership_of(app, cast.hr)
    assert (one.state, one.ends_on) == (MembershipState.LEFT, TODAY)
    assert client_for(app, cast.hr).get("/hr").status_code == 404


def test_one_that_has_not_begun_ends_on_its_first_day(app: Flask, cast: Cast, clerk: Client) -> None:
    with writing(app) as db:
        db.scalars(select(Membership).where(Membership.person_id == cast.participant.person_id)).one().starts_on = (
            TODAY + 5 * DAY
        )
    assert post(clerk, page_of(app, cast.participant, "end")) == 303
    assert membership_of(app, cast.participant).ends_on == TODAY + 5 * DAY


def test_the_last_day_is_set_and_counts(
    app: Flask, cast: Cast, coordinator: Client, clock: time_machine.Traveller
) -> None:
    assert save(coordinator, page_of(app, cast.hr), {"ends_on": "2026-03-05"}) == 303
    desk = client_for(app, cast.hr)
    clock.move_to(NOW + 3 * DAY)
    assert desk.get("/hr").status_code == 200
    clock.move_to(NOW + 4 * DAY)
    assert desk.get("/hr").status_code == 404


def test_a_last_day_to_come_takes_up_what_was_ended_by_mistake(app: Flask, cast: Cast, coordinator: Client) -> None:
    assert post(coordinator, page_of(app, cast.hr, "end")) == 303
    assert save(coordinator, page_of(app, cast.hr), {"ends_on": ""}) == 303
    assert membership_of(app, cast.hr).state is MembershipState.ACTIVE
    assert client_for(app, cast.hr).get("/hr").status_code == 200


def test_the_last_day_of_hr_systems_is_none(app: Flask, cast: Cast, clerk: Client) -> None:
    assert save(clerk, page_of(app, cast.participant), {"ends_on": "2026-12-31"}) == 303
    assert save(clerk, page_of(app, cast.participant), {"ends_on": "31.12.9999"}) == 303
    assert membership_of(app, cast.participant).ends_on is None


@pytest.mark.parametrize("day", ["2023-12-31", "31.02.2026", "x", "0026-12-31", "9999-12-30"])
def test_a_last_day_that_makes_no_sense_is_refused_beside_the_field(
    app: Flask, cast: Cast, clerk: Client, day: str
) -> None:
    answer = clerk.submit(page_of(app, cast.participant), {"ends_on": day})
    assert answer.status_code == 422
    assert 'id="ends_on-error"' in answer.get_data(as_text=True)
    assert membership_of(app, cast.participant).ends_on is None


@pytest.mark.parametrize(("day", "status"), [("2026-05-31", 303), ("2026-06-01", 422), ("", 422)])
def test_two_stays_of_a_person_do_not_lie_on_each_other(
    app: Flask, cast: Cast, clerk: Client, day: str, status: int
) -> None:
    assert save(clerk, page_of(app, cast.participant), {"ends_on": "2026-04-30"}) == 303
    second_stay(app, cast, date(2026, 6, 1))
    answer = clerk.submit(page_of(app, cast.participant), {"ends_on": day}, follow=False)
    assert answer.status_code == status
    assert ("1. Juni 2026" in answer.get_data(as_text=True)) is (status == 422)


def test_a_stay_that_was_ended_and_begun_again_on_one_day_does_not_come_back(
    app: Flask, cast: Cast, clerk: Client
) -> None:
    assert post(clerk, page_of(app, cast.participant, "end")) == 303
    second_stay(app, cast, TODAY)
    assert save(clerk, page_of(app, cast.participant), {"ends_on": ""}) == 422
    assert save(clerk, page_of(app, cast.participant), {"ends_on": "2026-03-01"}) == 303


def test_what_is_over_neither_rests_nor_goes_on(app: Flask, cast: Cast, clerk: Client) -> None:
    assert post(clerk, page_of(app, cast.participant, "end")) == 303
    assert post(clerk, page_of(app, cast.participant, "suspend")) == 409
    assert post(clerk, page_of(app, cast.participant, "resume")) == 409
    assert "Aussetzen" not in clerk.page(page_of(app, cast.participant)).xpath("//main")[0].text_content()


def test_what_nobody_has_confirmed_neither_rests_nor_is_taken_up(app: Flask, cast: Cast, clerk: Client) -> None:
    with writing(app) as db:
        one = db.scalars(select(Membership).where(Membership.person_id == cast.participant.person_id)).one()
        one.state = MembershipState.INVITED
    assert post(clerk, page_of(app, cast.participant, "suspend")) == 409
    assert post(clerk, page_of(app, cast.participant, "resume")) == 409
    assert membership_of(app, cast.participant).state is MembershipState.INVITED


@pytest.mark.parametrize("step", ["suspend", "end"])
def test_twice_is_once(app: Flask, cast: Cast, clerk: Client, step: str) -> None:
    url = page_of(app, cast.participant, step)
    assert [post(clerk, url), post(clerk, url)] == [303, 303]
    with db_of(app) as db:
        noted = select(AuditEntry).where(AuditEntry.subject == f"membership:{membership_of(app, cast.participant).id}")
        assert len(db.scalars(noted).all()) == 1


@pytest.mark.parametrize("step", ["suspend", "end"])
def test_the_last_clerk_is_asked_about_where_things_wait(
    app: Flask, cast: Cast, coordinator: Client, booked: None, step: str
) -> None:
    url = page_of(app, cast.hr, step)
    assert post(coordinator, url) == 409
    assert membership_of(app, cast.hr).state is MembershipState.ACTIVE
    assert "Dann bekommt niemand mehr" in coordinator.post(url, data={"csrf_token": "token"}).get_data(as_text=True)
    assert post(coordinator, url, {"sure": "1"}) == 303
    assert membership_of(app, cast.hr).state is not MembershipState.ACTIVE


def test_the_question_about_a_last_day_keeps_the_day(app: Flask, cast: Cast, coordinator: Client, booked: None) -> None:
    answer = coordinator.submit(page_of(app, cast.hr), {"ends_on": "2026-03-20"})
    assert answer.status_code == 409
    assert 'name="ends_on" value="2026-03-20"' in answer.get_data(as_text=True)
    assert membership_of(app, cast.hr).ends_on is None
    version = membership_of(app, cast.hr).version
    sure = {"sure": "1", "ends_on": "2026-03-20", "version": str(version)}
    assert post(coordinator, page_of(app, cast.hr), sure) == 303
    assert membership_of(app, cast.hr).ends_on == date(2026, 3, 20)


def test_a_colleague_without_the_desk_goes_without_a_question_and_without_a_mail(
    app: Flask, cast: Cast, clerk: Client, booked: None
) -> None:
    before = len(mails(app, cast.participant.email))
    assert post(clerk, page_of(app, cast.participant, "suspend")) == 303
    assert len(mails(app, cast.participant.email)) == before


def test_a_clerk_is_told_how_it_stands_and_only_the_last_of_several_steps(
    app: Flask, cast: Cast, coordinator: Client
) -> None:
    for step in ("suspend", "resume"):
        assert post(coordinator, page_of(app, cast.hr, step)) == 303
    (mail,) = mails(app, cast.hr.email)
    assert "Sie buchen für Jobcenter Musterstadt." in text_of(mail)
    assert post(coordinator, page_of(app, cast.hr, "end")) == 303
    assert "ist beendet" in text_of(mails(app, cast.hr.email)[-1])


def test_whoever_ends_the_own_membership_lands_on_the_start_page(app: Flask, cast: Cast, clerk: Client) -> None:
    clerk.page(page_of(app, cast.hr))
    with clerk.session_transaction() as stored:
        stored["lms_csrf"] = "token"
    answer = clerk.post(page_of(app, cast.hr, "end"), data={"csrf_token": "token"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_history_tells_the_steps_in_words_and_no_number(app: Flask, cast: Cast, clerk: Client) -> None:
    clerk.submit(page_of(app, cast.participant), {"ends_on": "2026-12-31", "personnel_number": "Geheim-7"})
    post(clerk, page_of(app, cast.participant, "suspend"))
    url = f"/staff/history/membership/{membership_of(app, cast.participant).id}"
    told = " ".join(clerk.page(url).text_content().split())
    assert "setzte die Zugehörigkeit" in told
    assert "31. Dezember 2026" in told
    assert "Geheim-7" not in told
    assert client_for(app, cast.other_hr).get(url).status_code == 404


def test_a_personnel_number_is_seen_and_changed_by_the_own_desk_only(app: Flask, cast: Cast, clerk: Client) -> None:
    assert 'name="personnel_number"' in clerk.get(page_of(app, cast.participant)).get_data(as_text=True)
    assert save(clerk, page_of(app, cast.participant), {"personnel_number": ""}) == 303
    assert membership_of(app, cast.participant).personnel_number is None
    other = client_for(app, cast.coordinator)
    page = other.get(page_of(app, cast.hr)).get_data(as_text=True)
    assert 'name="personnel_number"' not in page
    version = membership_of(app, cast.hr).version
    assert post(other, page_of(app, cast.hr), {"personnel_number": "X", "version": str(version)}) == 303
    assert membership_of(app, cast.hr).personnel_number == "P-0003"


def test_a_personnel_number_names_one_person(app: Flask, cast: Cast, clerk: Client) -> None:
    answer = clerk.submit(page_of(app, cast.participant), {"personnel_number": "P-0003"})
    assert answer.status_code == 422
    assert "schon jemand anderes" in answer.get_data(as_text=True)


def test_of_two_who_change_it_the_second_sees_what_the_first_did(app: Flask, cast: Cast, clerk: Client) -> None:
    page = clerk.page(page_of(app, cast.participant))
    opened = dict(form_on(page, {"ends_on": ""}, None).form_values())
    assert save(clerk, page_of(app, cast.participant), {"ends_on": "2026-12-31"}) == 303
    answer = clerk.post(page_of(app, cast.participant), data={**opened, "ends_on": "2026-10-31"})
    assert answer.status_code == 409
    assert "31. Dezember 2026" in answer.get_data(as_text=True)


def test_other_peoples_memberships_look_like_missing_ones(app: Flask, cast: Cast, clerk: Client) -> None:
    own, foreign = membership_of(app, cast.hr), membership_of(app, cast.other_hr)
    for url in (
        f"/staff/organisations/{foreign.organisation_id}/members",
        f"/staff/organisations/{foreign.organisation_id}/members/{foreign.id}",
        f"/staff/organisations/{own.organisation_id}/members/{foreign.id}",
        f"/staff/organisations/{own.organisation_id}/members/{10**9}",
    ):
        assert clerk.get(url).status_code == 404, url
    wrong_pair = f"/staff/organisations/{own.organisation_id}/members/{foreign.id}/end"
    assert post(clerk, wrong_pair) == 404
    assert membership_of(app, cast.other_hr).ends_on is None


def test_the_coordination_sees_only_whom_it_may_know_by_name(app: Flask, cast: Cast, coordinator: Client) -> None:
    listed = coordinator.page(f"/staff/organisations/{cast.employer_id}/members").text_content()
    assert cast.hr.name in listed
    assert cast.participant.name not in listed
    assert coordinator.get(page_of(app, cast.participant)).status_code == 404
    assert post(coordinator, page_of(app, cast.participant, "end")) == 404


def test_the_list_says_who_has_left_by_their_last_day(app: Flask, cast: Cast, clerk: Client) -> None:
    clerk.submit(page_of(app, cast.participant), {"ends_on": "2026-02-28"})
    page = f"/staff/organisations/{cast.employer_id}/members"
    assert "ausgeschieden" in clerk.page(f"{page}?q=Haddad").text_content()
    assert cast.participant.name in clerk.page(f"{page}?state=left").text_content()
    assert cast.participant.name not in clerk.page(f"{page}?state=active").xpath("//main")[0].text_content()
    assert cast.hr.name in clerk.page(f"{page}?q=P-0003").text_content()


def test_the_list_asks_the_same_for_many(app: Flask, cast: Cast, clerk: Client) -> None:
    page = f"/staff/organisations/{cast.employer_id}/members"
    clerk.get(page)
    with count_queries(app) as few:
        clerk.get(page)
    with writing(app) as db:
        for number in range(40):
            person = Person(name=f"N {number}", name_key=f"n {number}", search_name=f"n {number}", created_at=NOW)
            db.add(person)
            db.flush()
            stay = Membership(person_id=person.id, organisation_id=cast.employer_id, starts_on=TODAY)
            stay.state = MembershipState.ACTIVE
            db.add(stay)
    with count_queries(app) as many:
        clerk.get(page)
    assert len(many) == len(few)


def test_the_page_of_a_person_leads_to_the_membership(app: Flask, cast: Cast, coordinator: Client) -> None:
    assert page_of(app, cast.hr) in coordinator.get(f"/staff/people/{cast.hr.person_id}").get_data(as_text=True)


def test_nobody_suspended_comes_back_by_an_invitation(app: Flask, cast: Cast, coordinator: Client) -> None:
    form = clerks_form(cast.other_employer_id)
    assert "ist unterwegs" in invite(coordinator, form)
    with writing(app) as db:
        one = db.scalars(select(Membership).where(Membership.person_id == cast.stranger.person_id)).one()
        one.state = MembershipState.SUSPENDED
    browser = client_for(app, cast.stranger)
    answer = browser.submit(mailed_link(app), {}, action="")
    assert answer.status_code == 409
    assert membership_of(app, cast.stranger).state is MembershipState.SUSPENDED
    with writing(app) as db:
        for row in db.scalars(select(Invitation)):
            row.withdrawn_at = NOW
    assert "zuerst unter „Zugehörigkeiten“" in invite(coordinator, form)
