"""Organisations: the list, one of them with its clerks, a new one."""

from typing import Any

from werkzeug.wrappers import Response
from wtforms import BooleanField

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people import queries
from lms.people.domains import domains_of
from lms.people.fields import NameField
from lms.people.merging import leads_to
from lms.people.models import Invitation, Organisation, OrganisationKind
from lms.people.organisations import OrganisationDetails, add_once
from lms.people.policies import may_add_organisations, may_give, may_merge, may_see_organisation
from lms.people.references import Thing
from lms.people.refusals import NameTaken
from lms.people.tables import listed_organisations, organisations_table
from lms.people.views import KEEPERS, LEADS, routes
from lms.web.actor import Role, current_actor, require
from lms.web.choices import SelectField
from lms.web.formats import label, local_today
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once, plain_choices
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.tables import Source


class OrganisationForm(BaseForm):
    """What is told about an organisation."""

    name = NameField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    kind = SelectField(_l("Art"), [Required()])
    street = TextField(_l("Straße und Hausnummer"), [OneLine(), UpTo(255)])
    postcode = TextField(_l("Postleitzahl"), [OneLine(), UpTo(10)])
    town = TextField(_l("Ort"), [OneLine(), UpTo(255)])
    region = TextField(_l("Landkreis oder Region"), [OneLine(), UpTo(255)])
    is_public = BooleanField(_l("Beim Anmelden als Arbeitgeber vorschlagen"), default=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = plain_choices((kind.value, label(kind)) for kind in OrganisationKind)

    def details(self) -> OrganisationDetails:
        """The valid form as plain values."""
        return OrganisationDetails(
            name=self.name.data,
            kind=OrganisationKind(self.kind.data),
            street=self.street.data,
            postcode=self.postcode.data,
            town=self.town.data,
            region=self.region.data,
            is_public=bool(self.is_public.data),
        )


class OrganisationSearch(SearchForm):
    """What one filters organisations by."""

    kind = SelectField(_l("Art"), default="")
    archived = BooleanField(_l("auch archivierte"))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [
            ("", gettext("alle")),
            *plain_choices((kind.value, label(kind)) for kind in OrganisationKind),
        ]
        self.read_address()


@routes.get("/staff/organisations", policy=KEEPERS)
def organisations() -> Response:
    """The organisations one may see; HR sees its own."""
    db, actor, form = request_session(), current_actor(), OrganisationSearch()
    found = queries.find_organisations(actor, form.q.data, form.kind.data or "", archived=bool(form.archived.data))
    return show_list(
        organisations_table(local_today(clock.now())),
        Source(db, listed_organisations(found, local_today(clock.now())), list),
        "lms/people/organisations.html",
        form=form,
        may_add=may_add_organisations(actor),
        may_merge=may_merge(actor),
    )


@routes.form("/staff/organisations/new", policy=LEADS)
def add_organisation() -> Response:
    """A new organisation; a name that is taken is said beside the field."""
    form = OrganisationForm()
    if form.sent_and_valid():
        try:
            return see_other("lms.people.organisation", organisation_id=_added(form.details()))
        except NameTaken as refusal:
            form.name.errors = [gettext(refusal.text)]
    return render("lms/people/add_organisation.html", 422 if form.errors else 200, form=form)


@routes.get("/staff/organisations/<id:organisation_id>", policy=KEEPERS)
def organisation(organisation_id: int) -> Response:
    """An organisation with its clerks and the invitations on their way."""
    db = request_session()
    if newer := leads_to(db, Thing.ORGANISATION, organisation_id):
        require(may_see_organisation(current_actor(), newer))
        return see_other("lms.people.organisation", organisation_id=newer)
    found = db.get(Organisation, organisation_id)
    require(found is not None and may_see_organisation(current_actor(), organisation_id))
    invited = (Invitation.organisation_id == organisation_id) & (Invitation.role == Role.HR)
    domains = domains_of(db, organisation_id)
    return render(
        "lms/people/organisation.html",
        domains=domains,
        may_confirm=may_merge(current_actor()),
        organisation=found,
        clerks=queries.clerks_of(db, organisation_id, local_today(clock.now())),
        invitations=queries.open_invitations(db, clock.now(), invited),
        may_edit=may_add_organisations(current_actor()),
        may_invite=may_give(current_actor(), Role.HR, organisation_id),
    )


def _added(details: OrganisationDetails) -> int:
    now = clock.now()
    with transaction() as db:
        key = once(db, now)
        if isinstance(key, str):
            return int(key)
        added = add_once(db, details, actor=current_actor().tag, now=now)
        key.answer = str(added.id)
    say("success", gettext("Die Organisation ist angelegt."))
    return added.id
