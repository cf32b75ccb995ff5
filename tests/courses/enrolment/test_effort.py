"""How little a whole enrolment asks the database: every statement more is time for which others wait."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from courses.enrolment.access import KEPT, PURPOSE
from courses.enrolment.models import Enrolment
from lms.data.tokens import hash_token, issue_token
from lms.people.models import LegalKind, LegalText
from tests.cast import NOW, Cast
from tests.courses.enrolment.test_enrolling import EMAIL, NAME, apply, personal_link
from tests.house import Client, count_queries, db_of, form_on, writing

FIELDS = {"name": NAME, "email": EMAIL, "booked_as": "private", "privacy": "y"}


def test_a_whole_enrolment_asks_thirty_two_statements(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        kind = LegalKind.PRIVACY
        db.add(LegalText(provider_id=cast.provider_id, kind=kind, language="de", version=1, text="Hin", valid_from=NOW))
    url = f"/runs/{cast.run_id}/enrol"
    with count_queries(app) as form:
        shown = client.page(url)
    filled = {**dict(form_on(shown, FIELDS, None).form_values()), **FIELDS}
    with count_queries(app) as sending:
        assert client.post(url, data=filled).status_code == 303
    path = personal_link(app)
    with count_queries(app) as link:
        own = client.get(path).headers["Location"]
    with count_queries(app) as page:
        shown = client.page(own)
    button = dict(form_on(shown, {}, "/confirm").form_values())
    with count_queries(app) as confirming:
        assert client.post(f"{own}/confirm", data=button).status_code == 303
    assert [len(seen) for seen in (form, sending, link, page, confirming)] == [4, 13, 1, 6, 8]


def test_ten_kept_links_ask_as_many_statements_as_one(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    own = client.get(personal_link(app)).headers["Location"]
    with count_queries(app) as one:
        client.page(own)
    with client.session_transaction() as stored:
        stored[KEPT] = [*(hash_token(f"dead {number}") for number in range(9)), *stored[KEPT]]
    with count_queries(app) as ten:
        client.page(own)
    assert len(ten) == len(one)


def test_a_live_link_to_one_enrolment_opens_no_other(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    apply(client, cast, {"name": "Amina Haddad", "email": "amina.haddad@example.org"})
    with writing(app) as db:
        first, second = db.scalars(select(Enrolment.id).order_by(Enrolment.id).limit(2))
        live = issue_token(db, PURPOSE, first, NOW + timedelta(days=1))
        issue_token(db, PURPOSE, second, NOW + timedelta(days=1))
    client.get(f"/my/{live}")
    assert client.get(f"/enrolments/{first}").status_code == 200
    assert client.get(f"/enrolments/{second}").status_code == 404
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert client.post(f"/enrolments/{second}/confirm", data={"csrf_token": token}).status_code == 404
    with db_of(app) as db:
        assert [one.eligible for one in db.scalars(select(Enrolment).order_by(Enrolment.id).limit(2))] == [False, False]
