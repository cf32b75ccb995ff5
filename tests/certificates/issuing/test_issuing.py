"""From the button to the PDF in the hands of its owner, and what happens to it later."""

import io
import re
from urllib.parse import urlsplit

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from certificates.issuing import making, refusals
from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.models import CertificateKind
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, RunState
from lms.data import documents
from lms.data.audit import verify
from lms.data.history import Change, entries_of
from lms.funding.models import Network
from lms.people.models import Person
from tests.cast import Cast
from tests.certificates.course_end import AFTER, all_certificates, attend, issue, page_of
from tests.house import Client, client_for, db_of, links_in, mails, run_worker, writing

pytestmark = pytest.mark.pdf
S = CertificateState
AMINA, LATE = "Nguyễn Thị Ánh", "Олена Коваль"


def test_the_lead_issues_what_is_due_and_the_person_downloads_it(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4, LATE: 3})  # 80 % of 16 units are 13, three of four meetings are 12
    clock.move_to(AFTER)
    issue(app, cast)
    (certificate,) = all_certificates(app)
    assert (certificate.state, certificate.number) == (S.ISSUED, "LB-2026-000001")
    mail = mails(app, "p0@example.org")[-1]
    link = urlsplit(next(link for link in links_in(mail) if "/my/" in link)).path
    page = client.get(link, follow_redirects=True).get_data(as_text=True)
    path = re.search(r'href="(/enrolments/\d+/certificates/\d+\.pdf)"', page)
    assert path is not None
    first, second = client.get(path[1]), client.get(path[1])
    assert first.data == second.data
    assert first.headers["Content-Disposition"].startswith("attachment; filename=2026-04-15_IK-01_Nguyen_Thi_Anh")
    assert first.headers["Content-Security-Policy"].startswith("sandbox")
    with pikepdf.open(io.BytesIO(first.data)) as pdf:
        assert len(pdf.pages) == 1
    assert mails(app, "p1@example.org")[-1]["Subject"].startswith("Angemeldet")


def test_the_original_script_is_printed_beside_a_name_in_other_letters_only(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {LATE: 4, "Olena Koval": 4})
    with writing(app) as db:
        for person in db.scalars(select(Person).where(Person.name.in_([LATE, "Olena Koval"]))):
            person.original_script = LATE
    clock.move_to(AFTER)
    issue(app, cast)
    printed = {one.printed.name: one.printed.original_script for one in all_certificates(app)}
    assert printed == {LATE: "", "Olena Koval": LATE}


