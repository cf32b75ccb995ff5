"""How the history of an organisation is told."""

from flask import url_for
from sqlalchemy.orm import Session

from lms.people.models import Organisation, OrganisationKind
from lms.people.policies import may_add_organisations
from lms.people.views.organisations import OrganisationForm
from lms.web.actor import Actor
from lms.web.history import History, Record, Word, at_moment, word_of, words_of
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
    },
)
