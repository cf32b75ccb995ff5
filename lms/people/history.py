"""How the history of an organisation is told."""

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.legal_reading import language_name
from lms.people.models import LegalKind, Membership, MembershipState, Organisation, OrganisationKind, Person
from lms.people.policies import may_add_organisations, may_give, members_seen
from lms.people.views.organisations import OrganisationForm
from lms.web.actor import Actor, Role
from lms.web.history import History, Record, Word, at_moment, on_day, word_of, words_of
from lms.web.languages import lazy as _l


def _organisation(db: Session, actor: Actor, organisation_id: int) -> Record | None:
    found = db.get(Organisation, organisation_id) if may_add_organisations(actor) else None
    if found is None:
        return None
    return Record(found.name, url_for("lms.people.organisation", organisation_id=found.id))


ORGANISATION_HISTORY = History(
    find=_organisation,
    fields=words_of(OrganisationForm, kind=word_of(OrganisationKind))
    | {"domain": Word(_l("E-Mail-Domain")), "archived_at": Word(_l("Archiviert"), at_moment)},
    actions={
        "organisation.added": _l("%(who)s legte die Organisation am %(when)s Uhr an."),
        "organisation.archived": _l("%(who)s archivierte die Organisation am %(when)s Uhr."),
        "organisation.reopened": _l("%(who)s holte die Organisation am %(when)s Uhr aus dem Archiv."),
        "organisation.domain_claimed": _l("%(who)s trug am %(when)s Uhr eine E-Mail-Domain ein."),
        "organisation.domain_confirmed": _l("%(who)s bestätigte am %(when)s Uhr eine E-Mail-Domain."),
        "organisation.domain_dropped": _l("%(who)s entfernte am %(when)s Uhr eine E-Mail-Domain."),
        "organisation.merged": _l("%(who)s führte am %(when)s Uhr einen doppelten Eintrag hierher zusammen."),
        "organisation.imported": _l("%(who)s legte die Organisation am %(when)s Uhr aus einer Tabelle an."),
        "legal.version_added": _l("%(who)s schrieb am %(when)s Uhr eine neue Fassung eines rechtlichen Textes."),
    },
    of_action={
        "legal.version_added": {
            "kind": Word(_l("Text"), word_of(LegalKind)),
            "language": Word(_l("Sprache"), language_name),
            "version": Word(_l("Fassung")),
        }
    },
)


def _membership(db: Session, actor: Actor, membership_id: int) -> Record | None:
    one = db.get(Membership, membership_id)
    if one is None or not may_give(actor, Role.HR, one.organisation_id):
        return None
    seen = members_seen(actor, one.organisation_id, current_app.extensions["lms"].people_seen)
    name = db.scalar(select(Person.name).where(Person.id == one.person_id, seen))
    if name is None:
        return None
    page = url_for("lms.people.membership", organisation_id=one.organisation_id, membership_id=one.id)
    return Record(f"{name}, {one.organisation.name}", page)


MEMBERSHIP_HISTORY = History(
    find=_membership,
    fields={
        "starts_on": Word(_l("Erster Tag"), on_day),
        "state": Word(_l("Stand"), word_of(MembershipState)),
        "ends_on": Word(_l("Letzter Tag"), on_day),
    },
    actions={
        "membership.began": _l("%(who)s nahm die Person am %(when)s Uhr auf."),
        "membership.suspended": _l("%(who)s setzte die Zugehörigkeit am %(when)s Uhr aus."),
        "membership.resumed": _l("%(who)s nahm die Zugehörigkeit am %(when)s Uhr wieder auf."),
        "membership.number_changed": _l("%(who)s änderte am %(when)s Uhr die Personalnummer."),
        "membership.ended": _l("%(who)s beendete die Zugehörigkeit am %(when)s Uhr."),
    },
)
