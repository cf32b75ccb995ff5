"""The public calendar: published runs only, narrowed down as the catalogue, and with an end."""

from datetime import time

import pytest
from flask import Flask
from lxml.html import HtmlElement

from courses.planning.lifecycle import Step, take_step
from courses.planning.models import MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from tests.cast import NOW, Cast, course_of
from tests.courses.planning.board.test_board import CLASS, PUBLIC
from tests.courses.planning.collisions.test_guard import TUESDAY, a_run
from tests.house import client_for, writing


def shown_to_visitors(page: HtmlElement) -> list[str]:
    return [link.get("href") for link in page.xpath(f"//li[{CLASS.format('lms-meeting')}]//a")]


@pytest.mark.parametrize("view", ["month", "agenda"])
def test_visitors_see_published_runs_only(app: Flask, cast: Cast, view: str) -> None:
    with writing(app) as db:
        draft, shown, closed, off = (a_run(db, cast, trainers=(cast.trainer.person_id,)) for _ in range(4))
        closed.closed_to_id = cast.employer_id
        for run in (shown, closed, off):
            publish(db, run, actor="test", now=NOW)
        take_step(db, off, Step.CANCEL, actor="test", now=NOW)
        public, hidden = shown.id, draft.code
    visitor = client_for(app)
    page = visitor.page(f"{PUBLIC}?view={view}&day=2026-05-01")
    assert shown_to_visitors(page) == [f"/runs/{public}"]
    assert hidden not in page.text_content()
    assert cast.trainer.name not in page.text_content()
    assert shown_to_visitors(visitor.page(f"{PUBLIC}?view={view}&day=2026-05-01&cancelled=y")) == [f"/runs/{public}"]


@pytest.mark.parametrize("query", ["line={line_id}", "region=Mitte", "format=onsite", "q=Schalter"])
def test_visitors_narrow_the_calendar_as_the_catalogue(app: Flask, cast: Cast, query: str) -> None:
    with writing(app) as db:
        wanted = a_run(db, cast)
        offer = course_of(db, cast.provider_id, "EM-07", "Hochvolt verstehen")
        online = PlannedMeeting(TUESDAY, time(9), time(12), 180, MeetingMode.ONLINE)
        plan = RunPlan(cast.project_id, (online,), {PoolMode.ANY: 8}, 4, decide_on=TUESDAY)
        other = plan_run(db, offer, plan, actor="test", now=NOW)
        for run in (wanted, other):
            publish(db, run, actor="test", now=NOW)
        both, mine = sorted([wanted.id, other.id]), wanted.id
    visitor, url = client_for(app), f"{PUBLIC}?day=2026-05-01"
    assert sorted(shown_to_visitors(visitor.page(url))) == sorted(f"/runs/{one}" for one in both)
    narrow = query.format(line_id=cast.line_id)
    assert shown_to_visitors(visitor.page(f"{url}&{narrow}")) == [f"/runs/{mine}"]


def test_the_public_calendar_can_be_subscribed_to_as_it_is_filtered(app: Flask, cast: Cast) -> None:
    page = client_for(app).page(f"{PUBLIC}?line={cast.line_id}")
    assert page.xpath(f"//a[starts-with(@href, 'webcal:') and contains(@href, 'calendar.ics?line={cast.line_id}')]")


def test_the_catalogue_leads_to_the_calendar_with_its_filters(app: Flask, cast: Cast) -> None:
    page = client_for(app).page(f"/courses?line={cast.line_id}&free=y&month=2026-04")
    [link] = page.xpath("//a[contains(., 'Termine im Kalender zeigen')]/@href")
    assert link == f"/calendar?line={cast.line_id}"


def test_who_follows_every_link_comes_to_an_end(app: Flask) -> None:
    page = client_for(app).page(f"{PUBLIC}?day=2031-01-01")
    assert page.xpath("//nav[@aria-label='Andere Tage']//a[@rel]") == []


def test_an_empty_public_calendar_leads_to_the_offers(app: Flask) -> None:
    page = client_for(app).page(f"{PUBLIC}?day=2026-08-01")
    assert "In diesen Tagen findet nichts statt." in page.text_content()
    assert page.xpath("//a[contains(., 'Alle Angebote zeigen')]")
