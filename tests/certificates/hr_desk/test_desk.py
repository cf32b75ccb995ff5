"""An employer fetches the papers of its own people, and nobody else's."""

import csv
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from certificates.hr_desk.queries import DeskScope, folders, listed_papers, paper_lines
from certificates.issuing.models import Certificate, CertificateState, Download
from courses.enrolment.models import BookedAs, Enrolment
from lms.people.models import GrantState, Membership, MembershipState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast, Member
from tests.certificates.course_end import AFTER, attend
from tests.house import Client, client_for, count_queries, db_of, form_on, mails, run_worker, writing

pytestmark = pytest.mark.pdf
NAMES = ("Nguyễn Thị Ánh", "=HYPERLINK(1)", "Marker Fremd")


def papers(app: Flask, cast: Cast, *, language: str = "de") -> None:
    """Three people have certificates: two were booked by the employer, the third by another one."""
    enrolments = attend(app, cast, dict.fromkeys(NAMES, 4), language=language)
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


def issued(app: Flask, cast: Cast, clock: time_machine.Traveller, *, language: str = "de") -> Client:
    """The HR clerk's browser, after everything was issued."""
    papers(app, cast, language=language)
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


def test_list_and_index_name_the_course_in_the_language_of_the_page_not_of_the_paper(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock, language="en")
    with db_of(app) as db:
        assert {one.printed.title for one in db.scalars(select(Certificate))} == {"Diversity at the counter"}
    for language, title in (("de", "Vielfalt am Schalter"), ("en", "Diversity at the counter")):
        assert title in hr.get(f"/hr/certificates?lang={language}").get_data(as_text=True)
        files = unzip(hr.submit("/hr/certificates", {"which": "all"}, action="/zip").data)
        rows = list(csv.reader(io.StringIO(files["index.csv"].decode("utf-8-sig")), delimiter=";"))
        assert {row[2] for row in rows[1:]} == {title}


def test_the_list_takes_the_same_few_queries_for_many_papers(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    issued(app, cast, clock)
    counted = []
    for size in (20, 1):
        with db_of(app) as db:
            shown = listed_papers(DeskScope(frozenset({cast.employer_id}), AFTER.date(), timedelta()), "").limit(size)
            with count_queries(app) as statements, app.test_request_context():
                lines = paper_lines(db.execute(shown).all())
        counted.append((len(lines), len(statements)))
    assert counted == [(2, 1), (1, 1)]


# A clerk of two organisations.


def of_two(app: Flask, cast: Cast, clock: time_machine.Traveller) -> Client:
    """The clerk also acts for the other employer; both have papers."""
    with writing(app) as db:
        works = {"person_id": cast.hr.person_id, "organisation_id": cast.other_employer_id}
        db.add(Membership(**works, state=MembershipState.ACTIVE, starts_on=NOW.date()))
        db.add(
            RoleGrant(
                person_id=cast.hr.person_id,
                role=Role.HR,
                organisation_id=cast.other_employer_id,
                state=GrantState.ACTIVE,
                granted_at=NOW,
            )
        )
    return issued(app, cast, clock)


def test_a_clerk_of_two_organisations_sees_whose_staff_each_paper_is_of_and_can_narrow_the_list(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = of_two(app, cast, clock)
    for page in ("/hr", "/hr/certificates"):
        everything = hr.get(page).get_data(as_text=True)
        assert "Jobcenter Musterstadt</td>" in everything
        assert "Stadtwerke Fernau</td>" in everything
        narrowed = hr.get(f"{page}?organisation={cast.other_employer_id}").get_data(as_text=True)
        assert NAMES[2] in narrowed
        assert NAMES[0] not in narrowed
        foreign = hr.get(f"{page}?organisation={cast.provider_id}").get_data(as_text=True)
        assert NAMES[0] in foreign, "what is not one's own is as if it were not there"
        table = csv_of(hr, page)
        assert {row["Organisation"] for row in table} == {"Jobcenter Musterstadt", "Stadtwerke Fernau"}
        ordered = [row["Organisation"] for row in csv_of(hr, f"{page}?sort=-organisation")]
        assert ordered == sorted(ordered, reverse=True)


def test_a_clerk_of_one_organisation_is_shown_no_such_column(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock)
    for page in ("/hr", "/hr/certificates"):
        assert "Organisation" not in csv_of(hr, page)[0]
        assert 'name="organisation"' not in hr.get(page).get_data(as_text=True)
    files = unzip(hr.submit("/hr/certificates", {"which": "all"}, action="/zip").data)
    assert not any("/" in name for name in files)


def test_the_zip_of_two_organisations_has_a_folder_and_a_column_for_each(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = of_two(app, cast, clock)
    files = unzip(hr.submit("/hr/certificates", {"which": "all"}, action="/zip").data)
    rows = list(csv.DictReader(io.StringIO(files["index.csv"].decode("utf-8-sig")), delimiter=";"))
    assert {row["Datei"] for row in rows} == files.keys() - {"index.csv", "index.xlsx"}
    assert {(row["Organisation"], row["Datei"].split("/")[0]) for row in rows} == {
        ("Jobcenter Musterstadt", "Jobcenter_Musterstadt"),
        ("Stadtwerke Fernau", "Stadtwerke_Fernau"),
    }


def test_two_organisations_of_one_name_have_a_folder_each() -> None:
    assert folders({3: "Jobcenter", 5: "ნინო", 9: "Jobcenter", 11: "jobcenter"}) == {
        3: "Jobcenter_3",
        5: "Organisation",
        9: "Jobcenter_9",
        11: "jobcenter_11",
    }


def csv_of(browser: Client, page: str) -> list[dict[str, str]]:
    """The list of a page as the file it gives."""
    data = browser.get(f"{page}{'&' if '?' in page else '?'}export=csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data), delimiter=";"))


def test_an_employer_confirmed_by_mistake_fetches_nothing_more_and_the_paper_stays_valid(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    desk = issued(app, cast, clock)
    with db_of(app) as db:
        one = db.scalars(select(Certificate).join(Enrolment).where(Enrolment.name_on_document == NAMES[0])).one()
    page = desk.get("/hr/certificates").text
    assert one.number in page
    sent = dict(form_on(desk.page("/hr/certificates"), {}, f"/hr/certificates/{one.id}").form_values())
    why = {"reason": "Falsche Organisation"}
    client_for(app, cast.lead).submit(f"/staff/enrolments/{one.enrolment_id}/employer/take-back", why)
    assert one.number not in desk.get("/hr/certificates").text
    assert desk.post(f"/hr/certificates/{one.id}", data=sent).status_code == 404
    assert "1 neue als ZIP" in desk.get("/hr/certificates").text
    with db_of(app) as db:
        assert db.get_one(Certificate, one.id).state is CertificateState.ISSUED
