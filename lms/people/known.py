"""What the floor knows about a person: contact, memberships, roles, mails, wishes for a copy, and what was noted."""

from collections.abc import Collection, Mapping, Sequence

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, WORKER, AuditEntry
from lms.funding.models import Project
from lms.mail.models import OutboxMail
from lms.people.legal_reading import language_name
from lms.people.models import DataRequest, Invitation, Membership, Organisation, Person, RoleGrant
from lms.people.names import email_key
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.actor import Actor, Role
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

MOST_MAILS = MOST_STEPS = 200
CONTRACT = _l("Vertrag oder öffentliche Aufgabe des Trägers (Art. 6 Abs. 1 lit. b oder e DSGVO)")
PROOF = _l("berechtigtes Interesse und Nachweispflicht (Art. 6 Abs. 1 lit. c und f DSGVO)")
AS_LONG_AS_NEEDED = _l("solange eine Anmeldung, eine Rolle oder eine Nachweispflicht besteht")
WITH_THE_PROOF = _l("bis zum Ende der Nachweispflicht der Förderphase")


def contact(db: Session, asked: Asked) -> KnownData:
    """Name, address, language."""
    person = db.get_one(Person, asked.person_id)
    columns = (
        Column("name", _l("Name")),
        Column("given_name", _l("Vorname")),
        Column("family_name", _l("Nachname")),
        Column("original_script", _l("Name in eigener Schrift")),
        Column("email", _l("E-Mail-Adresse")),
        Column("email_confirmed_at", _l("Adresse bestätigt")),
        Column("language", _l("Sprache")),
        Column("has_login", _l("Login")),
        Column("created_at", _l("bekannt seit")),
    )
    row = {column.key: getattr(person, column.key) for column in columns if column.key != "has_login"}
    row["language"] = language_name(person.language)
    purpose = _l("die Person ansprechen, ihr schreiben und Bescheinigungen auf den richtigen Namen ausstellen")
    return KnownData(
        "contact",
        _l("Person und Kontakt"),
        Reason(purpose, CONTRACT, AS_LONG_AS_NEEDED),
        columns,
        [row | {"has_login": person.host_user is not None}],
        position=10,
    )


def memberships(db: Session, asked: Asked) -> KnownData | None:
    """Where the person works; the number only the person themself sees here."""
    rows = (
        select(Membership, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == asked.person_id)
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    )
    columns = [
        Column("organisation", _l("Organisation")),
        Column("state", _l("Stand")),
        Column("starts_on", _l("von")),
        Column("ends_on", _l("bis")),
    ]
    number = [Column("personnel_number", _l("Personalnummer"))] if asked.is_own else []
    found: list[dict[str, Value]] = [
        {
            "organisation": name,
            "state": one.state,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "personnel_number": one.personnel_number,
        }
        for one, name in db.execute(rows)
    ]
    purpose = _l("einer Personalstelle nur die Personen zeigen, die zu ihrer Organisation gehören")
    reason = Reason(purpose, CONTRACT, AS_LONG_AS_NEEDED)
    return _part("memberships", _l("Zugehörigkeiten"), reason, (*columns, *number), found, 20)


def roles(db: Session, asked: Asked) -> KnownData | None:
    """Roles held now and before."""
    rows = (
        select(RoleGrant, func.coalesce(Organisation.name, Project.name, ""))
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(Project, Project.id == RoleGrant.project_id)
        .where(RoleGrant.person_id == asked.person_id)
        .order_by(RoleGrant.granted_at.desc(), RoleGrant.id.desc())
    )
    columns = (
        Column("role", _l("Rolle")),
        Column("scope", _l("Für")),
        Column("state", _l("Stand")),
        Column("granted_at", _l("erteilt")),
        Column("starts_on", _l("von")),
        Column("ends_on", _l("bis")),
    )
    found: list[dict[str, Value]] = [
        {
            "role": one.role,
            "scope": scope,
            "state": one.state,
            "granted_at": one.granted_at,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        }
        for one, scope in db.execute(rows)
    ]
    reason = Reason(_l("festlegen, was die Person hier sehen und tun darf"), CONTRACT, WITH_THE_PROOF)
    return _part("roles", _l("Rollen"), reason, columns, found, 30)


