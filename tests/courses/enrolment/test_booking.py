"""A Personalstelle books several colleagues at once, sees only its own people, and oversells nothing."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from lxml import html
from sqlalchemy import func, select

from courses.enrolment.allocation import Application, cancel, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.data.audit import AuditEntry
from lms.people.models import GrantState, Membership, MembershipState, Person, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast, Member
from tests.house import Client, client_for, count_queries, db_of, links_in, mails, run_worker, text_of, writing

S = EnrolmentStatus


def url_of(cast: Cast) -> str:
    """The address of a booking for the cast's run."""
    return f"/hr/book/{cast.run_id}"


def typed(*names: str, **more: str) -> dict[str, str]:
    """The fields of new rows."""
    return {f"new-{place}-name": name for place, name in enumerate(names)} | more


def preview(client: Client, url: str, fields: Mapping[str, Any]) -> str:
    """The announcement after choosing and typing."""
    token = {"csrf_token": client.page(url).forms[-1].fields["csrf_token"]}
    return client.post(url, data={**token, **fields, "step": "preview"}).get_data(as_text=True)


def announced(text: str) -> dict[str, Any]:
    """What the browser would send when the last button is pressed."""
    form = next(form for form in html.fromstring(text).forms if "announced" in form.fields)
    values: dict[str, Any] = {"step": "book"}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def book(client: Client, url: str, fields: Mapping[str, Any]) -> int:
    """All steps of a booking; the status of the last answer."""
    return client.post(url, data=announced(preview(client, url, fields))).status_code


def states(app: Flask) -> list[tuple[str, EnrolmentStatus]]:
    """Names and states in the order of booking."""
    with db_of(app) as db:
        rows = select(Enrolment.name_on_document, Enrolment.status).order_by(Enrolment.id)
        return [(row[0], row[1]) for row in db.execute(rows)]


def leave_seats(app: Flask, cast: Cast, seats: int) -> None:
    """The run has so many seats."""
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = seats


def enrol_oneself(app: Flask, cast: Cast, member: Member, booked_as: BookedAs, claim: str = "") -> int:
    """A member enrols without the employer."""
    with writing(app) as db:
        run, person = lock_run(db, cast.run_id), db.get_one(Person, member.person_id)
        assert run is not None
        application = Application(member.name, member.email, "de", booked_as, employer_claim=claim, proven=True)
        return enrol(db, run, person, application, rules=SeatRules(), actor=member.tag, now=NOW).id


def test_colleagues_are_chosen_and_typed_and_booked_at_once(app: Flask, client: Client, cast: Cast) -> None:
    chosen = {"staff": [str(cast.participant.person_id)]} | typed("Oleksandr", **{"new-0-number": "P-77"})
    assert book(client.log_in(cast.hr), url_of(cast), chosen) == 303
    assert states(app) == [("Amina Haddad", S.CONFIRMED), ("Oleksandr", S.CONFIRMED)]
    with db_of(app) as db:
        found = db.scalars(select(Enrolment)).all()
        assert {(e.booked_as, e.employer_id, e.booked_by) for e in found} == {
            (BookedAs.EMPLOYER, cast.employer_id, cast.hr.person_id)
        }
        number = select(Membership.personnel_number).where(Membership.person_id == found[1].person_id)
        assert db.scalar(number) == "P-77"
        entry = db.execute(select(AuditEntry).where(AuditEntry.action == "booking.made")).scalar_one()
        assert entry.changes["enrolments"] == [e.id for e in found]
        began = db.scalars(select(AuditEntry).where(AuditEntry.action == "membership.began")).one()
        assert began.actor == cast.hr.tag
    text = client.get("/hr").get_data(as_text=True)
    assert "Oleksandr" in text
    assert "P-77" in text


def test_who_will_wait_is_said_before_the_button(app: Flask, client: Client, cast: Cast) -> None:
    leave_seats(app, cast, 2)
    client.log_in(cast.hr)
    text = preview(client, url_of(cast), typed("Ada", "Bo", "Chi"))
    assert "2 Personen bekommen einen Platz" in text
    assert "1 Person auf die Warteliste" in text
    assert states(app) == [], "looking changes nothing"
    client.post(url_of(cast), data=announced(text))
    assert states(app) == [("Ada", S.CONFIRMED), ("Bo", S.CONFIRMED), ("Chi", S.WAITING)]


