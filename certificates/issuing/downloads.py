"""Who fetched which paper when: written down before the bytes leave the house, so that the person can see it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates.issuing.models import Certificate, Download
from courses.enrolment.models import Enrolment
from lms.data.audit import record
from lms.web.actor import Actor


def write_down(
    db: Session, certificate_ids: Collection[int], actor: Actor, *, by_employer: bool, now: datetime
) -> None:
    """A download of each certificate, and its entry in the audit of the project."""
    wanted = select(Certificate).where(Certificate.id.in_(certificate_ids)).order_by(Certificate.id)
    with_run = joinedload(Certificate.enrolment).joinedload(Enrolment.run)
    for certificate in db.scalars(wanted.options(with_run)):
        db.add(Download(certificate_id=certificate.id, person_id=actor.person_id, by_employer=by_employer, at=now))
        record(
            db,
            stream=certificate.enrolment.run.stream,
            at=now,
            actor=actor.tag,
            action="certificate.fetched",
            subject=certificate.tag,
        )
