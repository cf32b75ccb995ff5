"""What the papers know about a person: own certificates, and who fetched them."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates.issuing.models import Certificate, Download
from courses.enrolment.known import of_person
from courses.enrolment.models import Enrolment
from lms.people.known import CONTRACT, PROOF, WITH_THE_PROOF
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.languages import lazy as _l


def papers(db: Session, asked: Asked) -> KnownData | None:
    """Every certificate with its number and its present state."""
    mine = Certificate.enrolment_id.in_(of_person(asked).with_only_columns(Enrolment.id))
    rows = select(Certificate).where(mine).order_by(Certificate.id.desc())
    found: list[dict[str, Value]] = [
        {
            "number": one.number,
            "kind": one.kind,
            "title": one.printed.title,
            "name": one.printed.name,
            "state": one.state,
            "issued_at": one.issued_at,
            "ended_at": one.ended_at,
        }
        for one in db.scalars(rows)
    ]
    columns = (
        Column("number", _l("Nummer")),
        Column("kind", _l("Art")),
        Column("title", _l("Kurs")),
        Column("name", _l("Name")),
        Column("state", _l("Stand")),
        Column("issued_at", _l("ausgestellt")),
        Column("ended_at", _l("ersetzt oder widerrufen")),
    )
    purpose = _l("die Teilnahme bescheinigen; wer den Prüfcode hat, kann die Echtheit prüfen")
    reason = Reason(purpose, CONTRACT, WITH_THE_PROOF)
    return KnownData("papers", _l("Bescheinigungen"), reason, columns, found, position=55) if found else None


def downloads(db: Session, asked: Asked) -> KnownData | None:
    """Each time somebody fetched a paper, the employer too."""
    mine = Certificate.enrolment_id.in_(of_person(asked).with_only_columns(Enrolment.id))
    rows = (
        select(Download, Certificate.number)
        .join(Certificate, Certificate.id == Download.certificate_id)
        .where(mine)
        .options(joinedload(Download.person))
        .order_by(Download.at.desc(), Download.id.desc())
    )
    found: list[dict[str, Value]] = [
        {
            "at": one.at,
            "number": number,
            "by_employer": one.by_employer,
            "who": one.person.name if one.person is not None else None,
        }
        for one, number in db.execute(rows)
    ]
    columns = (
        Column("at", _l("Zeitpunkt")),
        Column("number", _l("Nummer")),
        Column("by_employer", _l("durch die Personalstelle")),
        Column("who", _l("Wer")),
    )
    reason = Reason(_l("der Person zeigen, wer ihre Bescheinigungen abgerufen hat"), PROOF, WITH_THE_PROOF)
    return KnownData("downloads", _l("Abrufe"), reason, columns, found, position=60) if found else None


def subjects(db: Session, person_id: int) -> list[str]:
    """What the audit calls the person's certificates."""
    mine = select(Certificate.id).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return [f"certificate:{one}" for one in db.scalars(mine.where(Enrolment.person_id == person_id))]


STEPS = {
    "enrolment.name_corrected": _l("Name für die Bescheinigung berichtigt"),
    "certificate.reserved": _l("Bescheinigung vorbereitet"),
    "certificate.issued": _l("Bescheinigung ausgestellt"),
    "certificate.superseded": _l("Bescheinigung ersetzt"),
    "certificate.revoked": _l("Bescheinigung widerrufen"),
    "certificate.issued_anew": _l("Bescheinigung nach einem Widerruf neu ausgestellt"),
    "certificate.fetched": _l("Bescheinigung abgerufen"),
}
