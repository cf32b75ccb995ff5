"""How the history of an organisation is told."""

from flask import url_for
from sqlalchemy.orm import Session

from lms.people.models import Organisation, OrganisationKind
from lms.people.policies import may_add_organisations
from lms.people.views.organisations import OrganisationForm
from lms.web.actor import Actor
from lms.web.history import History, Record, word_of, words_of
from lms.web.languages import lazy as _l


def _organisation(db: Session, actor: Actor, organisation_id: int) -> Record | None:
    found = db.get(Organisation, organisation_id) if may_add_organisations(actor) else None
    if found is None:
        return None
    return Record(found.name, url_for("lms.people.organisation", organisation_id=found.id))


ORGANISATION_HISTORY = History(
    find=_organisation,
    fields=words_of(OrganisationForm, kind=word_of(OrganisationKind)),
    actions={"organisation.added": _l("%(who)s legte die Organisation am %(when)s Uhr an.")},
)
