"""What enrolment knows about a person: own places, and places booked for others."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.models import Enrolment
from courses.enrolment.policies import decidable_by
from courses.enrolment.queries import run_title
from courses.planning.models import CourseRun
from lms.people.known import AS_LONG_AS_NEEDED, CONTRACT, PROOF, WITH_THE_PROOF
from lms.people.legal_reading import notice_words, shown_notice, version_url
from lms.people.models import LegalKind, Person
from lms.people.personal_data import Asked, Column, KnownData, Linked, Reason, Value
from lms.web.languages import lazy as _l


def of_person(asked: Asked) -> Select[Enrolment]:
    """The person's enrolments, those a member of staff decides about; the person sees all."""
    mine = select(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id)
    mine = mine.where(Enrolment.person_id == asked.person_id)
    return mine if asked.reader is None else mine.where(decidable_by(asked.reader))


def enrolments(db: Session, asked: Asked) -> KnownData | None:
    """Every place, what was said when it was asked for, and which privacy notice was shown."""
    whole = (joinedload(Enrolment.run), joinedload(Enrolment.employer))
    newest = of_person(asked).options(*whole).order_by(CourseRun.starts_at.desc(), Enrolment.id.desc())
    found = list(db.scalars(newest))
    if not found:
        return None
    bookers = _bookers(db, found)
    columns = (
        Column("title", _l("Kurs")),
        Column("code", _l("Durchführung")),
        Column("starts_at", _l("Beginn")),
        Column("ends_at", _l("Ende")),
        Column("status", _l("Stand")),
        Column("name", _l("Name auf der Bescheinigung")),
        Column("contact", _l("Kontaktadresse")),
        Column("booked_as", _l("für wen")),
        Column("employer", _l("Arbeitgeber")),
        Column("claim", _l("Arbeitgeberangabe")),
        Column("rejected_at", _l("Arbeitgeber nicht bestätigt am")),
        Column("booked_by", _l("gebucht von")),
        Column("notice", _l("gezeigte Datenschutzhinweise")),
        Column("created_at", _l("angemeldet am")),
        Column("ended_at", _l("beendet am")),
    )
    purpose = _l("den Platz verwalten, die Person benachrichtigen, Anwesenheit und Bescheinigung zuordnen")
    reason = Reason(purpose, CONTRACT, WITH_THE_PROOF)
    rows = [_row(one, bookers) for one in found]
    return KnownData("enrolments", _l("Anmeldungen"), reason, columns, rows, position=40)


def bookings(db: Session, asked: Asked) -> KnownData | None:
    """How many places the person booked for others; whose they are is not told here."""
    if not asked.is_own:
        return None
    rows = (
        select(CourseRun, func.count(Enrolment.id))
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .where(Enrolment.booked_by == asked.person_id)
        .group_by(CourseRun.id)
        .order_by(CourseRun.starts_at.desc())
    )
    found: list[dict[str, Value]] = [
        {"title": run_title(run), "code": run.code, "number": number} for run, number in db.execute(rows)
    ]
    columns = (Column("title", _l("Kurs")), Column("code", _l("Durchführung")), Column("number", _l("gebuchte Plätze")))
    reason = Reason(_l("nachvollziehen, wer gebucht hat"), PROOF, AS_LONG_AS_NEEDED)
    return KnownData("bookings", _l("Buchungen für andere"), reason, columns, found, position=70) if found else None


def subjects(db: Session, person_id: int) -> list[str]:
    """What the audit calls the person's enrolments."""
    return [f"enrolment:{one}" for one in db.scalars(select(Enrolment.id).where(Enrolment.person_id == person_id))]


def _bookers(db: Session, found: list[Enrolment]) -> dict[int, str]:
    ids = {one.booked_by for one in found if one.booked_by is not None}
    return {row[0]: row[1] for row in db.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def _row(one: Enrolment, bookers: dict[int, str]) -> dict[str, Value]:
    return {
        "title": run_title(one.run),
        "code": one.run.code,
        "starts_at": one.run.starts_at,
        "ends_at": one.run.ends_at,
        "status": one.status,
        "name": one.name_on_document,
        "contact": one.contact_email,
        "booked_as": one.booked_as,
        "employer": one.employer.name if one.employer else None,
        "claim": one.employer_claim,
        "rejected_at": one.employer_rejected_at,
        "booked_by": bookers.get(one.booked_by) if one.booked_by is not None else None,
        "notice": _notice(one.consent_version),
        "created_at": one.created_at,
        "ended_at": one.ended_at,
    }


def _notice(code: str) -> Linked | None:
    notice = shown_notice(code)
    return None if notice is None else Linked(notice_words(notice), version_url(LegalKind.PRIVACY, notice))


STEPS = {
    "enrolment.created": _l("Anmeldung eingegangen"),
    "enrolment.confirmed": _l("Anmeldung bestätigt"),
    "enrolment.approved": _l("Anfrage angenommen"),
    "enrolment.declined": _l("Anfrage abgelehnt"),
    "enrolment.promoted": _l("von der Warteliste nachgerückt"),
    "enrolment.offer_accepted": _l("angebotenen Platz angenommen"),
    "enrolment.offer_declined": _l("angebotenen Platz abgelehnt"),
    "enrolment.switched": _l("zwischen vor Ort und online gewechselt"),
    "enrolment.cancelled": _l("abgemeldet"),
    "enrolment.lapsed": _l("Anmeldung verfallen"),
    "enrolment.left": _l("aus dem Kurs ausgeschieden"),
    "enrolment.leaving_taken_back": _l("Ausscheiden zurückgenommen"),
    "enrolment.name_corrected": _l("Name auf der Bescheinigung berichtigt"),
    "enrolment.employer_confirmed": _l("Arbeitgeber bestätigt"),
    "enrolment.employer_rejected": _l("Arbeitgeber nicht bestätigt"),
    "enrolment.employer_reopened": _l("Ablehnung des Arbeitgebers zurückgenommen"),
    "enrolment.employer_taken_back": _l("Bestätigung des Arbeitgebers zurückgenommen"),
}
