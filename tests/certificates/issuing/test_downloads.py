"""Those who issue a run's papers fetch them, one by one or as one ZIP, and every fetch is written down."""

import io
import zipfile
from collections.abc import Mapping

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.issuing.models import Certificate, CertificateState, Download
from lms.data import documents
from lms.data.audit import AuditEntry
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import Client, client_for, db_of, on_sqlite, run_worker, writing

pytestmark = pytest.mark.pdf
NAMES = ("Nguyễn Thị Ánh", "Олена Коваль", "Amina")
INDEXES = {"index.csv", "index.xlsx"}


@pytest.fixture
def lead(app: Flask, cast: Cast, clock: time_machine.Traveller) -> Client:
    """The lead's browser, after everybody's paper was issued."""
    attend(app, cast, dict.fromkeys(NAMES, 4))
    clock.move_to(AFTER)
    browser = client_for(app, cast.lead)
    browser.submit(page_of(cast), action="/certificates")
    run_worker(app)
    return browser


def page_of(cast: Cast) -> str:
    """Where the lead sees the papers of the run."""
    return f"/staff/runs/{cast.run_id}/certificates"


def ids(app: Flask) -> dict[str, int]:
    """The certificates by name."""
    with db_of(app) as db:
        return {one.printed.name: one.id for one in db.scalars(select(Certificate))}


def fetched(app: Flask) -> list[tuple[int, int | None, bool]]:
    """What was written down as downloads, and the same in the audit."""
    with db_of(app) as db:
        rows = [(one.certificate_id, one.person_id, one.by_employer) for one in db.scalars(select(Download))]
        entries = db.scalars(select(AuditEntry.subject).where(AuditEntry.action == "certificate.fetched")).all()
    assert sorted(entries) == sorted(f"certificate:{row[0]}" for row in rows)
    return rows


def fetch(lead: Client, cast: Cast, fields: Mapping[str, object], status: int = 200) -> dict[str, bytes]:
    """Press the button for the ZIP; the files in it, or nothing when there is a page instead."""
    answer = lead.submit(page_of(cast), fields, action="/zip", follow=False)
    assert answer.status_code == status
    if status != 200:
        return {}
    assert answer.content_length == len(answer.data)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_papers_of_the_run_come_as_one_zip(app: Flask, cast: Cast, lead: Client) -> None:
    files = fetch(lead, cast, {"which": "all"})
    assert len(files.keys() - INDEXES) == len(NAMES)
    assert all(data.startswith(b"%PDF") for name, data in files.items() if name not in INDEXES)
    assert fetched(app) == [(number, cast.lead.person_id, False) for number in ids(app).values()]


def test_only_the_ticked_ones_come_if_one_likes(app: Flask, cast: Cast, lead: Client) -> None:
    wanted = ids(app)["Amina"]
    files = fetch(lead, cast, {"which": "chosen", "chosen": [wanted]})
    assert ["Amina" in name for name in files.keys() - INDEXES] == [True]
    assert fetched(app) == [(wanted, cast.lead.person_id, False)]


def test_without_a_tick_the_page_asks_for_one(app: Flask, cast: Cast, lead: Client) -> None:
    fetch(lead, cast, {"which": "chosen"}, status=422)
    assert fetched(app) == []


def test_a_paper_of_another_run_cannot_be_ticked(app: Flask, cast: Cast, lead: Client) -> None:
    fetch(lead, cast, {"which": "chosen", "chosen": [ids(app)["Amina"], 4711]}, status=404)
    assert fetched(app) == []


def test_a_paper_that_was_revoked_meanwhile_is_missing_and_that_is_said(app: Flask, cast: Cast, lead: Client) -> None:
    known = ids(app)
    with writing(app) as db:
        db.get_one(Certificate, known["Amina"]).state = CertificateState.REVOKED
    files = fetch(lead, cast, {"which": "chosen", "chosen": list(known.values())})
    assert len(files.keys() - INDEXES) == len(NAMES) - 1
    assert "1 ausgewählte Bescheinigung gilt nicht mehr" in lead.get(page_of(cast)).get_data(as_text=True)


def test_one_paper_is_fetched_and_written_down(app: Flask, cast: Cast, lead: Client) -> None:
    wanted = ids(app)["Amina"]
    answer = lead.submit(page_of(cast), action=f"/{wanted}/document.pdf")
    assert answer.data.startswith(b"%PDF")
    assert fetched(app) == [(wanted, cast.lead.person_id, False)]


@on_sqlite
def test_what_cannot_be_read_was_not_fetched(
    app: Flask, cast: Cast, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_any: object) -> bytes:
        raise documents.DamagedDocument

    monkeypatch.setattr(documents, "fetch", damaged)
    lead.watchful = False
    fetch(lead, cast, {"which": "all"}, status=500)
    assert fetched(app) == []


def test_the_person_sees_every_fetch_of_the_employer_and_none_of_the_lead(app: Flask, cast: Cast, lead: Client) -> None:
    fetch(lead, cast, {"which": "all"})
    with writing(app) as db:
        paper = db.get_one(Certificate, ids(app)["Amina"])
        paper.enrolment.person.host_user = "user-amina"
        paper.enrolment.person_id = cast.participant.person_id
        path = f"/enrolments/{paper.enrolment_id}"
    amina = client_for(app, cast.participant)
    assert "abgerufen" not in amina.page(path).text_content()
    with writing(app) as db:
        for minutes in (1, 2):
            at = AFTER.replace(minute=minutes)
            db.add(Download(certificate_id=paper.id, person_id=cast.hr.person_id, by_employer=True, at=at))
    page = amina.page(path).text_content()
    assert "2-mal abgerufen" in page
    assert page.index("11:02") < page.index("11:01")
