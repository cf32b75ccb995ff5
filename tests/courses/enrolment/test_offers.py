"""A seat that was offered can be taken until the moment that was told, and not a second longer."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import SeatPool
from lms.data.audit import AuditEntry
from lms.people.models import Membership, MembershipState
from tests.cast import DAYS, NOW, Cast
from tests.courses.attendance.places import give_back, seat
from tests.house import Client, client_for, db_of, form_on, mails, run_worker, text_of, writing
from tests.support.rfc5545 import read_strictly

S = EnrolmentStatus
OVER = "Die Zeit zum Annehmen ist vorbei"


@pytest.fixture
def offer(app: Flask, cast: Cast) -> int:
    """The participant is offered the only seat, after somebody gave it back."""
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = 1
    sits = seat(app, cast, "Bodo Ahrens")
    waits = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    give_back(app, sits)
    assert place(app, waits).status is S.OFFERED
    return waits


def place(app: Flask, enrolment_id: int) -> Enrolment:
    with db_of(app) as db:
        return db.get_one(Enrolment, enrolment_id)


def last_moment(app: Flask, enrolment_id: int) -> datetime:
    """Until when the offer stands."""
    until = place(app, enrolment_id).offer_expires_at
    assert until is not None
    return until


def of_employer(app: Flask, cast: Cast, enrolment_id: int) -> None:
    """The employer's desk sees the place."""
    with writing(app) as db:
        db.get_one(Enrolment, enrolment_id).employer_id = cast.employer_id
        db.get_one(Enrolment, enrolment_id).booked_as = "employer"  # type: ignore[assignment]
        works = {"person_id": cast.participant.person_id, "organisation_id": cast.employer_id}
        db.add(Membership(**works, state=MembershipState.ACTIVE, starts_on=NOW.date()))


def forms(client: Client, url: str, action: str) -> dict[str, str]:
    """What the form of that page sends."""
    return dict(form_on(client.page(url), {}, action).form_values())


def words(client: Client, url: str) -> str:
    return " ".join(str(client.page(url).text_content()).split())


def told(app: Flask) -> int:
    with db_of(app) as db:
        return db.query(AuditEntry).count()


@pytest.mark.parametrize(("seconds", "answer", "becomes"), [(-1, 303, S.CONFIRMED), (0, 409, S.OFFERED)])
def test_the_seat_is_taken_until_the_moment_that_was_told(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int, seconds: int, answer: int, becomes: S
) -> None:
    client, url, until = client_for(app, cast.participant), f"/enrolments/{offer}", last_moment(app, offer)
    sent, before = forms(client, url, "/accept"), told(app)
    clock.move_to(until + timedelta(seconds=seconds))
    assert client.post(f"{url}/accept", data=sent).status_code == answer
    assert place(app, offer).status is becomes
    assert (told(app) > before) == (answer == 303)


def test_a_refused_answer_says_why(app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int) -> None:
    client, url = client_for(app, cast.participant), f"/enrolments/{offer}"
    sent = forms(client, url, "/accept")
    clock.move_to(last_moment(app, offer))
    assert OVER in client.post(f"{url}/accept", data=sent).text


def test_between_the_moment_and_the_sweep_the_page_says_that_the_offer_is_over(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int
) -> None:
    client, url = client_for(app, cast.participant), f"/enrolments/{offer}"
    assert OVER not in words(client, url)
    clock.move_to(last_moment(app, offer))
    page = words(client, url)
    assert OVER in page
    assert "Platz annehmen" not in page
    assert "Platz angeboten" not in page
    assert "Abmelden" not in page


def test_in_english_too(app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int) -> None:
    clock.move_to(last_moment(app, offer))
    assert "The time to accept is over" in words(client_for(app, cast.participant), f"/enrolments/{offer}?lang=en")


def test_the_desk_takes_the_seat_no_later_than_the_person(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int
) -> None:
    of_employer(app, cast, offer)
    client = client_for(app, cast.hr)
    sent = forms(client, "/hr", f"/hr/enrolments/{offer}/accept")
    clock.move_to(last_moment(app, offer))
    assert "Platz annehmen" not in words(client, "/hr")
    answer = client.post(f"/hr/enrolments/{offer}/accept", data=sent)
    assert (answer.status_code, OVER in answer.text) == (409, True)
    assert place(app, offer).status is S.OFFERED


def test_who_says_no_too_late_gives_the_seat_on_all_the_same(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int
) -> None:
    client, url = client_for(app, cast.participant), f"/enrolments/{offer}"
    sent = forms(client, url, "/decline")
    clock.move_to(last_moment(app, offer))
    assert client.post(f"{url}/decline", data=sent).status_code == 303
    assert place(app, offer).status is S.DECLINED


def test_the_sweep_takes_the_seat_back_and_the_person_can_enter_again(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int
) -> None:
    clock.move_to(last_moment(app, offer))
    run_worker(app)
    assert place(app, offer).status is S.LAPSED
    assert "Wieder anmelden" in words(client_for(app, cast.participant), f"/enrolments/{offer}")


def test_an_offer_that_could_not_be_mailed_in_time_is_not_mailed_late(
    app: Flask, cast: Cast, clock: time_machine.Traveller, offer: int
) -> None:
    """The mail server was away. What reaches the mailbox must be true there."""
    clock.move_to(last_moment(app, offer))
    assert not [mail for mail in mails(app, cast.participant.email) if "ist ein Platz frei geworden" in text_of(mail)]


@pytest.mark.parametrize(("status", "says"), [(S.OFFERED, "TENTATIVE"), (S.CONFIRMED, "CONFIRMED")])
def test_the_file_says_what_the_calendar_to_subscribe_to_says(
    app: Flask, cast: Cast, offer: int, status: EnrolmentStatus, says: str
) -> None:
    with writing(app) as db:
        db.get_one(Enrolment, offer).status = status
    file = client_for(app, cast.participant).get(f"/enrolments/{offer}/calendar.ics")
    assert [event["STATUS"] for event in read_strictly(file.data).events] == [says] * 2 * len(DAYS)
