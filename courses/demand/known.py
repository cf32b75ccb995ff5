"""What demand knows about a person: the offers whose next date they wait for, and the trainings they asked for."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.demand.models import InhouseRequest, Interest
from courses.demand.policies import visible_to
from lms.people.known import AS_LONG_AS_NEEDED, CONTRACT, PROOF, runs_the_network
from lms.people.models import Person
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.languages import lazy as _l
from lms.web.words import in_language


def interests(db: Session, asked: Asked) -> KnownData | None:
    """Offers on whose list the person's address stands; for the person and those who run the network."""
    key = db.get_one(Person, asked.person_id).email_key
    if key is None or not (asked.is_own or runs_the_network(asked.reader)):
        return None
    mine = select(Interest).where(Interest.email_key == key).options(joinedload(Interest.course))
    found: list[dict[str, Value]] = [
        {
            "course": str(in_language(one.course.title_de, one.course.title_en)),
            "address": one.email,
            "created_at": one.created_at,
            "confirmed_at": one.confirmed_at,
        }
        for one in db.scalars(mine.order_by(Interest.created_at.desc(), Interest.id.desc()))
    ]
    columns = (
        Column("course", _l("Angebot")),
        Column("address", _l("E-Mail-Adresse")),
        Column("created_at", _l("eingetragen am")),
        Column("confirmed_at", _l("Adresse bestätigt")),
    )
    purpose = _l("der Adresse schreiben, sobald es einen Termin gibt")
    reason = Reason(
        purpose,
        _l("Einwilligung (Art. 6 Abs. 1 lit. a DSGVO)"),
        _l("bis die Person die Adresse austrägt, höchstens ein Jahr"),
    )
    return KnownData("interests", _l("Wartet auf den nächsten Termin"), reason, columns, found, 60) if found else None


def requests(db: Session, asked: Asked) -> KnownData | None:
    """Trainings in the own house that the person asked for, as far as the reader sees such requests anyway."""
    mine = select(InhouseRequest).where(InhouseRequest.asked_by == asked.person_id)
    if asked.reader is not None:
        mine = mine.where(visible_to(asked.reader))
    whole = mine.options(joinedload(InhouseRequest.organisation), joinedload(InhouseRequest.course))
    found = [_request(one) for one in db.scalars(whole.order_by(InhouseRequest.id.desc()))]
    columns = (
        Column("organisation", _l("Organisation")),
        Column("course", _l("Angebot")),
        Column("topic", _l("Thema")),
        Column("phone", _l("Telefon für Rückfragen")),
        Column("state", _l("Stand")),
        Column("created_at", _l("angefragt am")),
    )
    reason = Reason(_l("die Anfrage beantworten und dazu zurückrufen"), CONTRACT, AS_LONG_AS_NEEDED)
    title = _l("Anfragen nach einer Schulung im eigenen Haus")
    return KnownData("inhouse_requests", title, reason, columns, found, position=65) if found else None


def answers(db: Session, asked: Asked) -> KnownData | None:
    """How such requests of others the person answered; whose they are is not told here."""
    if not asked.is_own:
        return None
    mine = select(InhouseRequest.state, InhouseRequest.answered_at).where(InhouseRequest.answered_by == asked.person_id)
    rows = db.execute(mine.order_by(InhouseRequest.id.desc()))
    found: list[dict[str, Value]] = [{"state": state, "answered_at": at} for state, at in rows]
    columns = (Column("answered_at", _l("beantwortet am")), Column("state", _l("Stand")))
    reason = Reason(_l("nachvollziehen, wer geantwortet hat"), PROOF, AS_LONG_AS_NEEDED)
    title = _l("Antworten auf Anfragen nach einer Schulung")
    return KnownData("inhouse_answers", title, reason, columns, found, position=66) if found else None


def _request(one: InhouseRequest) -> dict[str, Value]:
    return {
        "organisation": one.organisation.name,
        "course": str(in_language(one.course.title_de, one.course.title_en)) if one.course else None,
        "topic": one.topic,
        "phone": one.phone,
        "state": one.state,
        "created_at": one.created_at,
    }
