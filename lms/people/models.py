"""Person, Organisation, what ties them, and the roles people were given."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, intpk, long_text, name_text, state_column
from lms.web.actor import Role


class OrganisationKind(StrEnum):
    """What an organisation is to the network."""

    JOBCENTER = "jobcenter"
    EMPLOYMENT_AGENCY = "employment_agency"
    MUNICIPALITY = "municipality"
    SME = "sme"
    ASSOCIATION = "association"
    PROVIDER = "provider"
    OTHER = "other"


class Organisation(Base):
    """An employer, an authority, or a provider that runs projects.

    One that was merged into another stays as a row, so that an old address, an old name and an old legal text are found.
    """

    __tablename__ = "lms_organisation"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[intpk]
    name: Mapped[name_text]
    search_name: Mapped[name_text] = mapped_column(index=True)
    kind: Mapped[OrganisationKind] = mapped_column(state_column(OrganisationKind, "kind"))
    street: Mapped[name_text] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    town: Mapped[name_text] = mapped_column(default="")
    region: Mapped[name_text] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class EmailDomain(Base):
    """A mail domain that belongs to an organisation; it says something only once it is confirmed."""

    __tablename__ = "lms_email_domain"
    __table_args__ = (UniqueConstraint("organisation_id", "domain"),)
    id: Mapped[intpk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    domain: Mapped[str] = mapped_column(String(253), index=True)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    claimed_at: Mapped[datetime]
    # Whoever confirmed it: the coordination, or a clerk by an address of this domain.
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    confirmed_at: Mapped[datetime | None]


class Person(Base):
    """A human being. The e-mail is a contact, not the identity: one address may serve two people, or none.

    A record that was merged into another stays, so that its address and name lead there.
    """

    __tablename__ = "lms_person"
    __table_args__ = (
        Index(
            "uq_lms_person_email_name",
            "email_key",
            "name_key",
            unique=True,
            sqlite_where=text("email_key IS NOT NULL"),
            postgresql_where=text("email_key IS NOT NULL"),
        ),
    )
    id: Mapped[intpk]
    name: Mapped[name_text]
    name_key: Mapped[name_text]
    search_name: Mapped[str] = mapped_column(String(512), index=True)
    given_name: Mapped[name_text] = mapped_column(default="")
    family_name: Mapped[name_text] = mapped_column(default="")
    original_script: Mapped[name_text] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(String(320))
    email_key: Mapped[str | None] = mapped_column(String(320))
    email_confirmed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(12), default="de")
    host_user: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"), index=True)


class MembershipState(StrEnum):
    """Where a membership stands; only ACTIVE within its dates counts for rights."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class Membership(Base):
    """A person works for an organisation, from a day, until a day."""

    __tablename__ = "lms_membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "personnel_number"),
        UniqueConstraint("organisation_id", "person_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )
    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"), index=True)
    state: Mapped[MembershipState] = mapped_column(state_column(MembershipState, "state"))
    personnel_number: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def tag(self) -> str:
        """How the audit names it."""
        return f"membership:{self.id}"


class GrantState(StrEnum):
    """Whether a role may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class RoleGrant(Base):
    """A role of a person, with its scope where the role has one, and with its days where it is lent (a deputy)."""

    __tablename__ = "lms_role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'hr') = (organisation_id IS NOT NULL)", name="hr_has_organisation"),
        CheckConstraint("(role = 'project_lead') = (project_id IS NOT NULL)", name="lead_has_project"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"),
    )
    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("lms_project.id"))
    state: Mapped[GrantState] = mapped_column(state_column(GrantState, "state"))
    granted_at: Mapped[datetime]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    person: Mapped[Person] = relationship()


class Invitation(Base):
    """A mailed offer of a role, bound to an address; used once within seven days. With days it is one to deputise."""

    __tablename__ = "lms_invitation"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"),)
    id: Mapped[intpk]
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[name_text]
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("lms_project.id"))
    invited_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    language: Mapped[str] = mapped_column(String(12), default="de")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class LegalKind(StrEnum):
    """The three texts every provider must show."""

    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


class LegalText(Base):
    """A version of a legal text of one provider in one language; versions are never changed."""

    __tablename__ = "lms_legal_text"
    __table_args__ = (UniqueConstraint("provider_id", "kind", "language", "version"),)
    id: Mapped[intpk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    kind: Mapped[LegalKind] = mapped_column(state_column(LegalKind, "kind"))
    language: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    text: Mapped[long_text]
    valid_from: Mapped[datetime]


class KeptApart(Base):
    """Two records that look like one and are not: somebody has asked, and they are suggested no more."""

    __tablename__ = "lms_kept_apart"
    __table_args__ = (
        UniqueConstraint("thing", "lower_id", "higher_id"),
        CheckConstraint("lower_id < higher_id", name="order"),
    )
    id: Mapped[intpk]
    thing: Mapped[str] = mapped_column(String(16))
    lower_id: Mapped[int]
    higher_id: Mapped[int]
    at: Mapped[datetime]


class RequestState(StrEnum):
    """Where somebody's wish for a copy of the own data stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class DataRequest(Base):
    """A person asks for a copy of the own data; the coordination decides, and for some days the copy can be fetched."""

    __tablename__ = "lms_data_request"
    __table_args__ = (
        Index(
            "uq_lms_data_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("state <> 'granted' OR fetch_until IS NOT NULL", name="granted_ends"),
    )
    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    state: Mapped[RequestState] = mapped_column(state_column(RequestState, "state"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    reason: Mapped[long_text]
    fetch_until: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
