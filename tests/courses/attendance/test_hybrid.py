"""A meeting on site and online at once: list and sheet say so, and who takes part which way."""

import pytest
import time_machine
from flask import Flask
from lxml.html import HtmlElement

from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, MeetingMode, PoolMode, SeatPool
from tests.cast import Cast
from tests.courses.attendance.places import FIRST_DAY, all_present_and_closed, meeting_ids, seat
from tests.house import Client, writing


@pytest.fixture
def meetings(app: Flask, cast: Cast, clock: time_machine.Traveller) -> list[int]:
    """The run's meetings, of which the first is also online: Amina comes, Björn joins from elsewhere."""
    for name in ("Amina Haddad", "Björn Weiß"):
        seat(app, cast, name)
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.meetings[0].mode, run.pools[0].mode = MeetingMode.BOTH, PoolMode.ONSITE
        run.pools.append(SeatPool(mode=PoolMode.ONLINE, capacity=5))
        db.flush()
        online = run.pools[-1]
        for enrolment in db.query(Enrolment).filter_by(name_on_document="Björn Weiß"):
            enrolment.pool_id, online.seats_taken, run.pools[0].seats_taken = online.id, 1, 1
    clock.move_to(FIRST_DAY)
    return meeting_ids(app, cast)


def names(page: HtmlElement) -> list[str]:
    """The people of a list or a closed sheet, with what stands behind their names."""
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody//th[@scope='row']")]


def test_the_paper_list_says_both_ways_and_who_takes_which(client: Client, cast: Cast, meetings: list[int]) -> None:
    page = client.log_in(cast.trainer).page(f"/meetings/{meetings[0]}/list")
    assert "Haus am Markt, Am Markt 1, 99999 Musterstadt und online" in page.text_content()
    assert names(page) == ["Amina Haddad (vor Ort)", "Björn Weiß (online)"]


def test_the_closed_sheet_says_both_ways_and_who_took_which(client: Client, cast: Cast, meetings: list[int]) -> None:
    trainer = client.log_in(cast.trainer)
    open_sheet = trainer.page(f"/meetings/{meetings[0]}/sheet")
    assert [" ".join(one.text_content().split()) for one in open_sheet.iter("legend")] == [
        "Amina Haddad (vor Ort)",
        "Björn Weiß (online)",
    ]
    all_present_and_closed(trainer, meetings[0])
    page = trainer.page(f"/meetings/{meetings[0]}/sheet")
    assert "Musterstadt und online" in page.text_content()
    assert names(page) == ["Amina Haddad (vor Ort)", "Björn Weiß (online)"]


def test_a_meeting_of_one_kind_says_it_once(client: Client, cast: Cast, meetings: list[int]) -> None:
    page = client.log_in(cast.trainer).page(f"/meetings/{meetings[1]}/list")
    assert "und online" not in page.text_content()
    assert names(page) == ["Amina Haddad", "Björn Weiß"]


def test_a_place_that_is_open_is_not_called_online(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    seat(app, cast, "Amina Haddad")
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.venue_id = None
        for meeting in run.meetings:
            meeting.venue_id = None
    clock.move_to(FIRST_DAY)
    page = client.log_in(cast.trainer).page(f"/meetings/{meeting_ids(app, cast)[0]}/list")
    assert "Ort noch offen" in page.text_content()
