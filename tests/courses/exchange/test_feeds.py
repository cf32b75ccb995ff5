"""Calendars to subscribe to: whose dates they show, what they never show, and how they are asked again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from courses.catalogue.models import Course
from courses.enrolment.models import EnrolmentStatus
from courses.exchange.models import CalendarAddress, FeedKind
from courses.planning.models import CourseRun, MeetingMode, MeetingTrainer, PoolMode, RunState, RunTrainer, Venue
from lms.data.tokens import hash_token
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast, course_of
from tests.courses.exchange.places import (
    address,
    change_meeting,
    change_place,
    change_run,
    read_feed,
    take_seat,
)
from tests.courses.planning.timetable import LINK, run_on
from tests.house import Client, client_for, count_queries, db_of, writing

JUNE = date(2026, 6, 9)


@pytest.fixture
def feed(app: Flask, cast: Cast) -> str:
    """The participant's calendar."""
    return address(app, cast.participant)


@pytest.fixture
def trainers(app: Flask, cast: Cast) -> str:
    """The trainer's calendar."""
    return address(app, cast.trainer, FeedKind.TRAINER)


def uids(client: Client, url: str) -> set[str]:
    """The numbers of the events."""
    return {event["UID"] for event in read_feed(client, url).events}


# ---- a person ----


def test_a_persons_calendar_has_all_dates_of_all_seats(app: Flask, cast: Cast, client: Client, feed: str) -> None:
    with writing(app) as db:
        second = run_on(db, cast, JUNE).id
    first_place = take_seat(app, cast.run_id, cast.participant)
    take_seat(app, second, cast.participant)
    calendar = read_feed(client, feed)
    assert calendar["NAME"] == "Meine Kurse"
    assert [event.state for event in calendar.events] == [("CONFIRMED", 0)] * 6
    assert calendar.events[0]["URL"] == f"http://localhost/enrolments/{first_place}/door"
    public = uids(client, f"/runs/{cast.run_id}/calendar.ics") | uids(client, f"/runs/{second}/calendar.ics")
    assert {event["UID"] for event in calendar.events} == public


def test_a_calendar_without_a_seat_is_empty(client: Client, feed: str) -> None:
    assert read_feed(client, feed).events == []


def test_nobody_elses_dates_and_names_are_in_it(app: Flask, cast: Cast, client: Client, feed: str) -> None:
    with writing(app) as db:
        other = run_on(db, cast, JUNE).id
    take_seat(app, cast.run_id, cast.participant)
    take_seat(app, cast.run_id, cast.stranger)
    take_seat(app, other, cast.stranger)
    text = client.get(feed).text.replace("\r\n ", "")
    assert len(read_feed(client, feed).events) == 4
    assert all(name not in text for name in ("Kowalska", "Haddad", "Petersen", "Sofia", "ATTENDEE", "ORGANIZER"))


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (EnrolmentStatus.CONFIRMED, ["CONFIRMED"] * 4),
        (EnrolmentStatus.OFFERED, ["TENTATIVE"] * 4),
        (EnrolmentStatus.REQUESTED, []),
        (EnrolmentStatus.CANCELLED, []),
        (EnrolmentStatus.LAPSED, []),
        (EnrolmentStatus.DECLINED, []),
    ],
)
def test_only_seats_count(
    app: Flask, cast: Cast, client: Client, feed: str, status: EnrolmentStatus, states: list[str]
) -> None:
    change_place(app, take_seat(app, cast.run_id, cast.participant), status=status)
    assert [event["STATUS"] for event in read_feed(client, feed).events] == states


def test_who_leaves_a_course_keeps_what_came_before(app: Flask, cast: Cast, client: Client, feed: str) -> None:
    place = take_seat(app, cast.run_id, cast.participant)
    left = datetime(2026, 4, 14, 18, tzinfo=UTC)
    change_place(app, place, status=EnrolmentStatus.WITHDRAWN, ended_at=left)
    assert [event.starts_at.day for event in read_feed(client, feed).events] == [14, 14]


def test_who_comes_back_has_each_date_once(app: Flask, cast: Cast, client: Client, feed: str) -> None:
    first = take_seat(app, cast.run_id, cast.participant)
    change_place(app, first, status=EnrolmentStatus.WITHDRAWN, ended_at=NOW)
    second = take_seat(app, cast.run_id, cast.participant)
    events = read_feed(client, feed).events
    assert len(events) == 4
    assert {event["URL"] for event in events} == {f"http://localhost/enrolments/{second}/door"}


