"""The programme at a glance, and the network itself."""

from typing import Any

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding import queries
from lms.funding.content import network_content
from lms.funding.editing import change_network, create_network
from lms.funding.forms import NetworkForm
from lms.funding.laender import LAENDER
from lms.funding.models import Network
from lms.funding.opening import draft_of
from lms.funding.policies import COORDINATORS
from lms.funding.refusals import ChangedMeanwhile
from lms.funding.tables import PERIODS
from lms.funding.views import routes, step, today
from lms.people.models import Organisation
from lms.web.conflict import show_conflict
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.tables import Source


@routes.get("/staff/programme", policy=COORDINATORS)
def programme() -> Response:
    """The network and its periods."""
    db = request_session()
    network = queries.only_network(db)
    return show_list(
        PERIODS,
        Source(db, queries.all_periods(), lambda found: queries.rows_of_periods(found, today())),
        "lms/funding/programme.html",
        network=network,
        land=dict(LAENDER).get(network.land, network.land) if network else "",
        draft=draft_of(db, network.id) if network else None,
    )


@routes.form("/staff/programme/network", policy=COORDINATORS)
def edit_network() -> Response:
    """Create the network, or change it."""
    db = request_session()
    network = queries.only_network(db)
    organisations = [(id_, name) for id_, name in db.execute(_ORGANISATIONS)]
    form = NetworkForm(organisations, data=_values(network) if network else None)
    if form.sent_and_valid():
        return _saved(form, network)
    return render("lms/funding/network.html", 422 if form.errors else 200, form=form, network=network)


_ORGANISATIONS = select(Organisation.id, Organisation.name).order_by(Organisation.search_name)


def _values(network: Network) -> dict[str, Any]:
    return network_content(network) | {"version": network.version}


def _saved(form: NetworkForm, network: Network | None) -> Response:
    now = step()
    try:
        with transaction() as db:
            if isinstance(once(db, now.now), FormKey):
                if network is None:
                    create_network(db, form.network(), now)
                else:
                    change_network(db, network.id, form.network(), version=form.version.data, step=now)
    except ChangedMeanwhile:
        stored = request_session().get_one(Network, network.id) if network else None
        values = _values(stored) if stored else {}
        return show_conflict(form, values, title=gettext("Netzwerk"), url=request.path)
    say("success", gettext("Gespeichert."))
    return see_other("lms.funding.programme")
