"""The worker's part: claim reserved certificates, make each document outside any transaction, store it, tell the person.

A worker that dies leaves a lease that runs out; the next one makes the same document from the recorded content.
"""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from certificates.document.paper import make_certificates
from certificates.document.printable import UnprintableName, refuse_unprintable
from certificates.issuing import messages
from certificates.issuing.models import MIME_TYPE, Certificate, CertificateState
from lms.data import documents
from lms.data.audit import WORKER, record
from lms.data.session import reading, transaction
from lms.data.statements import rows_changed
from lms.pdf.errors import PdfError
from lms.pdf.worker import PdfWorker
from lms.sweep import Sweep

LEASE = timedelta(minutes=2)
BATCH = 50
MOST_ATTEMPTS = 5
WORKERS_DIED = "WorkersDied"
KNOWN_PROBLEMS = (PdfError, UnprintableName, documents.DamagedDocument)


def make_due(now: datetime) -> None:
    """The worker's sweep."""
    make_reserved(now)


def make_reserved(now: datetime) -> int:
    """Make the documents of reserved certificates until none is due; returns how many were made.

    Raises SweepFailed at the end when one met a defect, and not one of the problems that have a name.
    """
    with transaction() as db:
        _name_given_up(db, now)
        batch = _claim(db, now)
    made = 0
    if batch:
        with Sweep("certificate") as sweep, PdfWorker() as worker:
            while batch:
                made += _make(worker, batch, sweep, now)
                with transaction() as db:
                    batch = _claim(db, now)
    return made


def _name_given_up(db: Session, now: datetime) -> None:
    """Workers that died had no time to note a problem: without one, nobody would see the paper or could try it again."""
    given_up = update(Certificate).where(
        Certificate.state == CertificateState.RESERVED,
        Certificate.attempts >= MOST_ATTEMPTS,
        Certificate.lease_until < now,
        Certificate.problem == "",
    )
    rows_changed(db, given_up.values(problem=WORKERS_DIED))


def _claim(db: Session, now: datetime) -> list[Certificate]:
    due = (
        select(Certificate.id)
        .where(
            Certificate.state == CertificateState.RESERVED,
            Certificate.attempts < MOST_ATTEMPTS,
            or_(Certificate.lease_until.is_(None), Certificate.lease_until < now),
        )
        .order_by(Certificate.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.scalars(due))
    taken = update(Certificate).where(Certificate.id.in_(ids))
    rows_changed(db, taken.values(lease_until=now + LEASE, attempts=Certificate.attempts + 1))
    return list(db.scalars(select(Certificate).where(Certificate.id.in_(ids)).order_by(Certificate.id)))


def _make(worker: PdfWorker, batch: list[Certificate], sweep: Sweep, now: datetime) -> int:
    """Make the batch in order, people of one run as one series; one that fails is noted and the rest goes on."""
    pictures: dict[str, bytes] = {}
    remaining, made = [one for one in batch if _is_ready(one, pictures, sweep)], 0
    while remaining:
        try:
            for pdf in make_certificates(worker, [certificate.printed for certificate in remaining], pictures):
                with transaction() as db:
                    made += _finish(db, remaining[0].id, pdf, now)
                del remaining[0]
        except Exception as error:
            _note_problem(remaining.pop(0), error, sweep)
    return made


def _is_ready(certificate: Certificate, pictures: dict[str, bytes], sweep: Sweep) -> bool:
    """Whether its words can be read and printed and its logos are there; they are added to the pictures."""
    try:
        # The fonts were asked when the certificate was reserved; an installation may have lost one since.
        refuse_unprintable(certificate.printed)
        _add_pictures(certificate, pictures)
    except Exception as error:
        _note_problem(certificate, error, sweep)
        return False
    return True


def _add_pictures(certificate: Certificate, pictures: dict[str, bytes]) -> None:
    """Fetch the bytes of its logos, as they were when its words were recorded."""
    wanted = {picture.sha256 for picture in certificate.printed.pictures()} - pictures.keys()
    with reading() as db:
        pictures |= {sha256: documents.fetch(db, sha256) for sha256 in wanted}


def _finish(db: Session, certificate_id: int, pdf: bytes, now: datetime) -> bool:
    """Store the bytes and count the certificate as issued, once: another worker may have been faster."""
    digest = documents.store(db, pdf, MIME_TYPE, now)
    issued = update(Certificate).where(Certificate.id == certificate_id, Certificate.state == CertificateState.RESERVED)
    values = {"state": CertificateState.ISSUED, "document_sha256": digest, "issued_at": now, "lease_until": None}
    if rows_changed(db, issued.values(**values, problem="")) != 1:
        return False
    certificate = db.get_one(Certificate, certificate_id)
    enrolment = certificate.enrolment
    changes = {"state": CertificateState.ISSUED.value, "sha256": digest}
    subject = f"certificate:{certificate_id}"
    stream = enrolment.run.stream
    record(db, stream=stream, at=now, actor=WORKER, action="certificate.issued", subject=subject, changes=changes)
    messages.tell_issued(db, certificate, now)
    return True


def _note_problem(certificate: Certificate, error: Exception, sweep: Sweep) -> None:
    """Say in the log and on the page of the run what is wrong with it; a defect makes the job fail as well."""
    if isinstance(error, KNOWN_PROBLEMS):
        current_app.logger.error("certificate %s cannot be made: %s", certificate.id, error)
    else:
        sweep.note(certificate.id, error)
    stuck = update(Certificate).where(Certificate.id == certificate.id, Certificate.state == CertificateState.RESERVED)
    with sweep.one(certificate.id), transaction() as db:
        rows_changed(db, stuck.values(problem=type(error).__name__))
