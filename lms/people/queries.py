"""What the pages of organisations, roles and legal texts show, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.funding.models import FundingPeriod, Project
from lms.people.finding import all_spelt
from lms.people.models import (
    GrantState,
    Invitation,
    LegalKind,
    LegalText,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
)
from lms.people.policies import may_add_organisations, visible_organisations
from lms.web.actor import Actor, Role


@dataclass(frozen=True)
class OrganisationCard:
    """One organisation among others of a like name: what tells them apart."""

    id: int
    name: str
    kind: OrganisationKind
    address: str
    region: str
    clerks: int
    members: int


@dataclass(frozen=True)
class GrantRow:
    """A role somebody holds, with the name of its scope ("" where it has none)."""

    id: int
    name: str
    email: str
    role: Role
    scope: str
    state: GrantState
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that nobody has answered yet."""

    id: int
    name: str
    email: str
    role: Role
    scope: str
    expires_at: datetime


@dataclass(frozen=True)
class TextRow:
    """A legal text of one provider in one language; version 0 when there is none."""

    provider_id: int
    provider: str
    kind: LegalKind
    language: str
    version: int
    valid_from: datetime | None


def find_organisations(actor: Actor, text: str, kind: str = "", *, archived: bool = False) -> Select[Organisation]:
    """The organisations the actor may see whose name holds the words, however they are spelt; archived ones on request.

    HR sees its own also when it is archived.
    """
    found = select(Organisation).where(visible_organisations(actor))
    if not archived and may_add_organisations(actor):
        found = found.where(Organisation.archived_at.is_(None))
    found = found.where(*all_spelt(Organisation.search_name, text))
    return found.where(Organisation.kind == OrganisationKind(kind)) if kind else found


def organisation_cards(db: Session, ids: Collection[int]) -> dict[int, OrganisationCard]:
    """The organisations with their address, and how many clerks and members they have."""
    clerks = _counted(db, RoleGrant.organisation_id, ids, RoleGrant.state != GrantState.ENDED)
    members = _counted(db, Membership.organisation_id, ids, Membership.state != MembershipState.LEFT)
    return {
        one.id: OrganisationCard(
            one.id, one.name, one.kind, address_line(one), one.region, clerks.get(one.id, 0), members.get(one.id, 0)
        )
        for one in db.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    }


def address_line(organisation: Organisation) -> str:
    """Street and town in one line; "" where nothing is known."""
    town = " ".join(part for part in (organisation.postcode, organisation.town) if part)
    return ", ".join(part for part in (organisation.street, town) if part)


def _counted(db: Session, column: Any, ids: Collection[int], which: ColumnElement[bool]) -> dict[int, int]:
    counts = select(column, func.count()).where(column.in_(ids), which).group_by(column)
    return {row[0]: row[1] for row in db.execute(counts)}


def clerks_of(db: Session, organisation_id: int, today: date) -> list[GrantRow]:
    """The HR clerks of an organisation and their deputies, suspended ones too; a deputy whose days are over is none."""
    still = RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on >= today)
    return _grants(db, (RoleGrant.role == Role.HR) & (RoleGrant.organisation_id == organisation_id) & still)


def open_invitations(db: Session, now: datetime, which: ColumnElement[bool]) -> list[InvitationRow]:
    """Unanswered invitations, the newest first."""
    is_open = Invitation.accepted_at.is_(None) & Invitation.withdrawn_at.is_(None) & (Invitation.expires_at > now)
    rows = (
        select(Invitation, func.coalesce(Organisation.name, Project.name, ""))
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Project, Project.id == Invitation.project_id)
        .where(is_open, which)
        .order_by(Invitation.id.desc())
    )
    return [
        InvitationRow(one.id, one.name, one.email, one.role, scope, one.expires_at) for one, scope in db.execute(rows)
    ]


def scope_name(db: Session, organisation_id: int | None, project_id: int | None) -> str:
    """The name of the organisation or project a role is for; "" for roles of the network."""
    if organisation_id is not None:
        return db.get_one(Organisation, organisation_id).name
    return db.get_one(Project, project_id).name if project_id is not None else ""


def present_projects(db: Session, today: date) -> list[tuple[int, str]]:
    """Projects of periods that are not over, as choices."""
    rows = select(Project).join(FundingPeriod).where(FundingPeriod.ends_on >= today)
    ordered = rows.order_by(FundingPeriod.starts_on, Project.number)
    return [(one.id, f"{one.name} ({one.number})") for one in db.scalars(ordered)]


def led_providers(db: Session, actor: Actor) -> frozenset[int]:
    """The providers of the projects the actor leads."""
    if not actor.project_ids:
        return frozenset()
    return frozenset(db.scalars(select(Project.provider_id).where(Project.id.in_(actor.project_ids))))


def text_rows(db: Session, actor: Actor, languages: tuple[str, ...]) -> list[TextRow]:
    """Every legal text the actor looks after, also those nobody has written yet."""
    wanted = Organisation.kind == OrganisationKind.PROVIDER
    if Role.COORDINATOR not in actor.roles:
        wanted = Organisation.id.in_(led_providers(db, actor))
    providers = select(Organisation.id, Organisation.name).where(wanted).order_by(Organisation.search_name)
    newest = select(
        LegalText.provider_id,
        LegalText.kind,
        LegalText.language,
        func.max(LegalText.version),
        func.max(LegalText.valid_from),
    ).group_by(LegalText.provider_id, LegalText.kind, LegalText.language)
    known = {(row[0], row[1], row[2]): (row[3], row[4]) for row in db.execute(newest)}
    return [
        TextRow(id_, name, kind, language, *known.get((id_, kind, language), (0, None)))
        for id_, name in db.execute(providers)
        for kind in LegalKind
        for language in languages
    ]


def _grants(db: Session, which: ColumnElement[bool]) -> list[GrantRow]:
    rows = (
        select(
            RoleGrant, Person.name, func.coalesce(Person.email, ""), func.coalesce(Organisation.name, Project.name, "")
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(Project, Project.id == RoleGrant.project_id)
        .where(which, RoleGrant.state != GrantState.ENDED)
        .order_by(RoleGrant.role, Person.search_name, RoleGrant.id)
    )
    return [
        GrantRow(one.id, name, email, one.role, scope, one.state, one.starts_on, one.ends_on)
        for one, name, email, scope in db.execute(rows)
    ]
