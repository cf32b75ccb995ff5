"""A revoked paper stays revoked: it is not due again, the holder hears of it, and only one explicit step issues anew."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.issuing import refusals
from certificates.issuing.models import CertificateState
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.models import CertificateKind
from courses.enrolment.models import BookedAs, Enrolment
from lms.data.audit import AuditEntry, verify
from tests.cast import Cast
from tests.certificates.course_end import AFTER, all_certificates, attend, issue, page_of
from tests.house import Client, client_for, db_of, mails, run_worker, text_of, writing

pytestmark = pytest.mark.pdf
S = CertificateState
NAME, WHY = "Amina Haddad", "Anwesenheit falsch erfasst"


def revoked(app: Flask, cast: Cast, clock: time_machine.Traveller, *, language: str = "de") -> Client:
    """The lead's browser, after the one paper of the run was issued and revoked."""
    attend(app, cast, {NAME: 4}, language=language)
    clock.move_to(AFTER)
    lead = issue(app, cast)
    mails(app)
    return revoke(app, cast, lead)


def revoke(app: Flask, cast: Cast, lead: Client) -> Client:
    """The newest paper is revoked for good."""
    newest = all_certificates(app)[-1]
    answer = lead.submit(f"{page_of(cast)}/{newest.id}/revoke", {"reason": WHY}, follow=False)
    assert answer.status_code == 303
    return lead


def test_a_revoked_paper_is_not_due_again(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    lead = revoked(app, cast, clock)
    page = lead.get(page_of(cast)).get_data(as_text=True)
    assert "widerrufen</span>" in page, "the row says what became of the paper"
    assert "LB-2026-000001" in page
    assert "ausstellen</span></button>" not in page, "there is nothing to issue"
    assert "keine Bescheinigung fällig" in lead.get("/").get_data(as_text=True)
    lead.get("/verify")
    with lead.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert lead.post(page_of(cast), data={"csrf_token": token}).status_code == 303
    run_worker(app)
    assert [one.state for one in all_certificates(app)] == [S.REVOKED]


def test_a_button_pressed_on_an_old_page_issues_no_revoked_paper_anew(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    revoked(app, cast, clock)
    (ended,) = all_certificates(app)
    with pytest.raises(refusals.RevokedBefore), writing(app) as db:
        enrolment = lock_enrolment(db, ended.enrolment_id)
        assert enrolment is not None
        reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="http://x", person_id=None, now=AFTER)


def test_after_a_revocation_one_explicit_step_issues_anew(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    lead = revoked(app, cast, clock)
    (ended,) = all_certificates(app)
    path = f"{page_of(cast)}/{ended.id}/reissue"
    assert "bleibt widerrufen" in lead.get(path).get_data(as_text=True)
    assert lead.submit(path, {"name": NAME, "reason": ""}).status_code == 422
    lead.submit(path, {"name": NAME, "reason": "Widerruf war ein Irrtum"})
    run_worker(app)
    assert [one.state for one in all_certificates(app)] == [S.REVOKED, S.ISSUED]
    assert "Widerrufen" in client_for(app).get(f"/verify/{ended.code}").get_data(as_text=True)
    assert lead.submit(path, {"name": NAME, "reason": "noch einmal"}).status_code == 409
    with db_of(app) as db:
        actions = db.scalars(select(AuditEntry.action).where(AuditEntry.subject == ended.tag)).all()
        assert actions[-1] == "certificate.issued_anew"
        assert verify(db) == []


def test_who_was_issued_anew_and_revoked_again_shows_the_newest_number(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    lead = revoked(app, cast, clock)
    (first,) = all_certificates(app)
    lead.submit(f"{page_of(cast)}/{first.id}/reissue", {"name": NAME, "reason": "Irrtum"})
    run_worker(app)
    page = revoke(app, cast, lead).get(page_of(cast)).get_data(as_text=True)
    assert "LB-2026-000002" in page
    assert "LB-2026-000001" not in page


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("de", "Widerrufen: Vielfalt am Schalter", "Die Bescheinigung mit der Nummer LB-2026-000001 gilt nicht mehr"),
        (
            "en",
            "Revoked: Diversity at the counter",
            "The certificate with the number LB-2026-000001 is no longer valid",
        ),
    ],
)
def test_the_holder_hears_of_the_revocation_without_the_reason(
    app: Flask, cast: Cast, clock: time_machine.Traveller, language: str, subject: str, sentence: str
) -> None:
    revoked(app, cast, clock, language=language)
    told = [mail for mail in mails(app, "p0@example.org") if mail["Subject"] == subject]
    assert len(told) == 1
    words = " ".join(text_of(told[0]).split())
    assert sentence in words
    assert WHY not in words


def test_the_desk_hears_of_it_for_somebody_without_an_address(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {NAME: 4})
    with writing(app) as db:
        place = db.scalars(select(Enrolment)).one()
        place.booked_as, place.employer_id, place.booked_by = BookedAs.EMPLOYER, cast.employer_id, cast.hr.person_id
        place.contact_email = None
    clock.move_to(AFTER)
    lead = issue(app, cast)
    before = len(mails(app))
    revoke(app, cast, lead)
    (told,) = mails(app)[before:]
    assert told["To"] == cast.hr.email
    words = text_of(told)
    assert NAME in words
    assert "/hr/certificates" in words
    assert "/my/" not in words, "the link of the person is not for the desk"
