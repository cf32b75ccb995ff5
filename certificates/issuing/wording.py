"""What the mails about certificates say, at the time of sending. A mail that has lost its sense is withheld (None)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing.messages import ISSUED, REVOKED
from certificates.issuing.models import Certificate, CertificateState
from courses.enrolment.wording import Facts, title_of, to_desk, to_person
from lms.mail.content import Action, MailContent
from lms.web.formats import label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url


def issued(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    """The paper is there; withheld when it was replaced or revoked meanwhile."""
    certificate = db.get(Certificate, values["certificate"])
    if certificate is None or certificate.state is not CertificateState.ISSUED:
        return None
    subject = gettext("Ihre Bescheinigung: %(title)s", title=title_of(certificate.enrolment))
    text = gettext("Ihre Bescheinigung ist fertig. Sie finden sie als PDF auf Ihrer persönlichen Seite.")
    paragraphs, button = (text, *_instead_of(db, certificate)), gettext("Zur Bescheinigung")
    return to_person(db, certificate.enrolment, subject, paragraphs, _facts(certificate), button)


def _instead_of(db: Session, certificate: Certificate) -> tuple[str, ...]:
    """That the version before no longer counts, where there was one."""
    of_kind = (Certificate.enrolment_id == certificate.enrolment_id) & (Certificate.kind == certificate.kind)
    before = of_kind & (Certificate.version == certificate.version - 1)
    number = db.scalar(select(Certificate.number).where(before))
    if number is None:
        return ()
    text = gettext(
        "Die frühere Fassung mit der Nummer %(number)s gilt nicht mehr. Bitte verwenden Sie nur noch die neue.",
        number=number,
    )
    return (text,)


def revoked(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    """The paper no longer counts; why is between the holder and the provider."""
    certificate = db.get(Certificate, values["certificate"])
    if certificate is None or certificate.state is not CertificateState.REVOKED:
        return None
    subject = gettext("Widerrufen: %(title)s", title=title_of(certificate.enrolment))
    text = gettext(
        "Die Bescheinigung mit der Nummer %(number)s gilt nicht mehr: Der Träger hat sie widerrufen. "
        "Die Prüfseite zeigt das an, ohne den Grund.",
        number=certificate.number,
    )
    ask = gettext("Bei Fragen melden Sie sich bitte direkt beim Träger.")
    if values["desk"]:
        papers = Action(gettext("Zu den Bescheinigungen Ihrer Beschäftigten"), public_url("lms.hr_desk.certificates"))
        return to_desk(certificate.enrolment, subject, (text, ask), _facts(certificate), papers)
    return to_person(db, certificate.enrolment, subject, (text, ask), _facts(certificate), gettext("Zu meiner Seite"))


def _facts(certificate: Certificate) -> Facts:
    return (
        (gettext("Kurs"), title_of(certificate.enrolment)),
        (gettext("Art"), label(certificate.kind)),
        (gettext("Nummer"), certificate.number),
    )


MAILS = {ISSUED: issued, REVOKED: revoked}
OCCASIONS = {ISSUED: _l("Bescheinigung fertig"), REVOKED: _l("Widerruf einer Bescheinigung")}
