"""An organisation asks for a training of its own: the coordination answers with a draft, the desk decides."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.catalogue.models import Course
from courses.demand.models import InhouseRequest, RequestState
from courses.planning.models import CourseRun, RunState
from lms.data.audit import AuditEntry, verify
from tests.cast import Cast, Member, run_of
from tests.courses.running.scene import waiting_mails
from tests.courses.running.test_desks import NORA, acts_no_longer, second_clerk
from tests.house import Client, client_for, count_queries, db_of, mails, writing

WISH = {
    "topic": "Umgang mit Konflikten <b>am Schalter</b>",
    "people": "14",
    "from_on": "2026-05-04",
    "until_on": "2026-07-31",
    "place": "Besprechungsraum im 2. Stock\nmit Aufzug",
    "needs": "am liebsten freitags",
}


def ask(client: Client, fields: dict[str, Any] | None = None) -> int:
    """Send the request; its id."""
    answer = client.submit("/inhouse/new", WISH | (fields or {}), follow=False)
    assert answer.status_code == 303
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def draft_for(app: Flask, cast: Cast, organisation_id: int | None = None) -> int:
    """A draft that is closed to the organisation."""
    with writing(app) as db:
        course, closed_to = db.get_one(Course, cast.course_id), organisation_id or cast.employer_id
        return run_of(db, course, cast.project_id, cast.venue_id, closed_to_id=closed_to, published=False).id


def offered(app: Flask, cast: Cast) -> tuple[int, int]:
    """A request to which dates were offered; its id and the run's."""
    request_id, run_id = ask(client_for(app, cast.hr)), draft_for(app, cast)
    page = f"/inhouse/{request_id}"
    client_for(app, cast.lead).submit(page, {"offer-run": str(run_id), "offer-text": "Passt das?"}, action="/offer")
    return request_id, run_id


def state_of(app: Flask, request_id: int) -> RequestState:
    """Where the request stands."""
    with db_of(app) as db:
        return db.get_one(InhouseRequest, request_id).state


def test_a_desk_asks_and_the_coordination_hears_of_it(app: Flask, cast: Cast) -> None:
    request_id = ask(client_for(app, cast.hr))
    assert state_of(app, request_id) is RequestState.OPEN
    (mail,) = mails(app, cast.coordinator.email)
    assert "Inhouse-Anfrage (offen)" in str(mail["Subject"])
    page = client_for(app, cast.coordinator).get(f"/inhouse/{request_id}").get_data(as_text=True)
    assert "&lt;b&gt;am Schalter&lt;/b&gt;" in page


def test_offered_dates_that_are_accepted_are_published_for_the_organisation_only(app: Flask, cast: Cast) -> None:
    request_id, run_id = offered(app, cast)
    assert state_of(app, request_id) is RequestState.OFFERED
    assert "Termine für Sie" in str(mails(app, cast.hr.email)[-1]["Subject"])
    desk = client_for(app, cast.hr)
    answer = desk.submit(f"/inhouse/{request_id}", action="/accept", follow=False)
    assert answer.headers["Location"].endswith(f"/hr/book/{run_id}")
    assert desk.get(answer.headers["Location"]).status_code == 200
    assert state_of(app, request_id) is RequestState.ACCEPTED
    with db_of(app) as db:
        run = db.get_one(CourseRun, run_id)
        assert (run.state, run.closed_to_id) == (RunState.PUBLISHED, cast.employer_id)
    assert client_for(app).get(f"/runs/{run_id}").status_code == 404


def test_accepting_twice_changes_nothing(app: Flask, cast: Cast) -> None:
    request_id, _run_id = offered(app, cast)
    desk = client_for(app, cast.hr)
    form = next(f for f in desk.page(f"/inhouse/{request_id}").forms if str(f.action).endswith("/accept"))
    sent = dict(form.form_values())
    assert [desk.post(form.action, data=sent).status_code for _ in range(2)] == [303, 303]


def test_other_dates_open_the_request_again(app: Flask, cast: Cast) -> None:
    request_id, run_id = offered(app, cast)
    client_for(app, cast.hr).submit(f"/inhouse/{request_id}", {"other-text": "Nur dienstags"}, action="/other-dates")
    assert state_of(app, request_id) is RequestState.OPEN
    lead = client_for(app, cast.lead)
    page = lead.get(f"/inhouse/{request_id}").get_data(as_text=True)
    assert "Nur dienstags" in page
    lead.submit(f"/inhouse/{request_id}", {"offer-run": str(run_id)}, action="/offer")
    assert state_of(app, request_id) is RequestState.OFFERED


