"""Mail domains of organisations: claimed by whoever keeps organisations, and true once the coordination or a clerk confirms.

A confirmed domain says one thing only: a proven address of it fits what somebody stated. It never approves anything.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_new
from lms.people.holders import holders
from lms.people.models import EmailDomain, Organisation, Person
from lms.people.organisations import choosable
from lms.people.refusals import BadDomain, DomainKnown, PublicDomain
from lms.web.actor import Grant, Role
from lms.web.formats import local_today

# Everybody can have an address there, so it says nothing about an employer.
# fmt: off
PUBLIC_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "web.de", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "t-online.de",
    "freenet.de", "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com",
    "yahoo.com", "yahoo.de", "ymail.com", "icloud.com", "me.com", "mac.com", "mail.de", "email.de", "posteo.de",
    "posteo.net", "mailbox.org", "proton.me", "protonmail.com", "aol.com", "aol.de", "arcor.de", "vodafone.de",
    "online.de", "1und1.de", "mail.ru", "yandex.com", "yandex.ru", "ukr.net", "i.ua", "wp.pl", "o2.pl",
    "onet.pl", "interia.pl",
})
# fmt: on


def domain_of(address: str | None) -> str:
    """The right half of an address, as domains are compared; "" where there is none."""
    return (address or "").rpartition("@")[2].casefold()


def plain_domain(text: str) -> str:
    """The domain as mail servers write it. Raises BadDomain, and PublicDomain for one that everybody can have."""
    try:
        checked = validate_email(f"name@{text.strip().lstrip('@')}", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadDomain from error
    domain = domain_of(checked.ascii_email)
    if domain in PUBLIC_DOMAINS:
        raise PublicDomain(domain=domain)
    return domain


def claim_domain(
    db: Session, organisation_id: int, domain: str, *, person_id: int, confirms: bool, actor: str, now: datetime
) -> EmailDomain:
    """The domain for the organisation; confirmed at once if the claimant may, or if a clerk has a proven address of it.

    Raises DomainKnown when it stands there already.
    """
    row = {"organisation_id": organisation_id, "domain": domain, "claimed_by": person_id, "claimed_at": now}
    new_id = insert_new(db, EmailDomain, row)
    if new_id is None:
        raise DomainKnown
    claimed = db.get_one(EmailDomain, new_id)
    _note(db, claimed, "organisation.domain_claimed", actor, now)
    if confirms:
        confirm_domain(db, claimed, person_id=person_id, actor=actor, now=now)
    else:
        confirm_by_clerks(db, organisation_id, now=now)
    return claimed


def confirm_domain(db: Session, claimed: EmailDomain, *, person_id: int, actor: str, now: datetime) -> None:
    """From now on the domain says something. Confirming twice changes nothing."""
    if claimed.confirmed_at is None:
        claimed.confirmed_at, claimed.confirmed_by = now, person_id
        db.flush()
        _note(db, claimed, "organisation.domain_confirmed", actor, now)


def confirm_by_clerks(db: Session, organisation_id: int, *, now: datetime) -> None:
    """A clerk who acts for the organisation and has proven an address of the domain confirms it by that."""
    open_claims = select(EmailDomain).where(
        EmailDomain.organisation_id == organisation_id, EmailDomain.confirmed_at.is_(None)
    )
    claims = {one.domain: one for one in db.scalars(open_claims)}
    clerks = holders(Grant(Role.HR, organisation_id=organisation_id), local_today(now))
    for person in db.scalars(clerks.where(Person.email_confirmed_at.is_not(None))) if claims else ():
        if claimed := claims.get(domain_of(person.email)):
            confirm_domain(db, claimed, person_id=person.id, actor=f"person:{person.id}", now=now)


def drop_domain(db: Session, claimed: EmailDomain, *, actor: str, now: datetime) -> None:
    """The organisation has this domain no more."""
    _note(db, claimed, "organisation.domain_dropped", actor, now)
    db.delete(claimed)


def domains_of(db: Session, organisation_id: int) -> list[EmailDomain]:
    """The domains of an organisation, by name."""
    mine = select(EmailDomain).where(EmailDomain.organisation_id == organisation_id)
    return list(db.scalars(mine.order_by(EmailDomain.domain)))


def organisations_of(db: Session, domains: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Which organisations the confirmed domains belong to, as pairs of id and name; in one query for any number."""
    rows = (
        select(EmailDomain.domain, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == EmailDomain.organisation_id)
        .where(EmailDomain.domain.in_(domains), EmailDomain.confirmed_at.is_not(None), choosable())
        .order_by(Organisation.search_name)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for domain, organisation_id, name in db.execute(rows) if domains else _nothing():
        found.setdefault(domain, []).append((organisation_id, name))
    return found


def _nothing() -> Iterable[tuple[str, int, str]]:
    return ()


def _note(db: Session, claimed: EmailDomain, action: str, actor: str, now: datetime) -> None:
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action=action,
        subject=f"organisation:{claimed.organisation_id}",
        personal={"domain": claimed.domain},
    )
