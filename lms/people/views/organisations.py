"""Organisations: the list, one of them with its clerks, a new one."""

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people import queries
from lms.people.merging import leads_to
from lms.people.models import Invitation, Organisation, OrganisationKind
from lms.people.organisations import OrganisationDetails, add_once
from lms.people.policies import may_add_organisations, may_give, may_see_organisation
from lms.people.references import Thing
from lms.people.refusals import NameTaken
from lms.people.views import KEEPERS, LEADS, routes
from lms.web.actor import Role, current_actor, require
from lms.web.formats import label
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, clean, once, plain_choices
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other
from lms.web.paging import paging

LONGEST_SEARCH = 100


class OrganisationForm(BaseForm):
    """What is told about an organisation."""

    name = TextField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    kind = SelectField(_l("Art"), [Required()])
    street = TextField(_l("Straße und Hausnummer"), [OneLine(), UpTo(255)])
    postcode = TextField(_l("Postleitzahl"), [OneLine(), UpTo(10)])
    town = TextField(_l("Ort"), [OneLine(), UpTo(255)])
    region = TextField(_l("Landkreis oder Region"), [OneLine(), UpTo(255)])
    is_public = BooleanField(_l("Beim Anmelden als Arbeitgeber vorschlagen"), default=True)

    def __init__(self) -> None:
        super().__init__()
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


@routes.get("/staff/organisations", policy=KEEPERS)
def organisations() -> Response:
    """The organisations one may see; HR sees its own."""
    db, actor = request_session(), current_actor()
    words = "".join(char for char in clean(request.args.get("q")) if char.isprintable())[:LONGEST_SEARCH]
    total = queries.count_organisations(db, actor, words)
    page = paging(
        total,
        request.args.get("page", 1, type=int),
        lambda number: url_for("lms.people.organisations", q=words or None, page=number),
    )
    return render(
        "lms/people/organisations.html",
        rows=queries.organisation_rows(db, actor, words, page.offset),
        page=page,
        words=words,
        may_add=may_add_organisations(actor),
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
    return render(
        "lms/people/organisation.html",
        organisation=found,
        clerks=queries.clerks_of(db, organisation_id),
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