def test_a_request_is_declined_with_a_reason(app: Flask, cast: Cast) -> None:
    request_id = ask(client_for(app, cast.hr))
    page, lead = f"/inhouse/{request_id}", client_for(app, cast.lead)
    assert lead.submit(page, {"decline-text": " "}, action="/decline").status_code == 422
    assert state_of(app, request_id) is RequestState.OPEN
    lead.submit(page, {"decline-text": "Das Thema bieten wir nicht an."}, action="/decline")
    assert state_of(app, request_id) is RequestState.DECLINED
    assert "Das Thema bieten wir nicht an." in client_for(app, cast.hr).get(page).get_data(as_text=True)
    assert lead.get(page).status_code == 200, "who answered still sees it"


@pytest.mark.parametrize("step", ["withdraw", "decline"])
def test_the_draft_of_a_request_that_came_to_nothing_can_be_offered_to_the_next(
    app: Flask, cast: Cast, step: str
) -> None:
    request_id, run_id = offered(app, cast)
    who = cast.hr if step == "withdraw" else cast.lead
    sent = {} if step == "withdraw" else {"decline-text": "Es geht doch nicht."}
    client_for(app, who).submit(f"/inhouse/{request_id}", sent, action=f"/{step}")
    assert state_of(app, request_id) is (RequestState.WITHDRAWN if step == "withdraw" else RequestState.DECLINED)
    again = ask(client_for(app, cast.hr))
    client_for(app, cast.lead).submit(f"/inhouse/{again}", {"offer-run": str(run_id)}, action="/offer")
    assert state_of(app, again) is RequestState.OFFERED
    with db_of(app) as db:
        noted = db.scalars(select(AuditEntry).where(AuditEntry.subject == f"inhouse_request:{request_id}")).all()
        assert run_id in [entry.changes.get("run") for entry in noted], "the history still knows what was offered"
        assert verify(db) == []


def answered(app: Flask, cast: Cast, member: Member, **fields: object) -> list[str]:
    """To whom the answer to a request goes that this member made."""
    request_id = ask(client_for(app, member), fields)
    second_clerk(app, cast)
    acts_no_longer(app, cast.hr.email, "membership over")
    client_for(app, cast.lead).submit(f"/inhouse/{request_id}", {"decline-text": "Leider nein."}, action="/decline")
    return [recipient for _kind, recipient in waiting_mails(app, "inhouse.declined")]


def test_the_answer_goes_to_who_acts_for_the_desk_when_who_asked_has_left(app: Flask, cast: Cast) -> None:
    assert answered(app, cast, cast.hr) == [NORA]


def test_the_answer_goes_to_the_lead_who_asked_in_the_name_of_a_desk(app: Flask, cast: Cast) -> None:
    assert answered(app, cast, cast.other_lead, organisation=str(cast.employer_id)) == [cast.other_lead.email]


def test_an_outdated_page_changes_nothing(app: Flask, cast: Cast) -> None:
    request_id, run_id = offered(app, cast)
    page, desk, lead = f"/inhouse/{request_id}", client_for(app, cast.hr), client_for(app, cast.lead)
    old = next(f for f in lead.page(page).forms if str(f.action).endswith("/offer"))
    sent = dict(old.form_values()) | {"offer-run": str(run_id)}
    desk.submit(page, action="/withdraw")
    assert lead.post(old.action, data=sent).status_code in (409, 422)
    assert state_of(app, request_id) is RequestState.WITHDRAWN


def test_only_a_draft_for_this_organisation_can_be_offered(app: Flask, cast: Cast) -> None:
    request_id = ask(client_for(app, cast.hr))
    draft_for(app, cast)
    foreign = draft_for(app, cast, cast.other_employer_id)
    for run_id in (foreign, cast.run_id, 10**12, "x"):
        answer = client_for(app, cast.lead).submit(
            f"/inhouse/{request_id}", {"offer-run": str(run_id)}, action="/offer"
        )
        assert answer.status_code == 422
    assert state_of(app, request_id) is RequestState.OPEN


def test_dates_that_were_changed_away_cannot_be_accepted(app: Flask, cast: Cast) -> None:
    request_id, run_id = offered(app, cast)
    with writing(app) as db:
        db.get_one(CourseRun, run_id).closed_to_id = cast.other_employer_id
    assert client_for(app, cast.hr).submit(f"/inhouse/{request_id}", action="/accept").status_code == 409
    assert state_of(app, request_id) is RequestState.OFFERED


@pytest.mark.parametrize("who", ["other_hr", "stranger", "trainer", "admin"])
def test_others_do_not_find_the_request(app: Flask, cast: Cast, who: str) -> None:
    request_id = ask(client_for(app, cast.hr))
    member: Member = getattr(cast, who)
    assert client_for(app, member).get(f"/inhouse/{request_id}").status_code == 404


