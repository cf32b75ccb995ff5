"""An employer fetches the papers of its own people, and nobody else's."""

import csv
import io
import zipfile

import openpyxl
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from certificates.issuing.models import Certificate, Download
from courses.enrolment.models import BookedAs, Enrolment
from lms.people.models import Membership, MembershipState
from tests.cast import NOW, Cast, Member
from tests.certificates.course_end import AFTER, attend
from tests.house import Client, client_for, db_of, mails, run_worker, writing

pytestmark = pytest.mark.pdf
NAMES = ("Nguyễn Thị Ánh", "=HYPERLINK(1)", "Marker Fremd")


def papers(app: Flask, cast: Cast) -> None:
    """Three people have certificates: two were booked by the employer, the third by another one."""
    enrolments = attend(app, cast, dict.fromkeys(NAMES, 4))
    with writing(app) as db:
        for number, (name, enrolment_id) in enumerate(enrolments.items()):
            employer = cast.other_employer_id if name == NAMES[2] else cast.employer_id
            enrolment = db.get_one(Enrolment, enrolment_id)
            enrolment.booked_as, enrolment.employer_id = BookedAs.EMPLOYER, employer
            db.add(
                Membership(
                    person_id=enrolment.person_id,
                    organisation_id=employer,
                    state=MembershipState.ACTIVE,
                    personnel_number=f"N-{number}",
                    starts_on=NOW.date(),
                )
            )


def issued(app: Flask, cast: Cast, clock: time_machine.Traveller) -> Client:
    """The HR clerk's browser, after everything was issued."""
    papers(app, cast)
    clock.move_to(AFTER)
    client_for(app, cast.lead).submit(f"/staff/runs/{cast.run_id}/certificates", action="/certificates")
    run_worker(app)
    return client_for(app, cast.hr)


def unzip(data: bytes) -> dict[str, bytes]:
    """Names and bytes of the files in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_paper_of_somebody_without_an_address_waits_at_the_desk_and_no_clerk_gets_the_own_link(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    papers(app, cast)
    with writing(app) as db:
        place = db.scalars(select(Enrolment).where(Enrolment.name_on_document == NAMES[0])).one()
        place.contact_email, place.booked_by = None, cast.hr.person_id
    clock.move_to(AFTER)
    client_for(app, cast.lead).submit(f"/staff/runs/{cast.run_id}/certificates", action="/certificates")
    run_worker(app)  # makes them; the mails go with the next round
    told = [mail["To"] for mail in mails(app) if "Bescheinigung" in mail["Subject"]]
    assert sorted(told) == ["p1@example.org", "p2@example.org"]
    assert NAMES[0] in client_for(app, cast.hr).get("/hr/certificates").get_data(as_text=True)


def test_all_new_papers_come_as_one_zip_with_an_index(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    hr = issued(app, cast, clock)
    files = unzip(hr.submit("/hr/certificates", {"which": "new"}, action="/zip").data)
    assert len(files) == 4
    rows = list(csv.reader(io.StringIO(files["index.csv"].decode("utf-8-sig")), delimiter=";"))
    assert {(row[0], row[1]) for row in rows[1:]} == {(NAMES[0], "N-0"), (f"'{NAMES[1]}", "N-1")}
    assert {row[-1] for row in rows[1:]} == files.keys() - {"index.csv", "index.xlsx"}
    workbook = openpyxl.load_workbook(io.BytesIO(files["index.xlsx"])).worksheets[0]
    assert {(row[0], row[1]) for row in workbook.iter_rows(min_row=2, values_only=True)} == {
        (NAMES[0], "N-0"),
        (NAMES[1], "N-1"),
    }
    again = hr.submit("/hr/certificates", {"which": "new"}, action="/zip")
    assert "nichts Neues" in again.get_data(as_text=True)
    assert len(unzip(hr.submit("/hr/certificates", {"which": "all"}, action="/zip").data)) == 4


def test_no_byte_of_another_employers_people_reaches_the_clerk(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock)
    with db_of(app) as db:
        foreign = next(one for one in db.scalars(select(Certificate)) if one.printed.name == NAMES[2])
    everything = hr.submit("/hr/certificates", {"which": "all"}, action="/zip").data + hr.get("/hr/certificates").data
    assert NAMES[2].encode() not in everything
    assert foreign.number.encode() not in everything
    assert hr.submit("/hr/certificates", action=f"/{foreign.id - 1}").status_code == 200
    with hr.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert hr.post(f"/hr/certificates/{foreign.id}", data={"csrf_token": token}).status_code == 404


def test_the_person_sees_that_the_employer_fetched_the_paper(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock)
    with db_of(app) as db:
        mine = next(one for one in db.scalars(select(Certificate)) if one.printed.name == NAMES[0])
    hr.submit("/hr/certificates", action=f"/{mine.id}")
    with db_of(app) as db:
        (download,) = db.scalars(select(Download))
    assert (download.certificate_id, download.person_id, download.by_employer) == (mine.id, cast.hr.person_id, True)


def test_after_somebody_left_the_employer_sees_the_papers_no_longer(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock)
    with writing(app) as db:
        left = Membership.personnel_number.startswith("N-")
        db.execute(update(Membership).where(left).values(state=MembershipState.LEFT))
    assert NAMES[0] not in hr.get("/hr/certificates").get_data(as_text=True)


@pytest.mark.parametrize("who", ["stranger", "trainer", "admin", "coordinator", "lead"])
def test_the_desk_exists_for_clerks_only(app: Flask, cast: Cast, who: str) -> None:
    member: Member = getattr(cast, who)
    assert client_for(app, member).get("/hr/certificates").status_code == 404
