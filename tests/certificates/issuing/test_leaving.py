"""Somebody leaves a course while a certificate of theirs stands: the refusal says what comes first, and leads there."""

import pytest
import time_machine
from flask import Flask

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, RunState
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend, issue, page_of
from tests.house import Client, client_for, db_of, form_on, writing

pytestmark = pytest.mark.pdf
NAME = "Nguyễn Thị Ánh"
LEFT = {"last_day": "2026-04-14", "reason": "own_wish"}


@pytest.fixture
def place(app: Flask, cast: Cast, clock: time_machine.Traveller) -> int:
    """A person with an issued certificate in a run that is over."""
    own = attend(app, cast, {NAME: 4})[NAME]
    clock.move_to(AFTER)
    issue(app, cast)
    return own


def url(place: int) -> str:
    return f"/staff/enrolments/{place}/leaving"


def the_way(client: Client, place: int) -> str:
    """Where the refusal leads."""
    page = client.page(url(place), 409)
    assert "widerrufen Sie sie zuerst" in str(page.text_content())
    [link] = page.xpath("//a[contains(., 'Zu den Bescheinigungen')]")
    return str(link.get("href"))


def test_the_refusal_leads_to_the_certificates_of_the_run(app: Flask, cast: Cast, place: int) -> None:
    lead = client_for(app, cast.lead)
    assert the_way(lead, place) == page_of(cast)
    assert NAME in lead.get(page_of(cast)).text


def test_once_revoked_the_person_can_leave(app: Flask, cast: Cast, place: int) -> None:
    lead = client_for(app, cast.lead)
    [revoke] = lead.page(the_way(lead, place)).xpath("//a[contains(@href, '/revoke')]")
    lead.submit(revoke.get("href"), {"reason": "Ausgeschieden"})
    assert lead.submit(url(place), LEFT, follow=False).status_code == 303
    with db_of(app) as db:
        assert db.get_one(Enrolment, place).status is EnrolmentStatus.WITHDRAWN


def test_a_certificate_that_came_while_the_form_was_open_is_named_as_well(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    place = attend(app, cast, {NAME: 4})[NAME]
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    sent = dict(form_on(lead.page(url(place)), {"last_day": ""}, None).form_values()) | LEFT
    issue(app, cast)
    answer = lead.post(url(place), data=sent)
    assert (answer.status_code, page_of(cast) in answer.text) == (409, True)


def test_taking_it_back_says_the_same(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    place = attend(app, cast, {NAME: 4})[NAME]
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    assert lead.submit(url(place), {**LEFT, "last_day": "2026-04-15"}, follow=False).status_code == 303
    sent = dict(form_on(lead.page(f"/staff/runs/{cast.run_id}"), {}, f"{url(place)}/take-back").form_values())
    issue(app, cast)
    answer = lead.post(f"{url(place)}/take-back", data=sent)
    assert (answer.status_code, page_of(cast) in answer.text) == (409, True)


def test_other_refusals_lead_nowhere_but_home(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
    page = client_for(app).page(f"/runs/{cast.run_id}/enrol", 409)
    assert [link.get("href") for link in page.xpath("//div[@class='lms-calm']//a")] == ["/"]
