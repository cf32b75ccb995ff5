"""Files for KURSNET as the coordination makes them: what is in them, what is not and why, and what has changed since."""

import os
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.catalogue.models import Course, CourseKind, CourseLine
from courses.exchange.kursnet import schema, views
from courses.exchange.kursnet.checks import problems_of
from courses.exchange.kursnet.models import KursnetDelivery, KursnetProfile
from courses.planning.models import CourseRun, MeetingMode, RunState
from lms.checks import problems
from lms.data.audit import AuditEntry
from lms.data.documents import fetch
from lms.funding.models import Project
from lms.people.models import Organisation
from tests.cast import Cast, course_of
from tests.courses.exchange.places import change_run
from tests.courses.planning.timetable import LINK, run_on
from tests.house import Client, client_for, count_queries, db_of, on_sqlite, writing

JUNE = date(2026, 6, 9)
# The agency's schema may not be shipped: name a copy to have the files checked against it too.
SCHEMA = os.environ.get("LMS_OPENQCAT_SCHEMA", "")
TINY = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="OPENQCAT" type="xs:{kind}"/></xs:schema>"""


@pytest.fixture
def ready(app: Flask, cast: Cast) -> str:
    """A provider whose details are complete; the address of its page."""
    with writing(app) as db:
        provider = db.get_one(Organisation, cast.provider_id)
        provider.street, provider.postcode, provider.town = "Am Markt 7", "99999", "Musterstadt"
        row = KursnetProfile(
            organisation_id=cast.provider_id, supplier_number="123456", last_name="Vogt", email="k@example.org"
        )
        db.add(row)
    return f"/staff/kursnet/{cast.provider_id}"


@pytest.fixture
def coordinator(app: Flask, cast: Cast) -> Client:
    """The coordination's browser."""
    return client_for(app, cast.coordinator)


def press(client: Client, page: str, *, full: bool = True, status: int = 303) -> int:
    """Make a file."""
    # Where nothing can be exported the page has no button, and whoever sends the form all the same gets the reason.
    forms = [form for form in client.page(page).forms if str(form.action).endswith("/files")]
    elsewhere = [form for form in client.page("/my/links").forms if form.method == "POST"]
    fields = dict((forms or elsewhere)[0].form_values())
    sent = {"csrf_token": fields["csrf_token"], "form_key": fields.get("form_key", ""), "full": "yes" if full else "no"}
    answer = client.post(f"{page}/files", data=sent)
    assert answer.status_code == status, answer.text
    return answer.status_code


def newest(client: Client, page: str) -> ET.Element:
    """The newest file, checked."""
    link = client.page(page).xpath("//table[@id='files']//a/@href")[0]
    answer = client.get(str(link))
    assert answer.mimetype == "application/xml"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="kursnet-2026-03-02-')
    assert problems_of(answer.data) == []
    if SCHEMA:
        assert schema.problems_by_schema(answer.data, SCHEMA) == []
    return ET.fromstring(answer.data)


def products(root: ET.Element, path: str = "NEW_CATALOG") -> list[str]:
    """The numbers of the products in the file."""
    return [str(one.text) for one in root.iterfind(f"{path}/SERVICE/PRODUCT_ID")]


def text(client: Client, page: str) -> str:
    """All words of the page, blanks made equal."""
    return " ".join(str(client.page(page).text_content()).split())