def invitations(db: Session, asked: Asked) -> KnownData | None:
    """Roles that were offered to the person's address; for the person and those who run the network."""
    key = db.get_one(Person, asked.person_id).email_key
    if key is None or not (asked.is_own or runs_the_network(asked.reader)):
        return None
    mine = select(Invitation).where(func.lower(Invitation.email) == key).order_by(Invitation.id.desc())
    columns = (
        Column("name", _l("Name")),
        Column("email", _l("E-Mail-Adresse")),
        Column("role", _l("Rolle")),
        Column("created_at", _l("eingeladen am")),
        Column("accepted_at", _l("angenommen am")),
        Column("withdrawn_at", _l("zurückgezogen am")),
    )
    found: list[dict[str, Value]] = [
        {column.key: getattr(one, column.key) for column in columns} for one in db.scalars(mine)
    ]
    reason = Reason(_l("der Person eine Rolle anbieten"), CONTRACT, WITH_THE_PROOF)
    return _part("invitations", _l("Einladungen"), reason, columns, found, 35)


def mails(db: Session, asked: Asked) -> KnownData | None:
    """Which mails went to the person's address; their words are not kept."""
    if not (asked.is_own or runs_the_network(asked.reader)):
        return None
    address = db.get_one(Person, asked.person_id).email
    if address is None:
        return None
    sent = select(OutboxMail).where(func.lower(OutboxMail.recipient) == email_key(address))
    occasions = current_app.extensions["lms"].occasions
    found: list[dict[str, Value]] = [
        {"kind": str(occasions.get(one.kind, one.kind)), "state": one.state, "at": one.sent_at or one.created_at}
        for one in db.scalars(sent.order_by(OutboxMail.id.desc()).limit(MOST_MAILS))
    ]
    columns = (Column("at", _l("Zeitpunkt")), Column("kind", _l("Anlass")), Column("state", _l("Stand")))
    reason = Reason(_l("belegen, dass und wann die Person benachrichtigt wurde"), PROOF, WITH_THE_PROOF)
    return _part("mails", _l("E-Mails an die Adresse der Person"), reason, columns, found, 80)


def wishes(db: Session, asked: Asked) -> KnownData | None:
    """When the person asked for a copy, and what became of it."""
    mine = select(DataRequest).where(DataRequest.person_id == asked.person_id).order_by(DataRequest.id.desc())
    columns = (
        Column("asked_at", _l("gewünscht")),
        Column("state", _l("Stand")),
        Column("decided_at", _l("entschieden")),
        Column("reason", _l("Begründung")),
    )
    found: list[dict[str, Value]] = [
        {column.key: getattr(one, column.key) for column in columns} for one in db.scalars(mine)
    ]
    reason = Reason(_l("nachweisen, dass der Wunsch bearbeitet wurde"), PROOF, WITH_THE_PROOF)
    return _part("data_requests", _l("Wünsche nach einer Kopie der Daten"), reason, columns, found, 90)


def steps(db: Session, asked: Asked) -> KnownData | None:
    """What was noted about the person: who did what, when. Each reader sees the streams of the own projects."""
    subjects = [f"person:{one}" for one in _ids_of(db, asked.person_id)]
    stays = select(Membership.id).where(Membership.person_id == asked.person_id)
    subjects += [f"membership:{one}" for one in db.scalars(stays)]
    for of_feature in current_app.extensions["lms"].person_subjects:
        subjects += of_feature(db, asked.person_id)
    noted = select(AuditEntry).where(AuditEntry.subject.in_(subjects))
    if (streams := streams_seen(asked.reader)) is not None:
        noted = noted.where(AuditEntry.stream.in_(streams))
    entries = db.scalars(noted.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_STEPS)).all()
    who = _names(db, asked, {one.actor for one in entries})
    columns = (Column("at", _l("Zeitpunkt")), Column("what", _l("Was")), Column("who", _l("Wer")))
    found: list[dict[str, Value]] = [
        {"at": one.at, "what": step_word(one.action), "who": who[one.actor]} for one in entries
    ]
    reason = Reason(_l("nachvollziehen, wer was geändert hat"), PROOF, WITH_THE_PROOF)
    return _part("steps", _l("Protokoll"), reason, columns, found, 95)