def test_pressing_twice_issues_once(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    lead, other = client_for(app, cast.lead), client_for(app, cast.coordinator)
    for browser in (lead, other):
        browser.get(page_of(cast))
    tokens = []
    for browser in (lead, other):
        with browser.session_transaction() as stored:
            tokens.append(stored["lms_csrf"])
    for browser, token in zip((lead, other), tokens, strict=True):
        assert browser.post(page_of(cast), data={"csrf_token": token}).status_code == 303
    run_worker(app)
    run_worker(app)
    assert [certificate.state for certificate in all_certificates(app)] == [S.ISSUED]


def test_the_database_allows_one_current_certificate_only(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    with pytest.raises(IntegrityError), writing(app) as db:
        first = db.scalars(select(Certificate)).one()
        db.add(
            Certificate(
                enrolment_id=first.enrolment_id,
                kind=first.kind,
                version=2,
                state=S.RESERVED,
                number="LB-2026-000002",
                code="0" * 26,
                language="de",
                content=first.content,
                reserved_at=AFTER,
            )
        )


def test_a_worker_that_died_after_reserving_is_continued_with_the_same_content(
    app: Flask, cast: Cast, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    lead.submit(page_of(cast), action="/certificates")
    with monkeypatch.context() as patch:
        patch.setattr(making, "_finish", _killed)
        run_worker(app)  # the document is made, and then the machine goes down
    (reserved,) = all_certificates(app)
    assert reserved.state is S.RESERVED
    run_worker(app)
    assert [one.state for one in all_certificates(app)] == [S.RESERVED], "the lease of the dead worker still runs"
    clock.shift(130)
    run_worker(app)
    (issued,) = all_certificates(app)
    assert (issued.state, issued.code) == (S.ISSUED, reserved.code)


def _killed(*_: object) -> bool:
    raise SystemError("killed")


def test_a_name_no_font_can_print_stops_its_own_paper_and_is_named(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4, "ნინო": 4})
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    answer = lead.submit(page_of(cast), action="/certificates").get_data(as_text=True)
    run_worker(app)
    assert "U+10DC" in answer
    assert len(all_certificates(app)) == 1


def test_a_reissue_replaces_and_a_revocation_ends(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    lead = issue(app, cast)
    (old,) = all_certificates(app)
    lead.submit(f"{page_of(cast)}/{old.id}/reissue", {"name": "Nguyễn Thị Anh", "reason": "Tippfehler"})
    run_worker(app)
    old, new = all_certificates(app)
    assert (old.state, new.state, new.version) == (S.SUPERSEDED, S.ISSUED, 2)
    assert new.printed.name == "Nguyễn Thị Anh"
    with db_of(app) as db:
        steps = entries_of(db, db.get_one(Enrolment, old.enrolment_id).tag, limit=20)
        corrected = [one.changes for one in steps if one.action == "enrolment.name_corrected"]
        assert corrected == [(Change("name_on_document", old.printed.name, "Nguyễn Thị Anh"),)]
    lead.submit(f"{page_of(cast)}/{new.id}/revoke", {"reason": "Irrtum"})
    assert [one.state for one in all_certificates(app)] == [S.SUPERSEDED, S.REVOKED]
    assert lead.submit(f"{page_of(cast)}/{new.id}/revoke", {"reason": "noch einmal"}).status_code == 409
    visitor = client_for(app)
    for certificate, word in ((old, "Ersetzt"), (new, "Widerrufen")):
        shown = visitor.get(f"/verify/{certificate.code}").get_data(as_text=True)
        assert word in shown
        assert "Tippfehler" not in shown
        assert "Irrtum" not in shown
    with db_of(app) as db:
        assert verify(db) == []


def test_a_reason_is_needed(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    lead = issue(app, cast)
    (certificate,) = all_certificates(app)
    answer = lead.submit(f"{page_of(cast)}/{certificate.id}/revoke", {"reason": " "})
    assert answer.status_code == 422
    assert all_certificates(app)[0].state is S.ISSUED


def test_the_stored_bytes_are_what_their_hash_says(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    with writing(app) as db:
        stored = db.scalars(select(documents.StoredDocument)).one()
        stored.content = stored.content + b"x"
    with db_of(app) as db, pytest.raises(documents.DamagedDocument):
        documents.fetch(db, stored.sha256)


def test_papers_of_another_project_do_not_exist(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    (certificate,) = all_certificates(app)
    for member in (cast.other_lead, cast.hr, cast.trainer, cast.stranger, cast.admin):
        browser = client_for(app, member)
        assert browser.get(page_of(cast)).status_code == 404
        assert browser.get(f"{page_of(cast)}/{certificate.id}/revoke").status_code == 404
        assert (
            browser.get(f"/enrolments/{certificate.enrolment_id}/certificates/{certificate.id}.pdf").status_code == 404
        )


def test_the_check_page_shows_initials_and_never_the_name(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    (certificate,) = all_certificates(app)
    code = certificate.code.lower().replace("0", "o")
    shown = client.submit("/verify", {"code": f" {code[:5]}-{code[5:]} "}).get_data(as_text=True)
    assert "Gültig" in shown
    assert "N. T. Á." in shown
    assert "Nguyễn" not in shown
    assert certificate.kind is CertificateKind.ATTENDANCE


def test_unknown_codes_are_answered_alike_and_guessing_is_slowed_down(app: Flask, client: Client, cast: Cast) -> None:
    unknown = [client.get(f"/verify/{code}").status_code for code in ("0" * 26, "x", "1;drop", "%00")]
    assert unknown == [404] * 4
    answers = [client.get(f"/verify/{'0' * 26}").status_code for _ in range(31)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_who_has_guessed_too_often_is_not_told_of_a_right_code_either(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4})
    clock.move_to(AFTER)
    issue(app, cast)
    right = f"/verify/{all_certificates(app)[0].code}"
    assert [client.get(right).status_code for _ in range(31)] == [200] * 31, "a scanned code costs nothing"
    assert [client.get(f"/verify/{'0' * 26}").status_code for _ in range(30)] == [404] * 30
    assert client.get(right).status_code == 429
    assert client.get(right, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200
    clock.shift(60)
    assert client.get(right).status_code == 200


def test_nothing_is_due_before_the_run_is_over_and_written_down(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4})
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.RUNNING
    clock.move_to(AFTER)
    lead = client_for(app, cast.lead)
    assert "keine Bescheinigung fällig" in lead.get("/").get_data(as_text=True)
    lead.get("/verify")
    with lead.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert lead.post(page_of(cast), data={"csrf_token": token}).status_code == 303
    assert all_certificates(app) == []
    with writing(app) as db, pytest.raises(refusals.RunNotCompleted):
        enrolment = lock_enrolment(db, 1)
        assert enrolment is not None
        reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="http://x", person_id=None, now=AFTER)


def test_the_coordination_sees_no_names_of_another_provider_without_joint_controllership(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    attend(app, cast, {AMINA: 4})
    with writing(app) as db:
        db.get_one(Network, cast.network_id).host_organisation_id = cast.employer_id
    clock.move_to(AFTER)
    coordination = client_for(app, cast.coordinator)
    page = coordination.get(page_of(cast)).get_data(as_text=True)
    assert AMINA not in page
    assert "1 fällige Bescheinigung" in page
    issue(app, cast)
    (certificate,) = all_certificates(app)
    for ending in ("reissue", "revoke"):
        assert coordination.get(f"{page_of(cast)}/{certificate.id}/{ending}").status_code == 404
    with writing(app) as db:
        db.get_one(Network, cast.network_id).joint_controllership = True
    assert AMINA in coordination.get(page_of(cast)).get_data(as_text=True)
