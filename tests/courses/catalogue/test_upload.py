"""Offers leave and come back as files: nothing is applied before every difference was seen, then all of it or nothing."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from courses.catalogue.files.json_file import LARGEST_FILE_BYTES
from courses.catalogue.files.reading import read_catalogue
from courses.catalogue.models import CatalogueImport, Course, CourseState, ImportState
from tests.cast import NOW, Cast, Member, course_of
from tests.courses.catalogue.desk import OFFER, actions, the_course, words
from tests.courses.catalogue.test_importing import run_import
from tests.courses.catalogue.test_reading import file_of, offer
from tests.house import Client, client_for, count_queries, db_of, writing

UPLOAD = "/staff/courses/import"


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).goal_de, the_course(db).audience_de = "Gut sprechen.", "Alle am Schalter."


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


def bring(client: Client, raw: bytes, name: str = "angebote.json") -> TestResponse:
    """Upload a file."""
    fields = dict(client.page(UPLOAD).forms[-1].form_values())
    return client.post(UPLOAD, data=fields | {"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def preview(client: Client, raw: bytes) -> str:
    """The address of what the file would change."""
    answer = bring(client, raw)
    assert answer.status_code == 303, words_of(answer)
    return str(answer.location)


def words_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def press(client: Client, url: str, button: str) -> TestResponse:
    """Press a button of the preview, as it was when it was opened."""
    token = client.page("/staff/courses/new?kind=training").xpath("//input[@name='csrf_token']/@value")[0]
    return client.post(f"{url}/{button}", data={"csrf_token": token})


def exported(client: Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(f"/staff/courses/export?as=json{query}").data)
    return found


def test_every_difference_is_seen_before_it_is_applied(app: Flask, coordinator: Client) -> None:
    [mine] = exported(coordinator)
    mine["titel"], mine["gruppe_max"] = "Vielfalt <b>überall</b>", 15
    mine["module"][0]["titel"] = "Ganz Ohr"
    url = preview(coordinator, file_of(mine, offer()))
    page = words(coordinator, url)
    assert "1 neu, 1 geändert, 0 unverändert. Noch ist nichts übernommen." in page
    for difference in (
        "Titel (Deutsch)Vielfalt am SchalterVielfalt <b>überall</b>",
        "Gruppe, höchstens1215",
        "Modul 1: Titel (Deutsch)VerstehenGanz Ohr",
        "Gut beraten am Telefon",
    ):
        assert difference in page
    with db_of(app) as db:
        assert the_course(db).title_de == "Vielfalt am Schalter"
    assert press(coordinator, url, "apply").status_code == 303
    with db_of(app) as db:
        assert (the_course(db).title_de, the_course(db).group_max) == ("Vielfalt <b>überall</b>", 15)
        assert the_course(db, "IKT-99").state is CourseState.PUBLISHED
        assert actions(db, "catalogue.imported")[0].changes == {"created": 1, "changed": 1, "unchanged": 0}
    assert "1 neu, 1 geändert" in words(coordinator, url)


def test_applying_twice_is_applying_once(app: Flask, coordinator: Client) -> None:
    url = preview(coordinator, file_of(offer()))
    assert [press(coordinator, url, "apply").status_code for _ in range(2)] == [303, 303]
    with db_of(app) as db:
        assert len(actions(db, "catalogue.imported")) == 1
        assert the_course(db, "IKT-99").version == 1


def test_what_was_exported_changes_nothing_when_it_comes_back(app: Flask, coordinator: Client) -> None:
    for form in ("json", "xlsx"):
        raw = coordinator.get(f"/staff/courses/export?as={form}").data
        page = words(coordinator, preview(coordinator, raw))
        assert "0 neu, 0 geändert, 1 unverändert" in page
        assert "Alles übernehmen" not in page


def test_the_catalogue_that_changed_meanwhile_is_looked_at_again(app: Flask, coordinator: Client, cast: Cast) -> None:
    [mine] = exported(coordinator)
    url = preview(coordinator, file_of(mine | {"titel": "Aus der Datei"}, offer()))
    client_for(app, cast.lead).submit(f"{OFFER}/edit", {"title_de": "Von Hand"})
    answer = press(coordinator, url, "apply")
    assert answer.status_code == 409
    assert "IK-01" in words_of(answer)
    with db_of(app) as db:
        assert the_course(db).title_de == "Von Hand"
        assert db.scalar(select(Course.id).where(Course.code == "IKT-99")) is None
    assert press(coordinator, url, "again").status_code == 303
    assert "Von HandAus der Datei" in words(coordinator, url)
    assert press(coordinator, url, "apply").status_code == 303
    with db_of(app) as db:
        assert the_course(db).title_de == "Aus der Datei"


def test_an_offer_that_appeared_meanwhile_is_a_change_too(app: Flask, coordinator: Client, cast: Cast) -> None:
    url = preview(coordinator, file_of(offer()))
    with writing(app) as db:
        course_of(db, cast.provider_id, "IKT-99", "Schneller")
    assert press(coordinator, url, "apply").status_code == 409
    with db_of(app) as db:
        assert the_course(db, "IKT-99").title_de == "Schneller"


def test_an_offer_that_appears_in_the_same_instant_is_a_change_and_no_defect(
    app: Flask, coordinator: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = preview(coordinator, file_of(offer()))
    with writing(app) as db:
        course_of(db, cast.provider_id, "IKT-99", "Schneller")
    # As if the other one had committed after this one looked.
    monkeypatch.setattr("courses.catalogue.uploads.known_courses", lambda *_, **__: {})
    monkeypatch.setattr("courses.catalogue.importing.known_courses", lambda *_, **__: {})
    assert press(coordinator, url, "apply").status_code == 409
    with db_of(app) as db:
        assert the_course(db, "IKT-99").title_de == "Schneller"


@pytest.mark.parametrize(
    ("raw", "place", "reason"),
    [
        (file_of(offer(titl="x")), "[0].titl", "unbekannte Angabe"),
        (file_of(offer(ue=9)), "[0].ue", "ist 9, aber die Module haben zusammen 8"),
        (file_of(offer(anwesenheitsquote=0)), "[0].anwesenheitsquote", "muss zwischen 50 und 100 liegen"),
        (file_of(offer(anwesenheitsquote=101)), "[0].anwesenheitsquote", "muss zwischen 50 und 100 liegen"),
        (file_of(offer(), offer()), "[1].code", "ist schon die Kennung von [0]"),
        (file_of(offer(traeger="Niemand e. V.")), "[0].traeger", "Einen Träger „Niemand e. V.“ gibt es nicht"),
        (file_of(offer(traeger="Jobcenter Musterstadt")), "[0].traeger", "gibt es nicht"),
        (b"{}", "Datei", "muss eine Liste von Angeboten sein, nicht ein Objekt"),
        (b"PK\x03\x04kaputt", "Datei", "Diese Datei kann nicht gelesen werden."),
        (b" " * (LARGEST_FILE_BYTES + 1), "Datei", "ist größer als 5 MB"),
    ],
)
def test_a_wrong_file_is_answered_with_place_and_reason(
    app: Flask, coordinator: Client, raw: bytes, place: str, reason: str
) -> None:
    answer = bring(coordinator, raw)
    assert answer.status_code == 422
    assert place in words_of(answer)
    assert reason in words_of(answer)
    with db_of(app) as db:
        assert db.scalar(select(CatalogueImport.id)) is None


def test_no_file_and_a_huge_one_are_refused(coordinator: Client) -> None:
    fields = dict(coordinator.page(UPLOAD).forms[-1].form_values())
    assert coordinator.post(UPLOAD, data=fields).status_code == 422
    assert bring(coordinator, b" " * (LARGEST_FILE_BYTES + 200_000)).status_code == 413


def test_names_with_markup_stay_words(coordinator: Client) -> None:
    raw = file_of(offer(titel="<img src=x onerror=alert(1)>"))
    answer = bring(coordinator, raw, "<script>alert(1)</script>.json")
    page = coordinator.page(str(answer.location))
    assert page.xpath("//main//img | //main//script") == []
    assert "<script>alert(1)</script>.json" in page.text_content()


def lead_brings(app: Flask, cast: Cast, member: Member, **changes: Any) -> TestResponse:
    return bring(client_for(app, member), file_of(offer(**changes)))


def test_a_lead_brings_offers_of_the_own_provider_only(app: Flask, cast: Cast) -> None:
    assert lead_brings(app, cast, cast.lead).status_code == 303
    assert lead_brings(app, cast, cast.lead, traeger="Bildungswerk Musterstadt").status_code == 303
    [mine] = exported(client_for(app, cast.lead))
    foreign = bring(client_for(app, cast.other_lead), file_of(mine | {"titel": "Fremd"}))
    assert foreign.status_code == 422
    assert "IK-01 liegt nicht bei einem Träger, für den Sie Angebote pflegen" in words_of(foreign)
    nobodys = bring(client_for(app, cast.lead), file_of(mine | {"traeger": ""}))
    assert nobodys.status_code == 422


def test_a_new_offer_of_a_lead_belongs_to_the_own_provider(app: Flask, cast: Cast) -> None:
    lead = client_for(app, cast.lead)
    press(lead, preview(lead, file_of(offer())), "apply")
    with db_of(app) as db:
        assert the_course(db, "IKT-99").provider_id == cast.provider_id


def test_an_import_belongs_to_whoever_brought_it(app: Flask, coordinator: Client, cast: Cast) -> None:
    url = preview(coordinator, file_of(offer()))
    lead = client_for(app, cast.lead)
    assert lead.get(url).status_code == 404
    for button in ("apply", "again"):
        assert press(lead, url, button).status_code == 404
    assert client_for(app, cast.hr).get(url).status_code == 404


def test_rights_are_asked_again_when_it_is_applied(app: Flask, cast: Cast) -> None:
    lead = client_for(app, cast.lead)
    [mine] = exported(lead)
    url = preview(lead, file_of(mine | {"titel": "Aus der Datei"}))
    with writing(app) as db:
        db.execute(update(Course).values(provider_id=cast.other_employer_id))
    assert press(lead, url, "apply").status_code == 422
    with db_of(app) as db:
        assert the_course(db).title_de == "Vielfalt am Schalter"


def test_an_import_nobody_applied_is_forgotten_after_a_month(app: Flask, coordinator: Client) -> None:
    preview(coordinator, file_of(offer()))
    with writing(app) as db:
        db.execute(update(CatalogueImport).values(checked_at=NOW - timedelta(days=31)))
    preview(coordinator, file_of(offer(code="IKT-98")))
    with db_of(app) as db:
        [kept] = db.scalars(select(CatalogueImport))
        assert (kept.state, kept.offers[0]["code"]) == (ImportState.CHECKED, "IKT-98")


def test_the_export_is_what_the_list_shows_or_what_was_ticked(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        course_of(db, cast.provider_id, "EE-01", "Solaranlagen").state = CourseState.DRAFT
        course_of(db, cast.other_employer_id, "EE-02", "Fremder Entwurf").state = CourseState.DRAFT
    assert [one["code"] for one in exported(coordinator)] == ["EE-01", "EE-02", "IK-01"]
    assert [one["code"] for one in exported(coordinator, "&state=draft")] == ["EE-01", "EE-02"]
    assert [one["code"] for one in exported(coordinator, "&code=IK-01&code=EE-01")] == ["EE-01", "IK-01"]
    assert [one["code"] for one in exported(client_for(app, cast.lead))] == ["EE-01", "IK-01"]
    answer = coordinator.get("/staff/courses/export?as=xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [one.code for one in read_catalogue(answer.data)][-1] == "IK-01"


def test_an_export_of_many_takes_as_many_queries_as_one_of_few(app: Flask, coordinator: Client, cast: Cast) -> None:
    def fill(first: int, last: int) -> int:
        with writing(app) as db:
            for number in range(first, last):
                course_of(db, cast.provider_id, f"XA-{number}")
        with count_queries(app) as statements:
            coordinator.get("/staff/courses/export?as=json")
        return len(statements)

    assert fill(100, 103) == fill(103, 140)


def test_a_dry_run_tells_and_changes_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "offers.json"
    file.write_bytes(file_of(offer()))
    said = app.test_cli_runner().invoke(args=["lms", "catalogue", "import", "--dry-run", str(file)])
    assert (said.exit_code, said.output) == (0, "IKT-99: new\nwould be 1 created, 0 changed, 0 unchanged\n")
    assert run_import(app, file).output == "1 created, 0 changed, 0 unchanged\n"
    file.write_bytes(file_of(offer(titel="Neu", gruppe_max=13)))
    said = app.test_cli_runner().invoke(args=["lms", "catalogue", "import", "--dry-run", str(file)])
    assert said.output.splitlines()[0] == "IKT-99: Title (German), Group size, at most"
    with db_of(app) as db:
        assert the_course(db, "IKT-99").title_de == "Gut beraten am Telefon"


def test_the_command_reads_workbooks_too(app: Flask, coordinator: Client, tmp_path: Path) -> None:
    file = tmp_path / "offers.xlsx"
    file.write_bytes(coordinator.get("/staff/courses/export?as=xlsx").data)
    assert run_import(app, file).output == "0 created, 0 changed, 1 unchanged\n"
