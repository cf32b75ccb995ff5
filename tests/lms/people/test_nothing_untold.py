""" "Everything that is kept": each table that points to a person, or holds an address, is told by "Meine Daten" or stands here."""

import re
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import Table

from courses.demand.models import InhouseRequest, Interest, RequestState
from courses.exchange.addresses import Owner, add_address
from courses.exchange.models import FeedKind
from lms.data.base import Base
from lms.people.personal_data import Asked, known_data
from tests.cast import NOW, Cast, Member
from tests.courses.enrolment.test_deciding import put_in
from tests.house import client_for, count_queries, db_of, mounted, writing

SELECTED = re.compile(r"\b(?:FROM|JOIN) (lms_\w+)")
ADDRESS = re.compile("email|recipient|contact|phone")
# What is not told by itself, and why.
WORKED = "who did it stands in the protocol of the thing, which is somebody else's data"
EXCEPTIONS = {
    "lms_attendance_sheet": WORKED,
    "lms_attendance_correction": WORKED,
    "lms_run_change": WORKED,
    "lms_email_domain": WORKED,
    "lms_kursnet_profile": "the address of a provider, as it stands in the agency's catalogue",
}


def tables_about_people() -> Iterator[Table]:
    """Tables with a foreign key to a person, or a column for an address of people."""
    for table in Base.metadata.tables.values():
        points = any(key.target_fullname == "lms_person.id" for key in table.foreign_keys)
        if table.name.startswith("lms_") and (points or any(ADDRESS.search(one.name) for one in table.columns)):
            yield table


def tables_told(app: Flask, person_id: int) -> set[str]:
    """The tables that the makers look into for the person themself."""
    with app.test_request_context(), db_of(app) as db, count_queries(app) as statements:
        known_data(db, Asked(person_id, None, NOW), mounted(app).personal_data, {})
    return {name for one in statements for name in SELECTED.findall(one)}


def test_no_table_about_people_is_left_out(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        put_in(db, cast.run_id, cast.participant)
    told = tables_told(app, cast.participant.person_id) | tables_told(app, cast.trainer.person_id)
    found = {table.name for table in tables_about_people()}
    assert found - told - EXCEPTIONS.keys() == set(), (
        "a maker tells it (Feature.personal_data), or a reason stands above"
    )
    assert EXCEPTIONS.keys() & told == set(), "what is told is no exception"
    assert EXCEPTIONS.keys() <= found, "an exception without a table"


def shown_to(app: Flask, member: Member) -> str:
    """The own page of somebody."""
    return str(client_for(app, member).page("/my/data").text_content())


def test_the_own_page_tells_interests_requests_and_calendars(app: Flask, cast: Cast) -> None:
    asked = {"from_on": NOW.date(), "until_on": NOW.date(), "place": "", "needs": "", "answer": "", "wish": ""}
    with writing(app) as db:
        email = str(cast.hr.email)
        db.add(Interest(course_id=cast.course_id, email=email, email_key=email, language="de", created_at=NOW))
        request = InhouseRequest(
            organisation_id=cast.employer_id, asked_by=cast.hr.person_id, topic="Leitung", people=9
        )
        request.phone, request.state, request.created_at = "0999 123456", RequestState.OPEN, NOW
        for name, value in asked.items():
            setattr(request, name, value)
        db.add(request)
        add_address(db, Owner(FeedKind.PERSONAL, cast.hr.person_id, "kalender@example.org"), language="de", now=NOW)
    own, other = shown_to(app, cast.hr), shown_to(app, cast.participant)
    for words in ("Wartet auf den nächsten Termin", "0999 123456", "kalender@example.org"):
        assert words in own
        assert words not in other
