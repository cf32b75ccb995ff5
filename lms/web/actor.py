"""Who is asking, as plain values, and the one way to say "you may not": the same 404 as for a missing thing."""

from dataclasses import dataclass, field
from enum import StrEnum

from flask import abort, g


class Role(StrEnum):
    """What a person was made by invitation. Participant and visitor are no roles: everybody can enrol."""

    TRAINER = "trainer"
    HR = "hr"
    PROJECT_LEAD = "project_lead"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


@dataclass(frozen=True)
class Grant:
    """A role with its scope: HR for one organisation, a lead for one project, the others for the network."""

    role: Role
    organisation_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """The person behind a request; a visitor has no person."""

    person_id: int | None = None
    name: str = ""
    email: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def is_authenticated(self) -> bool:
        """True for a person who has logged in."""
        return self.person_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """All roles, whatever their scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations this person acts for as HR."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role is Role.HR and grant.organisation_id is not None
        )

    @property
    def project_ids(self) -> frozenset[int]:
        """The projects this person leads."""
        return frozenset(
            grant.project_id
            for grant in self.grants
            if grant.role is Role.PROJECT_LEAD and grant.project_id is not None
        )

    @property
    def tag(self) -> str:
        """How the audit names the actor: an id, never a name."""
        return f"person:{self.person_id}" if self.person_id is not None else "visitor"


VISITOR = Actor()


def current_actor() -> Actor:
    """The actor of the present request."""
    actor: Actor = g.get("lms_actor", VISITOR)
    return actor


def require(allowed: bool) -> None:
    """Go on only if allowed; otherwise the page does not exist for this person."""
    if not allowed:
        abort(404)