def test_an_offer_and_its_dates_are_exported(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    with writing(app) as db:
        online = run_on(db, cast, JUNE, mode=MeetingMode.ONLINE).code
        code = db.get_one(CourseRun, cast.run_id).code
    assert "wird exportiert" in text(coordinator, ready)
    press(coordinator, ready)
    root = newest(coordinator, ready)
    assert products(root) == ["IK-01", code, online]
    assert root.findtext("HEADER/SUPPLIER/SUPPLIER_ID") == "123456"
    offer, onsite, remote = root.iterfind("NEW_CATALOG/SERVICE")
    assert offer.findtext(".//CONTACT/LAST_NAME") == "Brandt"
    assert offer.findtext(".//DESCRIPTION_LONG", "").startswith("Gespräche führen")
    assert onsite.findtext(".//LOCATION/STREET") == "Am Markt 1"
    assert remote.findtext(".//LOCATION/NAME") == "digital"
    assert onsite.findtext(".//SERVICE_DATE/START_DATE") == "2026-04-14T09:00:00+02:00"
    assert LINK not in ET.tostring(root, encoding="unicode")


def test_what_is_not_exported_says_why(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    with writing(app) as db:
        line = select(CourseLine.id).limit(1)
        short = course_of(db, cast.provider_id, "KU-01", "Kurz")
        short.units, short.line_id = 3, db.scalars(line).one()
        course_of(db, cast.provider_id, "FA-01", "Fachtagung").kind = CourseKind.CONFERENCE
        group = course_of(db, cast.provider_id, "GE-01", "Gruppe")
        run_on(db, cast, JUNE, course_id=group.id, closed_to_id=cast.employer_id)
    page = text(coordinator, ready)
    for words in (
        "ab 4 Unterrichtseinheiten",
        "Fachtagungen, Vorträge",
        "geschlossene Gruppe",
        "keinen kommenden, öffentlichen Termin",
    ):
        assert words in page
    assert "1 Angebot wird exportiert." in page
    press(coordinator, ready)
    assert products(newest(coordinator, ready))[0] == "IK-01"


def test_an_offer_of_nobody_is_exported_by_those_who_run_it(
    app: Flask, cast: Cast, coordinator: Client, ready: str
) -> None:
    with writing(app) as db:
        course_of(db, cast.provider_id, "NI-01", "Von niemandem").provider_id = None
        db.get_one(Course, cast.course_id).provider_id = None
        db.get_one(Project, cast.other_project_id).provider_id = cast.other_employer_id
        other = run_on(db, cast, JUNE, project_id=cast.other_project_id).code
    press(coordinator, ready)
    assert other not in products(newest(coordinator, ready))
    assert "Von niemandem" in text(coordinator, ready)  # the host of the network sees what nobody runs
    elsewhere = text(coordinator, f"/staff/kursnet/{cast.other_employer_id}")
    assert ("Vielfalt am Schalter" in elsewhere, "Von niemandem" in elsewhere) == (True, False)


def test_a_cancelled_or_closed_run_is_no_date(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    change_run(app, cast.run_id, state=RunState.CANCELLED)
    assert "keinen kommenden, öffentlichen Termin" in text(coordinator, ready)
    assert "Gesamtkatalog erstellen" not in text(coordinator, ready)
    press(coordinator, ready, status=409)


def test_without_a_contact_nothing_is_exported(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    with writing(app) as db:
        db.get_one(Project, cast.project_id).contact_name = ""
        db.get_one(KursnetProfile, cast.provider_id).last_name = ""
    assert "Es fehlt eine Kontaktperson" in text(coordinator, ready)
    press(coordinator, ready, status=409)


def test_a_provider_without_number_and_address_exports_nothing(cast: Cast, coordinator: Client) -> None:
    page = f"/staff/kursnet/{cast.provider_id}"
    shown = text(coordinator, page)
    assert "Die Anbieternummer (BAN) des Trägers fehlt." in shown
    assert "Die Anschrift des Trägers ist nicht vollständig." in shown
    press(coordinator, page, status=409)


def test_an_update_holds_what_has_changed_since(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    press(coordinator, ready)
    press(coordinator, ready, full=False, status=409)  # nothing has changed
    with writing(app) as db:
        gone = db.get_one(CourseRun, cast.run_id)
        gone.state = RunState.CANCELLED
        added = run_on(db, cast, JUNE).code
        db.get_one(Course, cast.course_id).title_de = "Vielfalt, neu"
        code = gone.code
    press(coordinator, ready, full=False)
    root = newest(coordinator, ready)
    assert root.find("UPDATE_CATALOG").get("seq_number") == "1"  # type: ignore[union-attr]
    assert products(root, "UPDATE_CATALOG/DELETE") == [code]
    assert products(root, "UPDATE_CATALOG/NEW") == ["IK-01", added]
    modes = [one.get("mode") for one in root.iterfind("UPDATE_CATALOG/NEW/SERVICE")]
    assert modes == [None, "new"]


def test_the_first_file_is_a_full_catalogue(cast: Cast, coordinator: Client, ready: str) -> None:
    press(coordinator, ready, full=False, status=409)
    press(coordinator, ready)


def test_the_same_button_pressed_twice_makes_one_file(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    form = next(form for form in coordinator.page(ready).forms if str(form.action).endswith("/files"))
    sent = {**dict(form.form_values()), "full": "yes"}
    for _ in range(2):
        assert coordinator.post(f"{ready}/files", data=sent).status_code == 303
    with db_of(app) as db:
        assert len(db.scalars(select(KursnetDelivery)).all()) == 1
        entries = db.scalars(select(AuditEntry).where(AuditEntry.action == "kursnet.file_made")).all()
    assert [entry.actor for entry in entries] == [cast.coordinator.tag]


def test_the_settings_are_kept_and_checked(app: Flask, cast: Cast, coordinator: Client) -> None:
    page = f"/staff/kursnet/{cast.provider_id}/settings"
    wrong = coordinator.submit(page, {"supplier_number": "12a", "phone": "03811234567"})
    assert wrong.status_code == 422
    assert "nur Ziffern" in wrong.text
    assert "Bitte mit Vorwahl" in wrong.text
    good = {"supplier_number": "4711", "last_name": "Vogt", "phone": "0381 1234567", "encoding": "utf-8"}
    assert coordinator.submit(page, good, follow=False).status_code == 303
    with db_of(app) as db:
        row = db.get_one(KursnetProfile, cast.provider_id)
        assert (row.supplier_number, row.encoding.value, row.version) == ("4711", "utf-8", 1)


def test_the_second_editor_loses_nothing(app: Flask, cast: Cast, coordinator: Client) -> None:
    page = f"/staff/kursnet/{cast.provider_id}/settings"
    opened = dict(next(form for form in coordinator.page(page).forms if "supplier_number" in form.fields).form_values())
    coordinator.submit(page, {"supplier_number": "1"})
    late = coordinator.post(page, data={**opened, "supplier_number": "2"})
    assert late.status_code == 409
    with db_of(app) as db:
        assert db.get_one(KursnetProfile, cast.provider_id).supplier_number == "1"


def test_an_offer_gets_its_place_in_the_system_of_courses(
    app: Flask, cast: Cast, coordinator: Client, ready: str
) -> None:
    page = f"{ready}/offers/IK-01"
    assert coordinator.submit(page, {"classification": "irgendwas"}).status_code == 422
    assert coordinator.submit(page, {"classification": "C 3215-20-40, HC 12, SA 04, EC 01"}).status_code == 422
    assert coordinator.submit(page, {"classification": "C 3215-20-40, SA 04"}, follow=False).status_code == 303
    press(coordinator, ready)
    root = newest(coordinator, ready)
    assert [one.text for one in root.iterfind(".//FEATURE/FNAME")] == ["C 3215-20-40", "SA 04"]
    assert coordinator.submit(page, {"held_back": "y"}, follow=False).status_code == 303
    assert "Die Koordination hält das Angebot zurück." in text(coordinator, ready)


def test_pages_and_files_of_no_provider_do_not_exist(cast: Cast, coordinator: Client, ready: str) -> None:
    press(coordinator, ready)
    (link,) = coordinator.page(ready).xpath("//table[@id='files']//a/@href")
    number = str(link).rsplit("/", 1)[-1]
    paths = (
        f"/staff/kursnet/{cast.employer_id}",
        f"/staff/kursnet/{cast.employer_id}/settings",
        f"/staff/kursnet/{cast.other_employer_id}/files/{number}",
        f"{ready}/files/9999.xml",
        f"{ready}/offers/XX-99",
        f"{ready}/offers/%00",
        "/staff/kursnet/999999",
    )
    for path in paths:
        assert coordinator.get(path).status_code == 404, path


def test_more_offers_cost_no_more_questions(app: Flask, cast: Cast, coordinator: Client, ready: str) -> None:
    with count_queries(app) as few:
        coordinator.get(ready)
    with writing(app) as db:
        for number in range(20):
            run_on(db, cast, JUNE, course_id=course_of(db, cast.provider_id, f"X-{number:02}").id)
    with count_queries(app) as many:
        assert "21 Angebote werden exportiert." in text(coordinator, ready)
    assert len(many) <= len(few) + 1


# ---- the command line, and the agency's schema ----


@on_sqlite
def test_the_command_writes_the_same_file(app: Flask, cast: Cast, ready: str, tmp_path: Path) -> None:
    runner, file = app.test_cli_runner(), tmp_path / "kursnet.xml"
    listed = runner.invoke(args=["lms", "kursnet", "providers"])
    assert f"{cast.provider_id}\tBildungswerk Musterstadt" in listed.output
    done = runner.invoke(args=["lms", "kursnet", "export", str(cast.provider_id), str(file)])
    assert done.exit_code == 0, done.output
    assert problems_of(file.read_bytes()) == []
    again = runner.invoke(args=["lms", "kursnet", "export", str(cast.provider_id), str(file), "--update"])
    assert (again.exit_code, "NothingChanged" in again.output) == (1, True)
    assert runner.invoke(args=["lms", "kursnet", "export", "999", str(file)]).exit_code == 1


@on_sqlite
@pytest.mark.parametrize(("kind", "complains"), [("anyType", False), ("integer", True)])
def test_an_operators_schema_is_asked_too(
    app: Flask, cast: Cast, coordinator: Client, ready: str, tmp_path: Path, kind: str, complains: bool
) -> None:
    path = tmp_path / "own.xsd"
    path.write_text(TINY.format(kind=kind), "utf-8")
    app.config["LMS_OPENQCAT_SCHEMA"] = str(path)
    press(coordinator, ready)
    assert ("Prüfung gegen das Schema" in text(coordinator, ready)) == complains


def test_nobody_waits_for_the_schema(
    app: Flask, cast: Cast, coordinator: Client, ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others_write(_content: bytes, _path: str) -> list[str]:
        with writing(app) as db:
            db.execute(update(Organisation).where(Organisation.id == cast.employer_id).values(version=9))
        return ["gelesen"]

    app.config["LMS_OPENQCAT_SCHEMA"] = "own.xsd"
    monkeypatch.setattr(views, "problems_by_schema", others_write)
    press(coordinator, ready)
    assert "Prüfung gegen das Schema: gelesen" in text(coordinator, ready)


@on_sqlite
def test_a_schema_that_cannot_be_asked_is_named(
    app: Flask, cast: Cast, coordinator: Client, ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["LMS_OPENQCAT_SCHEMA"] = str(tmp_path / "nothing.xsd")
    assert [line for line in problems(app) if line.startswith("LMS_OPENQCAT_SCHEMA: cannot be read")]
    press(coordinator, ready)
    assert "cannot be read" in text(coordinator, ready)
    monkeypatch.setattr(schema, "find_spec", lambda _name: None)
    assert schema.MISSING in problems(app)
    assert schema.problems_by_schema(b"<a/>", "x") == [schema.MISSING]


def test_marks_of_a_text_do_not_reach_the_file(app: Flask, cast: Cast, client: Client, ready: str) -> None:
    with writing(app) as db:
        db.get_one(Course, cast.course_id).goal_de = "Sie hören **genau** zu.\n\n- Fragen stellen"
        run_on(db, cast, JUNE, mode=MeetingMode.ONSITE)
    press(client.log_in(cast.coordinator), ready)
    with db_of(app) as db:
        content = fetch(db, db.scalars(select(KursnetDelivery)).one().document_sha256)
    assert "Sie hören genau zu.\n– Fragen stellen" in ET.fromstring(content).findtext(".//DESCRIPTION_LONG", "")


def test_the_histories_of_provider_and_offer_tell_it_in_words(cast: Cast, coordinator: Client, ready: str) -> None:
    coordinator.submit(f"{ready}/settings", {"supplier_number": "654321", "phone": "0381 1234567"})
    coordinator.submit(f"{ready}/offers/IK-01", {"classification": "C 3215-20-40"})
    press(coordinator, ready)
    provider = " ".join(
        coordinator.page(f"/staff/history/organisation/{cast.provider_id}").xpath("//main")[0].text_content().split()
    )
    assert "die Angaben für KURSNET" in provider
    assert "Anbieternummer (BAN)" in provider
    assert "eine Datei für KURSNET" in provider
    offer = coordinator.page(f"/staff/history/course/{cast.course_id}").xpath("//main")[0].text_content()
    assert "Plätze in der Kurssystematik" in offer
    assert "kursnet_" not in provider + offer
