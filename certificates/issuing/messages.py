"""The mail that a certificate causes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate, CertificateState
from courses.enrolment.access import personal_url
from lms.mail.content import Action, MailContent
from lms.mail.outbox import enqueue
from lms.web.formats import label
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l

ISSUED = "certificate.issued"


def tell_issued(db: Session, certificate: Certificate, now: datetime) -> None:
    """Tell the person that the paper is there; without an address the employer's desk shows it."""
    enrolment = certificate.enrolment
    if enrolment.contact_email:
        enqueue(
            db,
            dedup_key=f"{ISSUED}:{certificate.id}",
            kind=ISSUED,
            recipient=enrolment.contact_email,
            language=enrolment.language,
            values={"certificate": certificate.id},
            now=now,
        )


def issued(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    """The mail's words; withheld when the paper was replaced or revoked meanwhile."""
    certificate = db.get(Certificate, values["certificate"])
    if certificate is None or certificate.state is not CertificateState.ISSUED:
        return None
    enrolment = certificate.enrolment
    title = enrolment.run.terms.title(current_language())
    return MailContent(
        subject=gettext("Ihre Bescheinigung: %(title)s", title=title),
        greeting=gettext("Guten Tag %(name)s,", name=enrolment.name_on_document),
        paragraphs=(gettext("Ihre Bescheinigung ist fertig. Sie finden sie als PDF auf Ihrer persönlichen Seite."),),
        facts=(
            (gettext("Kurs"), title),
            (gettext("Art"), label(certificate.kind)),
            (gettext("Nummer"), certificate.number),
        ),
        provider_id=enrolment.run.project.provider_id,
        action=Action(gettext("Zur Bescheinigung"), personal_url(db, enrolment)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


MAILS = {ISSUED: issued}
OCCASIONS = {ISSUED: _l("Bescheinigung fertig")}
