"""Whose data a browser may open: of whoever is logged in, or of a person whose confirmed address got a link.

A link to one enrolment does not open everything: an employer may have typed its address.
"""

from datetime import datetime, timedelta

from flask import session
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.tokens import hash_token, issue_token, subject_of_token
from lms.people.models import Person
from lms.web.actor import Actor
from lms.web.links import public_url

PURPOSE = "own_data"
KEPT = "lms_own_data"
LIFE = timedelta(hours=1)


def own_data_url(db: Session, person_id: int, expires_at: datetime) -> str:
    """A new link to the page "Meine Daten", for one mail."""
    raw = issue_token(db, PURPOSE, person_id, expires_at)
    return public_url("lms.people.open_own_data", token=raw)


def remember(db: Session, token: str, now: datetime) -> bool:
    """Keep a live link's token in this browser, in the place of an earlier one; False for a dead link."""
    digest = hash_token(token)
    if subject_of_token(db, PURPOSE, digest, now) is None:
        return False
    session[KEPT] = digest
    return True


def whose_data(db: Session, actor: Actor, now: datetime) -> int | None:
    """The person whose data this browser may open; None for a visitor without a live link."""
    if actor.person_id is not None:
        return actor.person_id
    person_id = subject_of_token(db, PURPOSE, session.get(KEPT, ""), now)
    person = db.get(Person, person_id) if person_id is not None else None
    return None if person is None else person.merged_into_id or person.id


def people_of_address(db: Session, address_key: str) -> list[Person]:
    """People who have proven that the address is theirs."""
    proven = (Person.email_key == address_key) & Person.email_confirmed_at.is_not(None)
    return list(db.scalars(select(Person).where(proven, Person.merged_into_id.is_(None)).order_by(Person.id)))
