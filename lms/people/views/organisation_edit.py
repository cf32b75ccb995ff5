"""Changing an organisation: its details, its archive, its mail domains."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.people.domains import claim_domain, confirm_domain, domains_of, drop_domain, plain_domain
from lms.people.models import EmailDomain, Organisation
from lms.people.organisations import archive, change_organisation, content_of, lock_organisation
from lms.people.policies import may_merge
from lms.people.refusals import BadDomain, DomainKnown, NameTaken, OrganisationChanged, PublicDomain
from lms.people.views import COORDINATION, LEADS, routes
from lms.people.views.organisations import OrganisationForm
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other
from lms.web.versions import VersionField


class OrganisationEditForm(OrganisationForm):
    """The same, and the version it was opened with."""

    version = VersionField()


class DomainForm(BaseForm):
    """The part of an address after the @."""

    domain = TextField(_l("E-Mail-Domain"), [Required(), OneLine(), UpTo(253)])


@routes.form("/staff/organisations/<id:organisation_id>/edit", policy=LEADS)
def edit_organisation(organisation_id: int) -> Response:
    """Change what is told about an organisation."""
    stored = _standing(request_session(), organisation_id)
    form = OrganisationEditForm(data=_values(stored))
    if form.sent_and_valid():
        try:
            return _changed(organisation_id, form)
        except NameTaken as refusal:
            complain(form.name, gettext(refusal.text))
        except OrganisationChanged:
            now_stored = _values(_standing(request_session(), organisation_id))
            return show_conflict(form, now_stored, title=form.name.data, url=request.path)
    return render(
        "lms/people/edit_organisation.html",
        422 if form.errors else 200,
        form=form,
        organisation=_standing(request_session(), organisation_id),
    )


@routes.post("/staff/organisations/<id:organisation_id>/archive", policy=LEADS)
def archive_organisation(organisation_id: int) -> Response:
    """Suggest it no more."""
    return _set_archived(organisation_id, True, gettext("Archiviert. Die Organisation wird nicht mehr vorgeschlagen."))


@routes.post("/staff/organisations/<id:organisation_id>/reopen", policy=LEADS)
def reopen_organisation(organisation_id: int) -> Response:
    """Suggest it again."""
    return _set_archived(organisation_id, False, gettext("Die Organisation wird wieder vorgeschlagen."))


@routes.form("/staff/organisations/<id:organisation_id>/domains", policy=LEADS)
def organisation_domains(organisation_id: int) -> Response:
    """The mail domains of an organisation, and a new one."""
    db = request_session()
    organisation = _standing(db, organisation_id)
    form = DomainForm()
    if form.sent_and_valid():
        try:
            return _claimed(organisation_id, plain_domain(form.domain.data))
        except (BadDomain, PublicDomain, DomainKnown) as refusal:
            complain(form.domain, gettext(refusal.text, **refusal.values))
    return render(
        "lms/people/domains.html",
        422 if form.errors else 200,
        form=form,
        organisation=organisation,
        domains=domains_of(request_session(), organisation_id),
        may_confirm=may_merge(current_actor()),
    )


@routes.post("/staff/organisations/<id:organisation_id>/domains/<id:domain_id>/confirm", policy=COORDINATION)
def confirm_organisation_domain(organisation_id: int, domain_id: int) -> Response:
    """From now on the domain says something."""
    actor = current_actor()
    assert actor.person_id is not None
    with transaction() as db:
        claimed = _domain(db, organisation_id, domain_id)
        confirm_domain(db, claimed, person_id=actor.person_id, actor=actor.tag, now=clock.now())
    say("success", gettext("Die Domain ist bestätigt."))
    return see_other("lms.people.organisation_domains", organisation_id=organisation_id)


@routes.post("/staff/organisations/<id:organisation_id>/domains/<id:domain_id>/drop", policy=LEADS)
def drop_organisation_domain(organisation_id: int, domain_id: int) -> Response:
    """The organisation has this domain no more."""
    with transaction() as db:
        drop_domain(db, _domain(db, organisation_id, domain_id), actor=current_actor().tag, now=clock.now())
    say("success", gettext("Die Domain ist entfernt."))
    return see_other("lms.people.organisation_domains", organisation_id=organisation_id)


def _values(organisation: Organisation) -> dict[str, object]:
    values = content_of(organisation)
    return values | {"kind": organisation.kind.value, "version": organisation.version}


def _standing(db: Session, organisation_id: int) -> Organisation:
    found = db.get(Organisation, organisation_id)
    require(found is not None and found.merged_into_id is None)
    assert found is not None
    return found


def _changed(organisation_id: int, form: OrganisationEditForm) -> Response:
    now = clock.now()
    with transaction() as db:
        _standing(db, organisation_id)
        organisation = lock_organisation(db, organisation_id)
        first = isinstance(once(db, now), FormKey)
        if first:
            change_organisation(
                db, organisation, form.details(), version=form.version.data, actor=current_actor().tag, now=now
            )
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.people.organisation", organisation_id=organisation_id)


def _set_archived(organisation_id: int, archived: bool, done: str) -> Response:
    with transaction() as db:
        _standing(db, organisation_id)
        organisation = lock_organisation(db, organisation_id)
        archive(db, organisation, archived=archived, actor=current_actor().tag, now=clock.now())
    say("success", done)
    return see_other("lms.people.organisation", organisation_id=organisation_id)


def _claimed(organisation_id: int, domain: str) -> Response:
    actor, now = current_actor(), clock.now()
    assert actor.person_id is not None
    with transaction() as db:
        _standing(db, organisation_id)
        if isinstance(once(db, now), FormKey):
            claim_domain(
                db,
                organisation_id,
                domain,
                person_id=actor.person_id,
                confirms=may_merge(actor),
                actor=actor.tag,
                now=now,
            )
    say("success", gettext("Die Domain ist eingetragen."))
    return see_other("lms.people.organisation_domains", organisation_id=organisation_id)


def _domain(db: Session, organisation_id: int, domain_id: int) -> EmailDomain:
    found = db.get(EmailDomain, domain_id)
    require(found is not None and found.organisation_id == organisation_id)
    assert found is not None
    return found