def test_when_seats_have_gone_meanwhile_nobody_is_booked_and_it_asks_again(
    app: Flask, client: Client, cast: Cast
) -> None:
    leave_seats(app, cast, 2)
    first = announced(preview(client.log_in(cast.hr), url_of(cast), typed("Ada", "Bo")))
    other = client_for(app, cast.other_hr)
    assert book(other, url_of(cast), typed("Fremde Person")) == 303
    answer = client.post(url_of(cast), data=first)
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "noch niemand gebucht" in text
    assert "1 Person auf die Warteliste" in text
    assert "Fremde" not in text
    assert len(states(app)) == 1


def test_two_clerks_at_once_never_oversell(app: Flask, cast: Cast) -> None:
    leave_seats(app, cast, 3)
    clerks = [client_for(app, cast.hr), client_for(app, cast.other_hr)]
    sent = [announced(preview(clerk, url_of(cast), typed(f"A{n}", f"B{n}"))) for n, clerk in enumerate(clerks)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(url_of(cast), data=pair[1]), zip(clerks, sent, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with db_of(app) as db:
        taken = db.get_one(SeatPool, cast.pool_id).seats_taken
        holding = db.scalar(select(func.count()).where(Enrolment.status == S.CONFIRMED))
        assert (taken, holding) == (2, 2)


def test_the_same_booking_sent_twice_has_one_effect(app: Flask, client: Client, cast: Cast) -> None:
    sent = announced(preview(client.log_in(cast.hr), url_of(cast), typed("Ada")))
    assert [client.post(url_of(cast), data=sent).status_code for _ in range(2)] == [303, 303]
    assert len(states(app)) == 1


def test_who_is_booked_already_is_named_and_not_booked_again(app: Flask, client: Client, cast: Cast) -> None:
    chosen = {"staff": [str(cast.participant.person_id)]}
    book(client.log_in(cast.hr), url_of(cast), chosen)
    text = preview(client, url_of(cast), chosen)
    assert "Schon gebucht" in text
    assert "Verbindlich buchen" not in text


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (typed("Ada", **{"new-0-number": "P-0001"}), "gehört zu einer anderen Person"),
        (typed("Ada", "Ada"), "steht zweimal"),
        (typed("Ada", **{"new-0-email": "keine"}), "prüfen Sie die E-Mail-Adresse"),
        (typed("", **{"new-0-number": "7"}), "füllen Sie dieses Feld aus"),
        (typed("Ada\nBcc: x"), "keine Zeilenumbrüche"),
        ({}, "mindestens eine Person"),
    ],
)
def test_what_cannot_be_booked_is_said_beside_the_row(
    app: Flask, client: Client, cast: Cast, rows: dict[str, str], complaint: str
) -> None:
    text = preview(client.log_in(cast.hr), url_of(cast), rows)
    assert complaint in text
    assert "error-summary-title" in text
    assert states(app) == []


def test_more_rows_keep_what_was_typed(client: Client, cast: Cast) -> None:
    token = {"csrf_token": client.log_in(cast.hr).page(url_of(cast)).forms[-1].fields["csrf_token"]}
    rows = {f"new-{n}-{name}": "" for n in range(5) for name in ("name", "email", "number")}
    answer = client.post(url_of(cast), data={**token, **rows, **typed("Ada"), "step": "rows"})
    text = answer.get_data(as_text=True)
    assert 'value="Ada"' in text
    assert "new-9-name" in text


def test_a_typed_name_finds_nobody_outside_the_own_staff(app: Flask, client: Client, cast: Cast) -> None:
    enrol_oneself(app, cast, cast.stranger, BookedAs.PRIVATE)
    row = typed(cast.stranger.name, **{"new-0-email": cast.stranger.email})
    text = preview(client.log_in(cast.hr), url_of(cast), row)
    assert "1 Person bekommt einen Platz" in text, "the answer must not tell that somebody is known"
    assert client.post(url_of(cast), data=announced(text)).status_code == 303
    with db_of(app) as db:
        assert db.scalar(select(func.count(func.distinct(Enrolment.person_id)))) == 2


