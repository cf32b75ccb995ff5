"""The mails of people: rows in the outbox, in the same transaction as what they tell of."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.mail.outbox import enqueue, take_back
from lms.people.holders import reached
from lms.people.models import DataRequest, Invitation, Membership, Person, RoleGrant
from lms.web.actor import Grant, Role
from lms.web.formats import local_today

INVITATION = "people.invitation"
OWN_DATA = "people.own_data"
COPY_ASKED = "people.copy_asked"
COPY_DECIDED = "people.copy_decided"
MEMBERSHIP = "people.membership"
ROLE = "people.role"
LOGIN_DETACHED = "people.login_detached"


def send_invitation(db: Session, invitation: Invitation, now: datetime) -> None:
    """Ask for the mail to the invited address."""
    enqueue(
        db,
        dedup_key=f"{INVITATION}:{invitation.id}",
        kind=INVITATION,
        recipient=invitation.email,
        language=invitation.language,
        values={"invitation": invitation.id},
        now=now,
    )


def send_own_data_link(db: Session, person: Person, now: datetime) -> None:
    """Ask for the link to "Meine Daten"; a minute long the same wish asks once."""
    if person.email is not None:
        _tell(db, OWN_DATA, person, f"{person.id}:{now:%Y%m%d%H%M}", {"person": person.id}, now)


def tell_coordination(db: Session, wish: DataRequest, now: datetime) -> None:
    """Everybody who can decide about the wish learns of it once."""
    for one in db.scalars(reached(Grant(Role.COORDINATOR), local_today(now))):
        _tell(db, COPY_ASKED, one, f"{wish.id}:{one.id}", {"request": wish.id}, now)


def tell_decision(db: Session, wish: DataRequest, now: datetime) -> None:
    """The person learns what was decided; without an address nobody is told."""
    person = db.get_one(Person, wish.person_id)
    if person.email is not None:
        _tell(db, COPY_DECIDED, person, str(wish.id), {"request": wish.id}, now)


def tell_clerk(db: Session, membership: Membership, now: datetime) -> None:
    """Whoever acts for an organisation learns how the own membership stands; the mail tells the last of several steps."""
    person = db.get_one(Person, membership.person_id)
    if person.email is not None:
        values = {"membership": membership.id, "version": membership.version}
        _tell(db, MEMBERSHIP, person, f"{membership.id}:{membership.version}", values, now)


def tell_holder(db: Session, grant: RoleGrant, now: datetime) -> None:
    """Whoever holds the locked role learns that it rests, goes on or is over: one mail, of the last of several steps."""
    if grant.person.email is not None:
        take_back(db, ROLE, {"grant": grant.id})
        _tell(db, ROLE, grant.person, f"{grant.id}:{now:%Y%m%d%H%M%S%f}", {"grant": grant.id}, now)


def tell_detached(db: Session, email: str, account_id: int, person_id: int, now: datetime) -> None:
    """Whoever logged in with this address learns that it opens nothing any more."""
    enqueue(
        db,
        dedup_key=f"{LOGIN_DETACHED}:{account_id}:{person_id}",
        kind=LOGIN_DETACHED,
        recipient=email,
        language=db.get_one(Person, person_id).language,
        values={"person": person_id},
        now=now,
    )


def _tell(db: Session, kind: str, person: Person, occasion: str, values: dict[str, int], now: datetime) -> None:
    assert person.email is not None
    enqueue(
        db,
        dedup_key=f"{kind}:{occasion}",
        kind=kind,
        recipient=person.email,
        language=person.language,
        values=values,
        now=now,
    )