def test_an_address_known_by_a_mailbox_shows_only_what_writes_there(app: Flask, cast: Cast, client: Client) -> None:
    """An employer booked the person under an address of its own; what the person does privately stays hidden."""
    with writing(app) as db:
        private = run_on(db, cast, JUNE).id
    take_seat(app, cast.run_id, cast.participant, email="Buchung@employer.example.org")
    take_seat(app, private, cast.participant)
    by_employer = address(app, cast.participant, contact_key="buchung@employer.example.org")
    assert uids(client, by_employer) == uids(client, f"/runs/{cast.run_id}/calendar.ics")
    by_person = address(app, cast.participant, contact_key=cast.participant.email)
    assert uids(client, by_person) == uids(client, f"/runs/{private}/calendar.ics")
    assert len(uids(client, address(app, cast.participant))) == 6


def test_moved_and_cancelled_dates_arrive_with_a_higher_number(
    app: Flask, cast: Cast, client: Client, feed: str
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    before = read_feed(client, feed).events
    moved = datetime(2026, 4, 20, 7, tzinfo=UTC)
    change_meeting(app, cast.run_id, 0, starts_at=moved, ends_at=moved + timedelta(hours=3), sequence=1)
    change_meeting(app, cast.run_id, 1, cancelled=True, sequence=1)
    after = {event["UID"]: event for event in read_feed(client, feed).events}
    assert set(after) == {event["UID"] for event in before}
    assert (after[before[0]["UID"]].starts_at, after[before[0]["UID"]].state) == (moved, ("CONFIRMED", 1))
    assert after[before[1]["UID"]].state == ("CANCELLED", 1)


def test_a_cancelled_run_is_told_for_a_month_and_then_forgotten(
    app: Flask, cast: Cast, client: Client, feed: str, clock: time_machine.Traveller
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    change_run(app, cast.run_id, state=RunState.CANCELLED)
    assert {event.state for event in read_feed(client, feed).events} == {("CANCELLED", 1)}
    clock.move_to(datetime(2026, 5, 14, tzinfo=UTC))
    assert len(read_feed(client, feed).events) == 4
    clock.move_to(datetime(2026, 5, 16, tzinfo=UTC))
    assert read_feed(client, feed).events == []


def test_what_was_attended_stays_for_a_year(
    app: Flask, cast: Cast, client: Client, feed: str, clock: time_machine.Traveller
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    clock.move_to(datetime(2027, 4, 14, tzinfo=UTC))
    assert len(read_feed(client, feed).events) == 4
    clock.move_to(datetime(2027, 6, 1, tzinfo=UTC))
    assert read_feed(client, feed).events == []


def test_the_online_link_is_in_no_calendar(app: Flask, cast: Cast, client: Client, feed: str, trainers: str) -> None:
    with writing(app) as db:
        online = run_on(db, cast, JUNE, mode=MeetingMode.ONLINE).id
    take_seat(app, online, cast.participant)
    for url in (feed, trainers, "/calendar.ics"):
        assert LINK not in client.get(url).text.replace("\r\n ", "")
        assert any(event["LOCATION"] == "online" for event in read_feed(client, url).events)


@pytest.mark.parametrize(
    ("pool", "location"),
    [(PoolMode.ONSITE, "Haus am Markt, Am Markt 1, 99999 Musterstadt"), (PoolMode.ONLINE, "online")],
)
def test_at_a_date_in_both_places_each_person_has_the_own_one(
    app: Flask, cast: Cast, client: Client, feed: str, pool: PoolMode, location: str
) -> None:
    with writing(app) as db:
        pools: dict[PoolMode, int | None] = {PoolMode.ONSITE: 8, PoolMode.ONLINE: 8}
        run_id = run_on(db, cast, JUNE, mode=MeetingMode.BOTH, capacity=pools).id
    take_seat(app, run_id, cast.participant, mode=pool)
    event = read_feed(client, feed).events[0]
    assert event["LOCATION"] == location
    assert ("Den Link zur Online-Teilnahme" in event["DESCRIPTION"]) == (pool is PoolMode.ONLINE)
    assert read_feed(client, "/calendar.ics?format=hybrid").events[0]["LOCATION"].endswith("Musterstadt, oder online")


def test_it_works_without_a_login_and_speaks_the_language_it_was_made_in(
    app: Flask, cast: Cast, client: Client, feed: str
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    assert read_feed(client, feed).events[0]["SUMMARY"] == "Vielfalt am Schalter"
    with writing(app) as db:
        db.execute(update(CalendarAddress).values(language="en"))
    calendar = read_feed(client, feed)
    assert (calendar["NAME"], calendar.events[0]["SUMMARY"]) == ("My courses", "Diversity at the counter")


# ---- the secret ----


def test_a_private_calendar_is_neither_kept_nor_found(client: Client, feed: str) -> None:
    headers = client.get(feed).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("word", ["x", "a" * 27, "%00", "..%2f..", "ä", "A" * 3000, " ", "1' OR '1'='1"])
def test_a_guess_is_the_same_as_a_page_that_never_was(client: Client, cast: Cast, word: str) -> None:
    assert client.get(f"/calendar/{word}.ics").status_code == 404


def test_only_the_hash_of_the_word_is_stored(app: Flask, feed: str) -> None:
    word = feed.removeprefix("/calendar/").removesuffix(".ics")
    assert len(word) >= 27  # 160 bit
    with db_of(app) as db:
        (stored,) = db.scalars(select(CalendarAddress))
    assert stored.token_hash == hash_token(word)
    assert word not in repr(vars(stored))


def test_an_address_that_was_reset_is_gone(app: Flask, client: Client, feed: str) -> None:
    with writing(app) as db:
        db.execute(update(CalendarAddress).values(revoked_at=NOW))
    answer = client.get(feed)
    assert answer.status_code == 410
    assert "Diese Adresse gilt nicht mehr" in answer.text
    assert client.get(feed, headers={"If-None-Match": "*"}).status_code == 410


# ---- a trainer ----


def test_a_trainers_calendar_has_the_dates_that_are_taught(
    app: Flask, cast: Cast, client: Client, trainers: str
) -> None:
    with writing(app) as db:
        run_on(db, cast, JUNE, trainer_ids=(cast.lead.person_id,))
        draft = run_on(db, cast, JUNE)
        draft.state = RunState.DRAFT
    take_seat(app, cast.run_id, cast.participant)
    calendar = read_feed(client, trainers)
    assert calendar["NAME"] == "Meine Termine als Kursleitung"
    assert {event["UID"] for event in calendar.events} == uids(client, f"/runs/{cast.run_id}/calendar.ics")
    assert calendar.events[0]["URL"] == f"http://localhost/staff/runs/{cast.run_id}"
    assert "Haddad" not in client.get(trainers).text


def test_a_run_for_one_organisation_is_in_the_calendars_of_its_people(
    app: Flask, cast: Cast, client: Client, feed: str, trainers: str
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    change_run(app, cast.run_id, closed_to_id=cast.employer_id)
    assert len(uids(client, feed)) == len(uids(client, trainers)) == 4
    assert uids(client, "/calendar.ics") == set()


def test_who_no_longer_teaches_reads_no_trainers_calendar(
    app: Flask, cast: Cast, client: Client, trainers: str
) -> None:
    with writing(app) as db:
        mine = (RoleGrant.person_id == cast.trainer.person_id) & (RoleGrant.role == Role.TRAINER)
        db.execute(update(RoleGrant).where(mine).values(state=GrantState.SUSPENDED))
    assert client.get(trainers).status_code == 404


def test_who_is_replaced_loses_the_dates(app: Flask, cast: Cast, client: Client, trainers: str) -> None:
    with writing(app) as db:
        db.execute(update(RunTrainer).values(person_id=cast.lead.person_id))
    assert uids(client, trainers) == set()


def test_a_date_that_names_its_own_trainers_is_theirs(app: Flask, cast: Cast, client: Client, trainers: str) -> None:
    with writing(app) as db:
        first, second, *_ = db.get_one(CourseRun, cast.run_id).meetings
        db.add(MeetingTrainer(meeting_id=first.id, person_id=cast.lead.person_id))
        db.add(MeetingTrainer(meeting_id=second.id, person_id=cast.trainer.person_id))
        given_away = f"meeting-{first.id}@lernbruecke.example.org"
    assert uids(client, trainers) == uids(client, "/calendar.ics") - {given_away}


# ---- everybody ----


def test_the_public_calendar_has_what_everybody_may_see(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        shown = run_on(db, cast, JUNE).id
        run_on(db, cast, JUNE, closed_to_id=cast.employer_id)
        run_on(db, cast, JUNE).state = RunState.DRAFT
    calendar = read_feed(client, "/calendar.ics")
    assert len(calendar.events) == 6
    assert calendar["NAME"] == "Netzwerk Brücke"
    assert {event["URL"] for event in calendar.events} == {
        f"http://localhost/runs/{cast.run_id}",
        f"http://localhost/runs/{shown}",
    }
    assert client.get("/calendar.ics").headers["Cache-Control"] == "public, max-age=900"


@pytest.fixture
def other_line(app: Flask, cast: Cast) -> int:
    """A run of another line, online, in June; the cast's run is on site in the region Mitte."""
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "EE-01", "Solarstrom verstehen")
        return run_on(db, cast, JUNE, mode=MeetingMode.ONLINE, course_id=course.id).id


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"here", "other"}),
    ({"line": "{line}"}, {"here"}),
    ({"region": "Mitte"}, {"here"}),
    ({"region": "Rügen"}, set()),
    ({"format": "online"}, {"other"}),
    ({"q": "solarstrom VERSTEHEN"}, {"other"}),
    ({"q": "verstehen", "region": "Mitte"}, set()),
    ({"group": "nurses"}, set()),
    ({"month": "2026-06", "free": "y", "page": "7"}, {"here", "other"}),
    # What cannot be fits nothing: dropping it would fill the calendar with all there is.
    ({"line": "x"}, set()),
    ({"line": "9" * 40}, set()),
    ({"format": "telepathy"}, set()),
    ({"region": "\0"}, set()),
    ({"q": "a\r\nb"}, set()),
    ({"q": "x" * 5000}, set()),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_the_filters_of_the_catalogue_narrow_the_calendar(
    cast: Cast, client: Client, other_line: int, filters: dict[str, Any], expected: set[str]
) -> None:
    names = {f"http://localhost/runs/{cast.run_id}": "here", f"http://localhost/runs/{other_line}": "other"}
    query = urlencode({name: value.format(line=cast.line_id) for name, value in filters.items()})
    found = {names[event["URL"]] for event in read_feed(client, f"/calendar.ics?{query}").events}
    assert found == expected


def test_a_region_counts_by_the_place_of_each_date(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        harbour = Venue(name="Hafen", street="Kai 1", postcode="18055", town="Rostock", region="Küste", land="MV")
        db.add(harbour)
        db.flush()
        run_on(db, cast, JUNE, venue_id=harbour.id)
    events = read_feed(client, "/calendar.ics?region=K%C3%BCste").events
    assert {event["LOCATION"] for event in events} == {"Hafen, Kai 1, 18055 Rostock"}


def test_the_catalogue_names_the_calendar_of_its_filters(cast: Cast, client: Client) -> None:
    page = client.page(f"/courses?line={cast.line_id}&free=y")
    (shown,) = page.xpath("//input[@id='calendar-address']/@value")
    assert shown == f"http://localhost/calendar.ics?line={cast.line_id}"
    assert page.xpath("//a[starts-with(@href, 'webcal:')]/@href") == [f"webcal:{shown.removeprefix('http:')}"]


def test_the_page_of_a_run_leads_into_the_calendar_program(cast: Cast, client: Client) -> None:
    (link,) = client.page(f"/runs/{cast.run_id}").xpath("//a[starts-with(@href, 'webcal:')]/@href")
    assert link == f"webcal://localhost/runs/{cast.run_id}/calendar.ics"


# ---- asked again and again ----


def test_each_calendar_answers_who_has_the_newest_with_few_questions(
    app: Flask, cast: Cast, client: Client, feed: str, trainers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_seat(app, cast.run_id, cast.participant)
    tags = {url: client.get(url).headers["ETag"] for url in (feed, trainers, "/calendar.ics")}
    monkeypatch.setattr("courses.planning.calendar.calendar_file", lambda *_args, **_kwargs: 1 / 0)
    for url, tag in tags.items():
        with count_queries(app) as asked:
            answer = client.get(url, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert client.head(url).status_code == 200
        assert len([one for one in asked if one.startswith("SELECT")]) <= 4


def test_more_runs_cost_no_more_questions(app: Flask, cast: Cast, client: Client, feed: str, trainers: str) -> None:
    take_seat(app, cast.run_id, cast.participant)
    before = {}
    for url in (feed, trainers, "/calendar.ics"):
        with count_queries(app) as asked:
            client.get(url)
        before[url] = len(asked)
    with writing(app) as db:
        runs = [run_on(db, cast, JUNE + timedelta(days=number)).id for number in range(12)]
    for run_id in runs:
        take_seat(app, run_id, cast.participant)
    for url, count in before.items():
        with count_queries(app) as asked:
            assert len(read_feed(client, url).events) == 28
        assert len(asked) == count


@pytest.mark.parametrize("what", ["seat", "offer", "title", "venue"])
def test_what_changes_a_persons_calendar_changes_its_tag(
    app: Flask, cast: Cast, client: Client, feed: str, what: str
) -> None:
    place = take_seat(app, cast.run_id, cast.participant)
    tag = client.get(feed).headers["ETag"]
    if what == "seat":
        change_place(app, place, status=EnrolmentStatus.CANCELLED)
    elif what == "offer":
        change_place(app, place, status=EnrolmentStatus.OFFERED)
    else:
        with writing(app) as db:
            if what == "venue":
                db.execute(update(Venue).values(name="Haus am Hafen"))
            else:
                run = db.get_one(CourseRun, cast.run_id)
                run.stored_terms = {**run.stored_terms, "title_de": "Neuer Titel"}
    assert client.get(feed, headers={"If-None-Match": tag}).status_code == 200


def test_an_archived_offer_keeps_its_dates(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.execute(update(Course).values(search_text="x"))
    assert len(uids(client_for(app), "/calendar.ics")) == 4