def test_a_private_place_of_own_staff_is_neither_shown_nor_changed(app: Flask, client: Client, cast: Cast) -> None:
    mine = enrol_oneself(app, cast, cast.participant, BookedAs.PRIVATE)
    client.log_in(cast.hr)
    text = preview(client, url_of(cast), {"staff": [str(cast.participant.person_id)]})
    assert "keine Buchung möglich" in text
    assert "privat" not in text
    assert "Vielfalt am Schalter</td>" not in client.get("/hr").get_data(as_text=True)
    assert client.get(f"/hr/enrolments/{mine}/cancel").status_code == 404


def test_a_claimed_place_is_confirmed_by_the_named_employer_only(app: Flask, client: Client, cast: Cast) -> None:
    enrol_oneself(app, cast, cast.participant, BookedAs.EMPLOYER, "Jobcenter Musterstadt")
    client.log_in(cast.hr)
    assert cast.participant.name not in client.get("/hr").get_data(as_text=True), "a claim proves nothing"
    text = preview(client, url_of(cast), {"staff": [str(cast.participant.person_id)]})
    assert "wird Ihrer Organisation zugeordnet" in text
    client.post(url_of(cast), data=announced(text))
    assert cast.participant.name in client.get("/hr").get_data(as_text=True)
    assert len(states(app)) == 1


def test_without_an_address_the_clerk_gets_the_news_but_no_personal_link(
    app: Flask, client: Client, cast: Cast
) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    (mail,) = mails(app, cast.hr.email)
    assert "Oleksandr" in text_of(mail)
    assert not any("/my/" in link for link in links_in(mail))
    book(client, url_of(cast), typed("Ngozi", **{"new-0-email": "ngozi@example.org"}))
    assert any("/my/" in link for link in links_in(mails(app, "ngozi@example.org")[-1]))


def links_mailed(app: Flask, email: str) -> int:
    """To how many personal pages the mails to this address lead, once the links were asked for."""
    before = len(mails(app, email))
    client_for(app).submit("/my/links", {"email": email.upper()})
    return sum(any("/my/" in link for link in links_in(mail)) for mail in mails(app, email)[before:])


def test_whoever_asks_for_the_links_gets_the_places_the_desk_booked_too(app: Flask, client: Client, cast: Cast) -> None:
    enrol_oneself(app, cast, cast.stranger, BookedAs.PRIVATE)
    known = typed(cast.stranger.name, **{"new-0-email": str(cast.stranger.email)})
    assert book(client.log_in(cast.hr), url_of(cast), known) == 303
    with db_of(app) as db:
        assert len({one.person_id for one in db.scalars(select(Enrolment))}) == 2
    assert links_mailed(app, str(cast.stranger.email)) == 2


def test_the_address_of_a_clerk_asks_for_no_colleagues_link(app: Flask, client: Client, cast: Cast) -> None:
    mine = str(cast.hr.email)
    assert book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr", **{"new-0-email": mine})) == 303
    assert book(client, url_of(cast), typed(cast.hr.name, **{"new-0-email": mine})) == 303
    assert len(states(app)) == 2
    assert links_mailed(app, mine) == 1


def test_after_a_clerk_has_left_the_next_one_hears_and_no_address_was_kept(
    app: Flask, client: Client, cast: Cast
) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    heard = len(mails(app, cast.hr.email))
    with writing(app) as db:
        (place,) = db.scalars(select(Enrolment)).all()
        assert place.contact_email is None
        second = {"person_id": cast.stranger.person_id, "organisation_id": cast.employer_id}
        db.add(RoleGrant(**second, role=Role.HR, state=GrantState.ACTIVE, granted_at=NOW))
        db.add(Membership(**second, state=MembershipState.ACTIVE, starts_on=NOW.date()))
        db.get_one(Person, cast.stranger.person_id).language = "en"
        left = db.scalars(select(Membership).where(Membership.person_id == cast.hr.person_id)).one()
        left.state = MembershipState.LEFT
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        cancel(db, run, db.scalars(select(Enrolment)).one(), rules=SeatRules(), actor="test", now=NOW, late=True)
    assert len(mails(app, cast.hr.email)) == heard
    (told,) = mails(app, cast.stranger.email)
    assert "Oleksandr" in text_of(told)
    assert "Hello" in text_of(told), "in the language of the clerk, not of the colleague"
    assert not any("/my/" in link for link in links_in(told))


