""" "Meine Daten": who may open it, what stands there, and how a copy is asked for, decided about and fetched."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from certificates.issuing.models import Certificate, CertificateState, Download
from courses.catalogue.models import CertificateKind
from courses.enrolment.models import Enrolment
from lms.data.audit import AuditEntry
from lms.data.documents import store
from lms.people.models import DataRequest, Person, RequestState
from lms.people.registry import confirm_email
from tests.cast import NOW, PARTICIPANT, Cast
from tests.certificates.document.samples import sample
from tests.courses.enrolment.test_enrolling import EMAIL, NAME, apply
from tests.house import Client, client_for, db_of, links_in, mails, text_of, writing
from tests.lms.people.pressing import post

PAGE, LINK, COPY, FILE = "/my/data", "/my/data/link", "/my/data/copy", "/my/data/copy.json"


@pytest.fixture
def newcomer(app: Flask, cast: Cast) -> int:
    """Somebody without a login who has enrolled and confirmed the address."""
    apply(client_for(app), cast)
    with writing(app) as db:
        person_id = db.scalars(select(Enrolment.person_id)).one()
        confirm_email(db, person_id, NOW)
    return person_id


def ask_for_link(app: Flask, email: str = EMAIL) -> list[str]:
    """Paths of the links that an address gets."""
    client_for(app).submit(LINK, {"email": email})
    found = [link for mail in mails(app, email) for link in links_in(mail) if "/my/data/" in link]
    return [urlsplit(link).path for link in found]


def fetch(client: Client) -> TestResponse:
    """Press the button for the file."""
    with client.session_transaction() as stored:
        stored["lms_csrf"] = "token"
    return client.post(FILE, data={"csrf_token": "token"})


def decide(app: Flask, cast: Cast, **fields: str) -> TestResponse:
    """The coordination decides about the newest wish."""
    with db_of(app) as db:
        newest = db.scalars(select(DataRequest.id).order_by(DataRequest.id.desc())).first()
    return client_for(app, cast.coordinator).submit(f"/staff/data-requests/{newest}", fields, follow=False)


def test_whoever_is_logged_in_sees_the_own_data(app: Flask, cast: Cast) -> None:
    seen = client_for(app, cast.participant).page(PAGE).text_content()
    assert cast.participant.email in seen
    assert "P-0001" in seen
    assert cast.hr.email not in seen


def test_a_visitor_gets_a_link_to_the_confirmed_address(app: Flask, newcomer: int) -> None:
    (link,) = ask_for_link(app)
    visitor = client_for(app)
    assert visitor.get(PAGE).location == LINK
    opened = visitor.get(link)
    assert (opened.status_code, opened.location) == (303, PAGE)
    seen = visitor.page(PAGE).text_content()
    assert NAME in seen
    assert "Vielfalt am Schalter" in seen


def test_the_answer_is_the_same_for_an_unknown_address(app: Flask, newcomer: int) -> None:
    known = client_for(app).submit(LINK, {"email": EMAIL}).get_data(as_text=True)
    unknown = client_for(app).submit(LINK, {"email": "niemand@example.org"}).get_data(as_text=True)
    assert known.split("<main")[1] == unknown.split("<main")[1]


def test_an_address_nobody_has_confirmed_gets_nothing(app: Flask, newcomer: int) -> None:
    with writing(app) as db:
        db.get_one(Person, newcomer).email_confirmed_at = None
    assert ask_for_link(app) == []


def test_a_link_dies_after_an_hour(app: Flask, newcomer: int, clock: time_machine.Traveller) -> None:
    (link,) = ask_for_link(app)
    visitor = client_for(app)
    visitor.get(link)
    clock.shift(timedelta(hours=1, minutes=1))
    assert visitor.get(PAGE).location == LINK
    assert client_for(app).get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "ä" * 30, "0" * 300])
def test_a_made_up_link_opens_nothing(app: Flask, newcomer: int, token: str) -> None:
    visitor = client_for(app)
    assert visitor.get(f"{PAGE}/{token}").status_code == 404
    assert visitor.get(PAGE).location == LINK


def test_the_link_to_one_enrolment_does_not_open_everything(app: Flask, newcomer: int) -> None:
    link = next(link for link in links_in(mails(app, EMAIL)[0]) if "/my/" in link)
    visitor = client_for(app)
    visitor.get(urlsplit(link).path)
    assert visitor.get(PAGE).location == LINK


def test_links_are_not_sent_without_end(app: Flask, newcomer: int) -> None:
    browser = client_for(app)
    for _ in range(3):
        browser.submit(LINK, {"email": EMAIL})
    assert browser.submit(LINK, {"email": EMAIL}).status_code == 429


def test_each_fetch_by_the_employer_stands_there(app: Flask, cast: Cast) -> None:
    apply(client_for(app, cast.participant), cast, {"name": PARTICIPANT.name, "email": PARTICIPANT.email})
    with writing(app) as db:
        digest = store(db, b"%PDF-1.7", "application/pdf", NOW)
        paper = Certificate(
            enrolment_id=db.scalars(select(Enrolment.id)).one(),
            kind=CertificateKind.ATTENDANCE,
            version=1,
            state=CertificateState.ISSUED,
            number="LB-2026-000001",
            code="0" * 26,
            language="de",
            content=json.loads(sample().to_json()),
            document_sha256=digest,
            reserved_at=NOW,
        )
        db.add(paper)
        db.flush()
        db.add(Download(certificate_id=paper.id, person_id=cast.hr.person_id, by_employer=True, at=NOW))
    seen = client_for(app, cast.participant).page(PAGE)
    rows = [row.text_content() for row in seen.xpath("//table[@id='table-downloads']//tbody/tr")]
    assert len(rows) == 1
    assert "LB-2026-000001" in rows[0]
    assert cast.hr.name in rows[0]


def test_a_wish_waits_for_the_coordination_and_is_made_once(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.participant)
    page = client.submit(PAGE, {}, action=COPY).get_data(as_text=True)
    assert "Die Koordination entscheidet" in page
    assert post(client, COPY) == 303
    with db_of(app) as db:
        assert db.scalars(select(DataRequest.state)).all() == [RequestState.ASKED]
    assert fetch(client).status_code == 404
    assert len([mail for mail in mails(app, cast.coordinator.email) if "Kopie" in str(mail["Subject"])]) == 1
    assert "1 Person wartet" in client_for(app, cast.coordinator).page("/").text_content()


def test_a_granted_copy_is_fetched_and_every_fetch_is_noted(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.participant).submit(PAGE, {}, action=COPY)
    assert decide(app, cast, decision="grant").status_code == 303
    assert "liegt bereit" in str(mails(app, cast.participant.email)[-1]["Subject"])
    answer = fetch(client)
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    body = json.loads(answer.get_data())
    kinds = {part["kind"]: part for part in body["data"]}
    assert kinds["contact"]["entries"][0]["email"] == cast.participant.email
    assert kinds["memberships"]["entries"][0]["personnel_number"] == "P-0001"
    assert all(part["purpose"] and part["legal_basis"] and part["kept_until"] for part in body["data"])
    assert cast.hr.email not in answer.get_data(as_text=True)
    with db_of(app) as db:
        assert "person.copy_fetched" in db.scalars(select(AuditEntry.action)).all()


def test_a_copy_can_be_fetched_for_two_weeks(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    client.log_in(cast.participant).submit(PAGE, {}, action=COPY)
    decide(app, cast, decision="grant")
    clock.shift(timedelta(days=14, minutes=1))
    assert fetch(client).status_code == 404
    assert "Um eine Kopie bitten" in client.page(PAGE).text_content()


def test_a_refusal_needs_its_reason_and_the_person_reads_it(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.participant).submit(PAGE, {}, action=COPY)
    silent = decide(app, cast, decision="refuse")
    assert silent.status_code == 422
    assert "begründen Sie" in silent.get_data(as_text=True)
    decide(app, cast, decision="refuse", reason="Bitte erst die Adresse bestätigen.")
    assert "Bitte erst die Adresse bestätigen." in client.page(PAGE).text_content()
    assert "Bitte erst die Adresse bestätigen." in text_of(mails(app, cast.participant.email)[-1])
    assert fetch(client).status_code == 404


def test_of_two_decisions_the_first_counts(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.participant).submit(PAGE, {}, action=COPY)
    browser = client_for(app, cast.coordinator)
    with db_of(app) as db:
        url = f"/staff/data-requests/{db.scalars(select(DataRequest.id)).one()}"
    fields = dict(browser.page(url).forms[-1].form_values())
    assert browser.post(url, data={**fields, "decision": "grant"}).status_code == 303
    late = browser.post(url, data={**fields, "decision": "refuse", "reason": "Nein"})
    assert late.status_code == 409
    assert "schon entschieden" in late.get_data(as_text=True)


@pytest.mark.parametrize("who", ["hr", "trainer", "lead", "admin", "participant", "stranger"])
def test_only_the_coordination_decides(app: Flask, client: Client, cast: Cast, who: str) -> None:
    client.log_in(cast.participant).submit(PAGE, {}, action=COPY)
    browser = client_for(app, getattr(cast, who))
    assert browser.get("/staff/data-requests").status_code == 404
    assert browser.get("/staff/data-requests/1").status_code == 404


def test_a_visitor_asks_for_nothing_and_fetches_nothing(app: Flask, cast: Cast) -> None:
    visitor = client_for(app)
    assert post(visitor, COPY) == 404
    assert fetch(visitor).status_code == 404
