"""Organisations: added once, also by two people at the same moment; changed by one editor after the other; archived."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.data.statements import insert_for
from lms.people.models import Organisation, OrganisationKind
from lms.people.names import fold, name_key
from lms.people.refusals import NameTaken, OrganisationChanged


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


def content_of(organisation: Organisation) -> dict[str, Any]:
    """What a form shows of an organisation, by the names of its fields."""
    return {name: getattr(organisation, name) for name in OrganisationDetails.__dataclass_fields__}


def lock_organisation(db: Session, organisation_id: int) -> Organisation:
    """The organisation as it is now; nobody else changes it meanwhile."""
    row = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    return db.execute(row.execution_options(populate_existing=True)).scalar_one()


def change_organisation(
    db: Session, organisation: Organisation, details: OrganisationDetails, *, version: int, actor: str, now: datetime
) -> None:
    """Bring the locked organisation to what was written. Raises OrganisationChanged, and NameTaken."""
    if organisation.version != version:
        raise OrganisationChanged
    refuse_taken(db, details.name, but=organisation.id)
    before = content_of(organisation)
    for name, value in asdict(details).items():
        setattr(organisation, name, value)
    organisation.search_name = fold(details.name)
    if _noted(db, organisation, "organisation.changed", before, content_of(organisation), actor, now):
        organisation.version += 1
    db.flush()


def archive(db: Session, organisation: Organisation, *, archived: bool, actor: str, now: datetime) -> None:
    """Offer the locked organisation no more where one is chosen, or offer it again; nothing is lost."""
    before = {"archived_at": organisation.archived_at}
    if (organisation.archived_at is not None) == archived:
        return
    organisation.archived_at = now if archived else None
    organisation.version += 1
    action = "organisation.archived" if archived else "organisation.reopened"
    _noted(db, organisation, action, before, {"archived_at": organisation.archived_at}, actor, now)


def refuse_taken(db: Session, name: str, *, but: int | None = None) -> None:
    """Raise NameTaken when another organisation is called so; case and blanks make no other name."""
    alike = select(Organisation.name).where(
        Organisation.search_name == fold(name), Organisation.id.is_distinct_from(but)
    )
    if any(name_key(known) == name_key(name) for known in db.scalars(alike)):
        raise NameTaken


def _noted(
    db: Session,
    organisation: Organisation,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    actor: str,
    now: datetime,
) -> list[str]:
    subject = f"organisation:{organisation.id}"
    return record_edit(
        db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, before=before, after=after
    )


def add_once(db: Session, details: OrganisationDetails, *, actor: str, now: datetime) -> Organisation:
    """The new organisation. Raises NameTaken; case and blanks make no other name."""
    refuse_taken(db, details.name)
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