def test_where_nobody_acts_for_the_employer_any_more_nobody_is_mailed(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    before = len(mails(app))
    with writing(app) as db:
        for grant in db.scalars(select(RoleGrant).where(RoleGrant.organisation_id == cast.employer_id)):
            grant.state = GrantState.ENDED
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        cancel(db, run, db.scalars(select(Enrolment)).one(), rules=SeatRules(), actor="test", now=NOW, late=True)
    assert len(mails(app)) == before


def test_a_mail_asked_for_by_a_desk_stays_one_for_the_desk(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    with writing(app) as db:
        db.scalars(select(Enrolment)).one().contact_email = "oleksandr@example.org"
    (told,) = mails(app, cast.hr.email)
    assert not any("/my/" in link for link in links_in(told)), "the link is the person's own"


def test_hr_gives_a_colleagues_place_back(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    with db_of(app) as db:
        booked = db.scalar(select(Enrolment.id))
    client.submit(f"/hr/enrolments/{booked}/cancel")
    assert states(app) == [("Oleksandr", S.CANCELLED)]


def test_nothing_of_another_organisation_ever_shows(app: Flask, client: Client, cast: Cast) -> None:
    marker = "Zyxwv-7731"
    book(client_for(app, cast.other_hr), url_of(cast), typed(f"Person {marker}", **{"new-0-number": f"N{marker}"}))
    with db_of(app) as db:
        foreign = db.scalar(select(Enrolment.id))
    client.log_in(cast.hr)
    pages = ("/", "/hr", f"/hr?q={marker}", f"/hr?q=N{marker}", url_of(cast), f"{url_of(cast)}?q={marker}")
    bodies = [client.get(page).get_data(as_text=True).replace(f'value="{marker}"', "") for page in pages]
    bodies += [preview(client, url_of(cast), typed("Ada", **{"new-0-number": f"N{marker}", "q": marker}))]
    for body in bodies:
        assert f"Person {marker}" not in body
    for path in (f"/hr/enrolments/{foreign}/cancel", f"{url_of(cast)}?organisation={cast.other_employer_id}"):
        assert client.get(path).status_code == 404
    token = {"csrf_token": client.page(url_of(cast)).forms[-1].fields["csrf_token"]}
    for path in ("cancel", "accept"):
        assert client.post(f"/hr/enrolments/{foreign}/{path}", data=token).status_code == 404
    chosen = {"staff": [str(cast.stranger.person_id)]}
    assert cast.stranger.name not in preview(client, url_of(cast), chosen)


@pytest.mark.parametrize("who", ["participant", "trainer", "stranger", "admin"])
def test_the_desk_exists_for_clerks_only(client: Client, cast: Cast, who: str) -> None:
    client.log_in(getattr(cast, who))
    assert client.get("/hr").status_code == 404
    assert client.get(url_of(cast)).status_code == 404


def test_a_run_for_another_organisation_does_not_exist_for_a_clerk(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).closed_to_id = cast.other_employer_id
    assert client.log_in(cast.hr).get(url_of(cast)).status_code == 404
    assert client.log_in(cast.other_hr).get(url_of(cast)).status_code == 200
    assert client.log_in(cast.other_lead).get(url_of(cast)).status_code == 404


def test_the_coordination_books_for_any_organisation_without_seeing_its_staff(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.log_in(cast.coordinator)
    assert "Stadtwerke Fernau" in client.get(url_of(cast)).get_data(as_text=True)
    url = f"{url_of(cast)}?organisation={cast.other_employer_id}"
    assert cast.stranger.name not in client.get(url).get_data(as_text=True)
    assert book(client, url, typed("Oleksandr")) == 303
    assert "Oleksandr" in client_for(app, cast.other_hr).get("/hr").get_data(as_text=True)
    assert "Oleksandr" in text_of(mails(app, cast.other_hr.email)[-1])


def test_who_has_left_is_seen_only_in_the_days_of_grace(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), {"staff": [str(cast.participant.person_id)]})
    with writing(app) as db:
        work = db.scalars(select(Membership).where(Membership.person_id == cast.participant.person_id)).one()
        work.state, work.ends_on = MembershipState.LEFT, NOW.date() - timedelta(days=10)
    assert cast.participant.name not in client.get("/hr").get_data(as_text=True)
    app.config["LMS_MEMBERSHIP_GRACE_DAYS"] = 14
    assert cast.participant.name in client.get("/hr").get_data(as_text=True)


@pytest.mark.parametrize("state", [MembershipState.SUSPENDED, MembershipState.INVITED, MembershipState.LEFT])
def test_only_an_active_membership_counts(app: Flask, client: Client, cast: Cast, state: MembershipState) -> None:
    book(client.log_in(cast.hr), url_of(cast), {"staff": [str(cast.participant.person_id)]})
    with writing(app) as db:
        db.scalars(select(Membership).where(Membership.person_id == cast.participant.person_id)).one().state = state
    assert cast.participant.name not in client.get("/hr").get_data(as_text=True)
    assert cast.participant.name not in client.get(url_of(cast)).get_data(as_text=True)


def test_a_booked_colleague_does_not_lapse_for_want_of_a_mail(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    mine = enrol_oneself(app, cast, cast.participant, BookedAs.EMPLOYER, "Jobcenter Musterstadt")
    with writing(app) as db:
        enrolment = db.get_one(Enrolment, mine)
        enrolment.status, enrolment.eligible, enrolment.hold_until = S.UNCONFIRMED, False, NOW + timedelta(minutes=30)
    assert book(client.log_in(cast.hr), url_of(cast), {"staff": [str(cast.participant.person_id)]}) == 303
    clock.shift(timedelta(days=3))
    run_worker(app)
    assert states(app) == [(cast.participant.name, S.CONFIRMED)]
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.confirmed")).one()
        assert entry.actor == cast.hr.tag


def test_a_claim_waits_behind_the_seats_that_were_announced(app: Flask, client: Client, cast: Cast) -> None:
    leave_seats(app, cast, 0)
    mine = enrol_oneself(app, cast, cast.participant, BookedAs.EMPLOYER, "Jobcenter Musterstadt")
    with writing(app) as db:
        db.get_one(Enrolment, mine).eligible = False
    leave_seats(app, cast, 1)
    chosen = {"staff": [str(cast.participant.person_id)]} | typed("Oleksandr")
    assert book(client.log_in(cast.hr), url_of(cast), chosen) == 303
    assert states(app) == [(cast.participant.name, S.WAITING), ("Oleksandr", S.CONFIRMED)]


def test_a_cancelled_run_is_called_so_in_the_list(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), {"staff": [str(cast.participant.person_id)]})
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
    row = str(client.page("/hr").cssselect("#staff tbody tr")[0].text_content())
    assert "abgesagt" in row
    assert "Abmelden" not in row


def test_the_list_of_many_takes_the_same_queries_as_of_one(app: Flask, client: Client, cast: Cast) -> None:
    def queries() -> int:
        with count_queries(app) as statements:
            assert client.get("/hr").status_code == 200
        return len(statements)

    leave_seats(app, cast, 500)
    book(client.log_in(cast.hr), url_of(cast), typed("Erste"))
    few = queries()
    names = typed(*(f"Person {n:03d}" for n in range(70)))
    book(client, url_of(cast), names)
    assert queries() == few
    text = client.get("/hr").get_data(as_text=True)
    assert "71 Einträge" in text
    assert "Seite 1 von 3" in text
    assert "Person 069" in client.get("/hr?page=3").get_data(as_text=True)
    found = client.get("/hr?q=person+042").get_data(as_text=True)
    assert "Person 042" in found
    assert "Person 041" not in found
    assert client.get("/hr?page=99999").status_code == 200


def test_hr_sees_units_but_neither_marks_nor_minutes(app: Flask, client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), {"staff": [str(cast.participant.person_id)]})
    text = client.get("/hr").get_data(as_text=True)
    assert "0 von 16 UE" in text
    for hidden in ("entschuldigt", "Minuten", "nötig sind"):
        assert hidden not in text


def test_the_start_page_of_a_clerk_shows_places_and_runs(client: Client, cast: Cast) -> None:
    book(client.log_in(cast.hr), url_of(cast), typed("Oleksandr"))
    text = client.get("/").get_data(as_text=True)
    assert "1 Platz in kommenden Durchführungen" in text
    assert f'href="/hr/book/{cast.run_id}"' in text
    assert f'href="/hr/book/{cast.run_id}"' in client.get(f"/runs/{cast.run_id}").get_data(as_text=True)
