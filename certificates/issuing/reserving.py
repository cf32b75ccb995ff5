"""Reserve, revoke, reissue: what is decided in a transaction. Making the document is the worker's business.

Nothing is printed that is not recorded: number, code and every word of the page are stored before it is made.
"""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from certificates.document.codes import new_code
from certificates.document.content import CertificateContent
from certificates.document.printable import refuse_unprintable
from certificates.issuing import refusals
from certificates.issuing.composition import Paper, compose
from certificates.issuing.messages import tell_revoked
from certificates.issuing.models import CURRENT, Certificate, CertificateState
from certificates.issuing.naming import write_name
from certificates.issuing.numbering import next_number
from courses.catalogue.models import CertificateKind
from courses.completion.queries import verdict_of
from courses.completion.verdict import Outcome
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, RunState
from courses.planning.trainers.teaching import names_of_teachers
from lms.data.audit import WORKER, record
from lms.data.statements import rows_changed
from lms.funding.printing import note_printed


def lock_enrolment(db: Session, enrolment_id: int) -> Enrolment | None:
    """The enrolment with its row locked: it is the lock of its certificates."""
    locked = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
    return db.scalar(locked.execution_options(populate_existing=True))


def reserve(
    db: Session,
    enrolment: Enrolment,
    kind: CertificateKind,
    *,
    check_url: str,
    person_id: int | None,
    now: datetime,
    after_revocation: bool = False,
) -> Certificate:
    """Record a certificate of the locked enrolment; the worker makes its document.

    Raises RunNotCompleted, ShareNotReached, AlreadyIssued, RevokedBefore, or UnprintableName before anything is recorded.
    """
    if enrolment.run.state is not RunState.COMPLETED:
        raise refusals.RunNotCompleted
    last = newest(db, enrolment.id, kind)
    if last is not None and last.state in CURRENT:
        raise refusals.AlreadyIssued
    if last is not None and last.state is CertificateState.REVOKED and not after_revocation:
        raise refusals.RevokedBefore
    found = verdict_of(db, enrolment)
    if not any(v.kind == kind.value and v.outcome is Outcome.REACHED for v in found.verdicts):
        raise refusals.ShareNotReached
    note_printed(db, enrolment.run.project.period, now=now)
    paper = Paper("", new_code(), check_url)
    trainers = names_of_teachers(db, enrolment.run)
    content = compose(enrolment, found.ledger, kind, paper, trainers=trainers, now=now)
    # The number comes last: its lock is held for the rest of the transaction.
    refuse_unprintable(content)
    content = replace(content, number=next_number(db, content.issued_on.year))
    return _record(db, enrolment, kind, content, person_id=person_id, now=now)


def revoke(db: Session, certificate: Certificate, *, reason: str, person_id: int, now: datetime) -> None:
    """End a certificate for good; the check page says so without the reason."""
    _end(db, certificate, CertificateState.REVOKED, "certificate.revoked", reason, person_id, now)
    tell_revoked(db, certificate, now)


def reissue(
    db: Session,
    enrolment: Enrolment,
    certificate: Certificate,
    *,
    name: str,
    reason: str,
    check_url: str,
    person_id: int,
    now: datetime,
) -> Certificate:
    """Replace a certificate by a new version with the corrected name; the old one says that it was replaced.

    This is also the one step that issues anew after a revocation: the old one then stays revoked.
    """
    if not reason.strip():
        raise refusals.ReasonMissing
    write_name(db, enrolment, name, actor=f"person:{person_id}", now=now)
    was_revoked = certificate.state is CertificateState.REVOKED
    if was_revoked:
        _note(db, certificate, enrolment, "certificate.issued_anew", person_id, now, {}, reason=reason)
    else:
        _end(db, certificate, CertificateState.SUPERSEDED, "certificate.superseded", reason, person_id, now)
    return reserve(
        db,
        enrolment,
        certificate.kind,
        check_url=check_url,
        person_id=person_id,
        now=now,
        after_revocation=was_revoked,
    )


def try_again(db: Session, run: CourseRun, *, actor: str, now: datetime) -> None:
    """Give the run's reserved certificates a fresh count of attempts; their recorded content stays."""
    of_run = select(Enrolment.id).where(Enrolment.run_id == run.id)
    stuck = (Certificate.state == CertificateState.RESERVED) & (Certificate.problem != "")
    fresh = update(Certificate).where(stuck, Certificate.enrolment_id.in_(of_run))
    if papers := rows_changed(db, fresh.values(attempts=0, problem="", lease_until=None)):
        changes = {"papers": papers}
        action, subject = "certificates.tried_again", f"run:{run.id}"
        record(db, stream=run.stream, at=now, actor=actor, action=action, subject=subject, changes=changes)


def newest(db: Session, enrolment_id: int, kind: CertificateKind) -> Certificate | None:
    """The last version of this kind: the only one that can be current."""
    mine = (Certificate.enrolment_id == enrolment_id) & (Certificate.kind == kind)
    return db.scalar(select(Certificate).where(mine).order_by(Certificate.version.desc()).limit(1))


def _record(
    db: Session,
    enrolment: Enrolment,
    kind: CertificateKind,
    content: CertificateContent,
    *,
    person_id: int | None,
    now: datetime,
) -> Certificate:
    earlier = select(func.max(Certificate.version)).where(
        Certificate.enrolment_id == enrolment.id, Certificate.kind == kind
    )
    certificate = Certificate(
        enrolment_id=enrolment.id,
        kind=kind,
        version=1 + (db.scalar(earlier) or 0),
        state=CertificateState.RESERVED,
        number=content.number,
        code=content.code,
        language=content.language,
        content=json.loads(content.to_json()),
        reserved_at=now,
        reserved_by=person_id,
    )
    db.add(certificate)
    db.flush()
    changes = {"number": certificate.number, "version": certificate.version, "enrolment": enrolment.id}
    _note(db, certificate, enrolment, "certificate.reserved", person_id, now, changes)
    return certificate


def _end(
    db: Session,
    certificate: Certificate,
    state: CertificateState,
    action: str,
    reason: str,
    person_id: int,
    now: datetime,
) -> None:
    if not reason.strip():
        raise refusals.ReasonMissing
    if certificate.state is CertificateState.RESERVED:
        raise refusals.StillBeingMade
    if certificate.state is not CertificateState.ISSUED:
        raise refusals.NotCurrent
    certificate.state, certificate.ended_at, certificate.end_reason = state, now, reason
    db.flush()
    _note(db, certificate, certificate.enrolment, action, person_id, now, {"state": state.value})


def _note(
    db: Session,
    certificate: Certificate,
    enrolment: Enrolment,
    action: str,
    person_id: int | None,
    now: datetime,
    changes: dict[str, object],
    *,
    reason: str = "",
) -> None:
    actor = f"person:{person_id}" if person_id is not None else WORKER
    stream, subject = enrolment.run.stream, certificate.tag
    beside = {"reason": reason} if reason else {}
    record(db, stream=stream, at=now, actor=actor, action=action, subject=subject, changes=changes, personal=beside)
