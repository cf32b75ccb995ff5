"""A name that cannot be printed, or is wrong, is corrected on the way to the paper, and never in silence."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.issuing.models import CertificateState
from courses.enrolment.models import Enrolment
from lms.data.audit import AuditEntry, AuditValue, verify
from tests.cast import Cast
from tests.certificates.course_end import AFTER, all_certificates, attend, issue, page_of
from tests.house import client_for, db_of, mails, run_worker, text_of

pytestmark = pytest.mark.pdf
CHINESE, LATIN = "王小明", "Wang Xiaoming"


def name_page(cast: Cast, enrolment_id: int) -> str:
    """Where the name of one person is corrected."""
    return f"{page_of(cast)}/names/{enrolment_id}"


def test_a_name_without_glyphs_is_corrected_on_the_page_and_the_paper_is_issued(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    place = name_page(cast, attend(app, cast, {CHINESE: 4})[CHINESE])
    clock.move_to(AFTER)
    lead = issue(app, cast)
    assert all_certificates(app) == []
    assert f'href="{place}"' in lead.get(page_of(cast)).get_data(as_text=True)
    assert lead.submit(place, {"name": LATIN}, follow=False).status_code == 303
    issue(app, cast)
    assert [one.printed.name for one in all_certificates(app)] == [LATIN]
    assert place not in lead.get(page_of(cast)).get_data(as_text=True), "now the way is to reissue"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("王 Xiaoming", "U+738B"),
        (" ", "Bitte füllen Sie dieses Feld aus."),
        ("\u200d", "Bitte füllen Sie dieses Feld aus."),
        ("Wang\u202eXiaoming", "Schreibrichtung"),
        ("A" * 256, "höchstens 255 Zeichen"),
    ],
)
def test_what_cannot_stand_on_a_paper_is_refused_beside_the_field(
    app: Flask, cast: Cast, clock: time_machine.Traveller, name: str, complaint: str
) -> None:
    enrolment_id = attend(app, cast, {CHINESE: 4})[CHINESE]
    clock.move_to(AFTER)
    answer = client_for(app, cast.lead).submit(name_page(cast, enrolment_id), {"name": name})
    assert answer.status_code == 422
    words = answer.get_data(as_text=True)
    assert complaint in words
    assert name.strip() in words, "what was typed stays"
    with db_of(app) as db:
        assert db.get_one(Enrolment, enrolment_id).name_on_document == CHINESE


def test_the_correction_is_in_the_audit_with_both_names_beside_the_chain(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolment_id = attend(app, cast, {CHINESE: 4})[CHINESE]
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    for _twice in range(2):
        lead.submit(name_page(cast, enrolment_id), {"name": LATIN})
    with db_of(app) as db:
        (entry,) = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.name_corrected"))
        beside = db.execute(select(AuditValue.name, AuditValue.value).where(AuditValue.entry_id == entry.id)).all()
        assert (entry.subject, entry.actor) == (f"enrolment:{enrolment_id}", cast.lead.tag)
        assert {tuple(row) for row in beside} == {
            ("name_on_document:old", CHINESE),
            ("name_on_document:new", LATIN),
        }
        assert LATIN not in str(entry.changes)
        assert verify(db) == []


def test_a_name_on_an_issued_paper_changes_with_a_new_version_only(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolment_id = attend(app, cast, {LATIN: 4})[LATIN]
    clock.move_to(AFTER)
    lead = issue(app, cast)
    assert lead.submit(name_page(cast, enrolment_id), {"name": "Wang"}).status_code == 409
    with db_of(app) as db:
        assert db.get_one(Enrolment, enrolment_id).name_on_document == LATIN


def test_nobody_corrects_a_name_of_another_run_or_project(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolment_id = attend(app, cast, {CHINESE: 4})[CHINESE]
    clock.move_to(AFTER)
    for member in (cast.other_lead, cast.hr, cast.trainer, cast.admin):
        assert client_for(app, member).get(name_page(cast, enrolment_id)).status_code == 404
    lead = client_for(app, cast.lead)
    assert lead.get(f"/staff/runs/{cast.run_id + 1}/certificates/names/{enrolment_id}").status_code == 404
    assert lead.get(name_page(cast, enrolment_id + 1)).status_code == 404


def test_a_reissue_with_a_name_without_glyphs_keeps_the_form_and_the_old_paper(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {LATIN: 4})
    clock.move_to(AFTER)
    lead = issue(app, cast)
    (old,) = all_certificates(app)
    answer = lead.submit(f"{page_of(cast)}/{old.id}/reissue", {"name": CHINESE, "reason": "Tippfehler im Namen"})
    assert answer.status_code == 422
    words = answer.get_data(as_text=True)
    assert "U+738B" in words
    assert f'value="{CHINESE}"' in words
    assert 'value="Tippfehler im Namen"' in words
    assert [one.state for one in all_certificates(app)] == [CertificateState.ISSUED]


def test_the_mail_of_a_new_version_says_that_the_old_one_no_longer_counts(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {LATIN: 4})
    clock.move_to(AFTER)
    lead = issue(app, cast)
    (old,) = all_certificates(app)
    first = text_of(mails(app, "p0@example.org")[-1])
    lead.submit(f"{page_of(cast)}/{old.id}/reissue", {"name": "Wang Xiao Ming", "reason": "Tippfehler"})
    run_worker(app)
    second = " ".join(text_of(mails(app, "p0@example.org")[-1]).split())
    assert "gilt nicht mehr" not in first
    assert "Die frühere Fassung mit der Nummer LB-2026-000001 gilt nicht mehr" in second
    with db_of(app) as db:
        (entry,) = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.name_corrected"))
        assert entry.subject == f"enrolment:{old.enrolment_id}"
