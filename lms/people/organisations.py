"""A new organisation: its name is taken once, also when two people add it at the same moment."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_for
from lms.people.models import Organisation, OrganisationKind
from lms.people.names import fold, name_key
from lms.people.refusals import NameTaken


def stands() -> ColumnElement[bool]:
    """The condition that an organisation has not gone over into another."""
    return Organisation.merged_into_id.is_(None)


def choosable() -> ColumnElement[bool]:
    """The condition that an organisation is offered where one is chosen: it stands and is not archived."""
    return stands() & Organisation.archived_at.is_(None)


@dataclass(frozen=True)
class OrganisationDetails:
    """What is told about an organisation. A public one is suggested to people who name their employer."""

    name: str
    kind: OrganisationKind
    street: str
    postcode: str
    town: str
    region: str
    is_public: bool


def add_once(db: Session, details: OrganisationDetails, *, actor: str, now: datetime) -> Organisation:
    """The new organisation. Raises NameTaken; case and blanks make no other name."""
    alike = db.scalars(select(Organisation.name).where(Organisation.search_name == fold(details.name)))
    if any(name_key(known) == name_key(details.name) for known in alike):
        raise NameTaken
    row = insert_for(db, Organisation).values(**asdict(details), search_name=fold(details.name))
    new_id = db.scalar(row.on_conflict_do_nothing(index_elements=["name"]).returning(Organisation.id))
    if new_id is None:
        raise NameTaken
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="organisation.added",
        subject=f"organisation:{new_id}",
        changes={"kind": details.kind.value},
    )
    return db.get_one(Organisation, new_id)
