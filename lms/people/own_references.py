"""What of the floor points to people and organisations, and how it moves when two of them are made one."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Account
from lms.funding.models import Network, Project
from lms.people.data_requests import close_double
from lms.people.login_merging import drop_other_account
from lms.people.membership_merging import combine_memberships, number_clashes
from lms.people.models import (
    DataRequest,
    EmailDomain,
    GrantState,
    Invitation,
    LegalText,
    Membership,
    Organisation,
    Person,
    RequestState,
    RoleGrant,
)
from lms.people.references import Merge, Reference, Thing
from lms.people.roles import end_double, not_ended
from lms.web.languages import lazy as _l


def end_double_roles(db: Session, merge: Merge) -> None:
    """A role that both have stays once, as the target has it: one that rests there goes on resting."""
    mine, partner = (
        ("person_id", "organisation_id") if merge.thing is Thing.PERSON else ("organisation_id", "person_id")
    )
    kept = aliased(RoleGrant)
    same = (
        (kept.role == RoleGrant.role)
        & (kept.state != GrantState.ENDED)
        & getattr(kept, partner).is_not_distinct_from(getattr(RoleGrant, partner))
        & kept.project_id.is_not_distinct_from(RoleGrant.project_id)
        & (getattr(kept, mine) == merge.target_id)
    )
    double = select(RoleGrant).where(getattr(RoleGrant, mine) == merge.source_id, not_ended())
    for grant in db.scalars(double.where(select(kept.id).where(same).exists())).all():
        end_double(db, grant, actor=merge.actor.tag, now=merge.now)


def combine_domains(db: Session, merge: Merge) -> None:
    """A domain of both stays once, confirmed if one of them is."""
    of_target = {one.domain: one for one in _domains(db, merge.target_id)}
    for one in _domains(db, merge.source_id):
        kept = of_target.get(one.domain)
        if kept is None:
            continue
        if kept.confirmed_at is None:
            kept.confirmed_at, kept.confirmed_by = one.confirmed_at, one.confirmed_by
        db.delete(one)


def close_second_request(db: Session, merge: Merge) -> None:
    """Of two open wishes for a copy one is enough: it will hold what both had."""
    asked = select(DataRequest).where(DataRequest.state == RequestState.ASKED)
    if db.scalar(asked.where(DataRequest.person_id == merge.target_id)) is None:
        return
    for one in db.scalars(asked.where(DataRequest.person_id == merge.source_id)).all():
        close_double(db, one, actor=merge.actor.tag, now=merge.now)


def _domains(db: Session, organisation_id: int) -> list[EmailDomain]:
    return list(db.scalars(select(EmailDomain).where(EmailDomain.organisation_id == organisation_id)))


GRANTS, INVITATIONS, DOMAINS = _l("Rollen"), _l("Einladungen"), _l("E-Mail-Domains")
REQUESTS = _l("Wünsche nach einer Kopie der Daten")
MEMBERSHIPS, SIGNS = _l("Zugehörigkeiten"), _l("früher zusammengeführte Einträge")

REFERENCES = (
    Reference(Membership.person_id, MEMBERSHIPS, clashes=number_clashes, make_room=combine_memberships),
    Reference(Membership.organisation_id, MEMBERSHIPS, clashes=number_clashes, make_room=combine_memberships),
    Reference(RoleGrant.person_id, GRANTS, make_room=end_double_roles),
    Reference(RoleGrant.organisation_id, GRANTS, make_room=end_double_roles),
    Reference(Invitation.organisation_id, INVITATIONS),
    Reference(Invitation.invited_by, INVITATIONS),
    Reference(EmailDomain.organisation_id, DOMAINS, make_room=combine_domains),
    Reference(EmailDomain.claimed_by, DOMAINS),
    Reference(EmailDomain.confirmed_by, DOMAINS),
    Reference(DataRequest.person_id, REQUESTS, make_room=close_second_request),
    Reference(DataRequest.decided_by, REQUESTS),
    # Enrolments say which version of which provider's notice was shown: it must go on standing there.
    Reference(LegalText.provider_id, _l("Rechtliche Texte"), stays=True),
    Reference(Network.host_organisation_id, _l("Netzwerke")),
    Reference(Project.provider_id, _l("Teilprojekte")),
    # Both may have a login once somebody has said which stays (`merging.clashes`).
    Reference(Account.person_id, _l("Logins"), make_room=drop_other_account),
    Reference(Organisation.merged_into_id, SIGNS),
    Reference(Person.merged_into_id, SIGNS),
)
