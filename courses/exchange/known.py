"""What the room of calendars knows about a person: the secret addresses given out, and what is mailed for each place."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.known import of_person
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_title
from courses.exchange.models import CalendarAddress, CalendarChoice, CalendarWay, FeedKind
from lms.people.known import AS_LONG_AS_NEEDED, CONTRACT
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.languages import lazy as _l

KINDS = {FeedKind.PERSONAL: _l("eigene Kurse"), FeedKind.TRAINER: _l("eigene Termine als Kursleitung")}
WAYS = {
    CalendarWay.NONE: _l("nichts"),
    CalendarWay.INVITATIONS: _l("Einladungen zu den Terminen"),
    CalendarWay.ADDRESS: _l("die Adresse des Kalenders"),
}


def addresses(db: Session, asked: Asked) -> KnownData | None:
    """When secret addresses were given out; the addresses themselves are not kept. For the person only."""
    if not asked.is_own:
        return None
    mine = select(CalendarAddress).where(CalendarAddress.person_id == asked.person_id)
    found: list[dict[str, Value]] = [
        {
            "kind": str(KINDS[one.kind]),
            "contact": one.contact_key,
            "created_at": one.created_at,
            "revoked_at": one.revoked_at,
        }
        for one in db.scalars(mine.order_by(CalendarAddress.id.desc()))
    ]
    columns = (
        Column("kind", _l("Kalender")),
        Column("contact", _l("Kontaktadresse")),
        Column("created_at", _l("ausgegeben am")),
        Column("revoked_at", _l("zurückgesetzt am")),
    )
    reason = Reason(_l("die eigenen Termine im eigenen Kalender zeigen"), CONTRACT, AS_LONG_AS_NEEDED)
    title = _l("Geheime Kalenderadressen")
    return KnownData("calendar_addresses", title, reason, columns, found, position=67) if found else None


def choices(db: Session, asked: Asked) -> KnownData | None:
    """How the dates of each place reach the person's calendar by mail. For the person only."""
    if not asked.is_own:
        return None
    mine = CalendarChoice.enrolment_id.in_(of_person(asked).with_only_columns(Enrolment.id))
    rows = (
        select(CalendarChoice, Enrolment)
        .join(Enrolment, Enrolment.id == CalendarChoice.enrolment_id)
        .where(mine)
        .options(joinedload(Enrolment.run))
        .order_by(Enrolment.id.desc())
    )
    found: list[dict[str, Value]] = [
        {"title": run_title(place.run), "way": str(WAYS[one.way]), "chosen_at": one.chosen_at}
        for one, place in db.execute(rows)
    ]
    columns = (Column("title", _l("Kurs")), Column("way", _l("per E-Mail")), Column("chosen_at", _l("gewählt am")))
    reason = Reason(_l("Termine so schicken, wie die Person es möchte"), CONTRACT, AS_LONG_AS_NEEDED)
    return KnownData("calendar_ways", _l("Termine per E-Mail"), reason, columns, found, position=68) if found else None