def streams_seen(reader: Actor | None) -> list[str] | None:
    """The audit streams a reader sees: all (None) for the person and the coordination, else those of the own projects."""
    if reader is None or Role.COORDINATOR in reader.roles:
        return None
    own = [f"project:{one}" for one in sorted(reader.project_ids)]
    return [SYSTEM_STREAM, *own] if Role.ADMIN in reader.roles else own


def step_word(action: str) -> str:
    """What a step of the audit is called; one without a word is named as it is."""
    return str(current_app.extensions["lms"].steps.get(action, action))


def _names(db: Session, asked: Asked, tags: Collection[str]) -> dict[str, str]:
    """Whoever acted: for the person themself only whether it was they; staff sees names, the administration ids."""
    words = {
        f"person:{asked.person_id}": gettext("die Person selbst"),
        "participant": gettext("die Person selbst"),
        "visitor": gettext("nicht eingeloggt"),
        WORKER: gettext("das System"),
        "operator": gettext("die Verwaltung des Systems"),
    }
    if asked.reader is None:
        return {tag: words.get(tag, gettext("Mitarbeitende")) for tag in tags}
    if not (Role.COORDINATOR in asked.reader.roles or asked.reader.project_ids):
        return {tag: tag for tag in tags}
    ids = [int(tag.removeprefix("person:")) for tag in tags if tag.startswith("person:")]
    known = {f"person:{row[0]}": row[1] for row in db.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}
    return {tag: words.get(tag) or known.get(tag, tag) for tag in tags}


def _ids_of(db: Session, person_id: int) -> list[int]:
    return [person_id, *db.scalars(select(Person.id).where(Person.merged_into_id == person_id))]


def runs_the_network(reader: Actor | None) -> bool:
    """Whether the reader is of the coordination or the administration."""
    return reader is not None and not {Role.COORDINATOR, Role.ADMIN}.isdisjoint(reader.roles)


def _part(
    key: str,
    title: str,
    reason: Reason,
    columns: tuple[Column, ...],
    rows: Sequence[Mapping[str, Value]],
    position: int,
) -> KnownData | None:
    return KnownData(key, title, reason, columns, rows, position) if rows else None


MAKERS = (contact, memberships, roles, invitations, mails, wishes, steps)
STEPS = {
    "role.granted": _l("Rolle erteilt"),
    "role.suspended": _l("Rolle ausgesetzt"),
    "role.resumed": _l("Rolle fortgesetzt"),
    "role.ended": _l("Rolle beendet"),
    "membership.began": _l("Zugehörigkeit begonnen"),
    "membership.suspended": _l("Zugehörigkeit ausgesetzt"),
    "membership.resumed": _l("Zugehörigkeit wieder aufgenommen"),
    "membership.ended": _l("Zugehörigkeit beendet"),
    "membership.number_changed": _l("Personalnummer geändert"),
    "membership.changed": _l("Zugehörigkeit geändert"),
    "person.merged": _l("mit einem doppelten Eintrag zusammengeführt"),
    "person.merged_into": _l("in einem anderen Eintrag aufgegangen"),
    "person.copy_asked": _l("Kopie der Daten gewünscht"),
    "person.copy_granted": _l("Kopie der Daten bewilligt"),
    "person.copy_refused": _l("Kopie der Daten abgelehnt"),
    "person.copy_fetched": _l("Kopie der Daten abgerufen"),
    "person.kept_apart": _l("als eigene Person bestätigt"),
}