def test_a_lead_of_another_project_sees_it_only_while_it_is_open(app: Flask, cast: Cast) -> None:
    request_id, _run_id = offered(app, cast)
    assert client_for(app, cast.other_lead).get(f"/inhouse/{request_id}").status_code == 404
    assert client_for(app, cast.lead).get(f"/inhouse/{request_id}").status_code == 200


def test_a_desk_cannot_offer_and_a_coordinator_cannot_accept_for_it(app: Flask, cast: Cast) -> None:
    request_id, _run_id = offered(app, cast)
    desk, coordinator = client_for(app, cast.hr), client_for(app, cast.coordinator)
    for client, step in ((desk, "offer"), (desk, "decline"), (coordinator, "accept"), (coordinator, "withdraw")):
        client.get(f"/inhouse/{request_id}")
        with client.session_transaction() as stored:
            token = stored["lms_csrf"]
        answer = client.post(
            f"/inhouse/{request_id}/{step}", data={"csrf_token": token, "decline-version": "2", "decline-text": "x"}
        )
        assert answer.status_code == 404
    assert state_of(app, request_id) is RequestState.OFFERED


WRONG = [
    ({"people": "0"}, "people"),
    ({"people": "501"}, "people"),
    ({"from_on": "2026-02-30"}, "from_on"),
    ({"from_on": "2026-03-01"}, "from_on"),
    ({"until_on": "2026-05-03"}, "until_on"),
    ({"until_on": "2036-05-03"}, "until_on"),
    ({"place": " "}, "place"),
    ({"topic": ""}, "topic"),
    ({"topic": "a" * 256}, "topic"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_is_wrong_is_said_beside_the_field(app: Flask, cast: Cast, change: dict[str, str], field: str) -> None:
    desk = client_for(app, cast.hr)
    answer = desk.submit("/inhouse/new", WISH | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    with db_of(app) as db:
        assert db.scalars(select(InhouseRequest)).all() == []


def test_a_lead_asks_for_any_organisation_and_a_desk_only_for_its_own(app: Flask, cast: Cast) -> None:
    request_id = ask(client_for(app, cast.lead), {"organisation": str(cast.other_employer_id)})
    assert client_for(app, cast.other_hr).get(f"/inhouse/{request_id}").status_code == 200
    desk = client_for(app, cast.hr)
    form = next(f for f in desk.page("/inhouse/new").forms if "people" in f.fields)
    desk.post("/inhouse/new", data=dict(form.form_values()) | WISH | {"organisation": str(cast.other_employer_id)})
    with db_of(app) as db:
        newest = db.scalars(select(InhouseRequest).order_by(InhouseRequest.id.desc())).first()
        assert newest is not None
        assert (newest.id, newest.organisation_id) in {
            (request_id, cast.other_employer_id),
            (request_id + 1, cast.employer_id),
        }


def test_the_list_asks_as_much_for_many_as_for_few(app: Flask, cast: Cast) -> None:
    desk, numbers = client_for(app, cast.hr), []
    for more in (1, 20):
        for _ in range(more):
            ask(desk)
        with count_queries(app) as queries:
            desk.get("/inhouse")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_the_list_finds_by_topic_and_organisation(app: Flask, cast: Cast) -> None:
    ask(client_for(app, cast.hr))
    coordinator = client_for(app, cast.coordinator)
    for text, found in (("konflikten jobcenter", True), ("stadtwerke", False), ("%", False)):
        page = coordinator.get("/inhouse", query_string={"q": text}).get_data(as_text=True)
        assert ("am Schalter" in page) is found


def test_the_start_pages_say_who_is_next(app: Flask, cast: Cast) -> None:
    request_id, _run_id = offered(app, cast)
    assert f"/inhouse/{request_id}" in client_for(app, cast.hr).get("/").get_data(as_text=True)
    second = ask(client_for(app, cast.hr))
    assert f"/inhouse/{second}" in client_for(app, cast.lead).get("/").get_data(as_text=True)


def test_the_draft_for_a_request_is_closed_to_the_organisation_that_asked(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        course_id = db.get_one(Course, cast.course_id).id
    request_id = ask(client_for(app, cast.hr), {"course": str(course_id)})
    lead = client_for(app, cast.lead)
    (link,) = lead.page(f"/inhouse/{request_id}").cssselect('a[href*="closed_to="]')
    chosen = lead.page(str(link.get("href"))).cssselect("select[name=closed_to] option[selected]")
    assert [one.get("value") for one in chosen] == [str(cast.employer_id)]
