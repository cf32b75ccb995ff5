""" "Meine Daten": everything that is kept about oneself, with or without a login; and the wish for a copy of it."""

import json
from datetime import timedelta

from flask import make_response
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.data_requests import ask_for_copy, decide, latest_request, may_fetch, note_fetched
from lms.people.messages import send_own_data_link
from lms.people.models import DataRequest, Person, RequestState
from lms.people.names import email_key
from lms.people.own_access import people_of_address, remember, whose_data
from lms.people.personal_data import Asked, as_json, shown
from lms.people.tables import WISHES, listed_wishes
from lms.people.views import COORDINATION, routes
from lms.people.views.people import known_of
from lms.web.actor import current_actor, require
from lms.web.choices import RadioField
from lms.web.fields import Lines, LongText
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.routes import anyone
from lms.web.tables import Source
from lms.web.throttle import client_network, count_attempt

HOUR = timedelta(hours=1)
LINKS_PER_ADDRESS, LINKS_PER_NETWORK = 3, 100
GRANT, REFUSE = "grant", "refuse"


class AddressForm(BaseForm):
    """Where the link shall go."""

    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])


class DecisionForm(BaseForm):
    """Yes, or no with a reason that the person reads."""

    decision = RadioField(_l("Entscheidung"), [Required(_l("Bitte wählen Sie einen der Einträge."))])
    reason = LongText(_l("Begründung, falls Sie ablehnen"), [Lines(), UpTo(2000)])

    def __init__(self) -> None:
        super().__init__()
        self.decision.choices = [(GRANT, gettext("Kopie freigeben")), (REFUSE, gettext("Ablehnen"))]

    def validate_reason(self, field: LongText) -> None:
        """A "no" needs its reason (Art. 12 Abs. 4 DSGVO)."""
        if self.decision.data == REFUSE and not field.data:
            raise ValidationError(gettext("Bitte begründen Sie, warum Sie ablehnen. Die Person liest es."))


@routes.get("/my/data", policy=anyone)
def own_data() -> Response:
    """What is kept, why, and until when; a visitor without a link is asked for the address."""
    db, now = request_session(), clock.now()
    person_id = whose_data(db, current_actor(), now)
    if person_id is None:
        return see_other("lms.people.own_data_link")
    wish = latest_request(db, person_id)
    return render(
        "lms/people/own_data.html",
        person=db.get_one(Person, person_id),
        parts_known=known_of(db, Asked(person_id, None, now)),
        shown=shown,
        wish=wish,
        may_ask=wish is None or wish.state is not RequestState.ASKED,
        may_fetch=may_fetch(wish, now),
        State=RequestState,
    )


@routes.form("/my/data/link", policy=anyone)
def own_data_link() -> Response:
    """Mail a link to a confirmed address; the answer is the same for an unknown one."""
    form = AddressForm()
    if form.sent_and_valid():
        now, address = clock.now(), email_key(form.email.data)
        count_attempt("own_data", client_network(), limit=LINKS_PER_NETWORK, window=HOUR, now=now)
        count_attempt("own_data", address, limit=LINKS_PER_ADDRESS, window=HOUR, now=now)
        with transaction() as db:
            for person in people_of_address(db, address):
                send_own_data_link(db, person, now)
        return see_other("lms.people.own_data_sent")
    return render("lms/people/own_data_link.html", 422 if form.errors else 200, form=form)


@routes.get("/my/data/sent", policy=anyone)
def own_data_sent() -> Response:
    """The same sentence for everybody."""
    text = gettext("Wenn diese Adresse bei uns bestätigt ist, kommt in wenigen Minuten eine E-Mail mit einem Link.")
    return render(
        "lms/web/message.html",
        title=gettext("Bitte schauen Sie in Ihr Postfach"),
        text=text,
        kind="info",
        paragraphs=[gettext("Der Link gilt eine Stunde. Schauen Sie bitte auch in den Spam-Ordner.")],
        tells_of_mail=True,
    )


@routes.get("/my/data/<token>", policy=anyone)
def open_own_data(token: str) -> Response:
    """A mailed link: remembered in this browser, then out of the address."""
    if not remember(request_session(), token, clock.now()):
        return render(
            "lms/web/message.html",
            404,
            title=gettext("Dieser Link gilt nicht mehr"),
            text=gettext("Bitte fordern Sie einen neuen an."),
            kind="info",
        )
    return see_other("lms.people.own_data")


@routes.post("/my/data/copy", policy=anyone)
def ask_copy() -> Response:
    """Ask for a copy of everything; asking twice is asking once."""
    now = clock.now()
    with transaction() as db:
        person_id = _own(whose_data(db, current_actor(), now))
        ask_for_copy(db, person_id, actor=f"person:{person_id}", now=now)
    say("success", gettext("Ihr Wunsch ist angekommen. Sie bekommen eine E-Mail, sobald entschieden ist."))
    return see_other("lms.people.own_data")


@routes.post("/my/data/copy.json", policy=anyone)
def fetch_copy() -> Response:
    """The copy as a file that programs can read; each fetch is written down."""
    now = clock.now()
    with transaction() as db:
        person_id = _own(whose_data(db, current_actor(), now))
        wish = latest_request(db, person_id)
        require(may_fetch(wish, now))
        assert wish is not None
        note_fetched(db, wish, actor=f"person:{person_id}", now=now)
    parts = known_of(request_session(), Asked(person_id, None, now))
    body = {"made_at": now.isoformat(), "data": [as_json(part) for part in parts]}
    response = make_response(json.dumps(body, ensure_ascii=False, indent=2))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{now:%Y-%m-%d}_Meine-Daten.json"'
    return response


@routes.get("/staff/data-requests", policy=COORDINATION)
def data_requests() -> Response:
    """Who wants a copy: those that wait first, then what was decided last."""
    source = Source(request_session(), listed_wishes(), lambda rows: [wish for (wish,) in rows])
    return show_list(WISHES, source, "lms/people/data_requests.html", State=RequestState)


@routes.form("/staff/data-requests/<id:request_id>", policy=COORDINATION)
def decide_request(request_id: int) -> Response:
    """Decide about one wish."""
    wish = request_session().get(DataRequest, request_id)
    require(wish is not None)
    assert wish is not None
    form = DecisionForm()
    if form.sent_and_valid():
        actor = current_actor()
        assert actor.person_id is not None
        with transaction() as db:
            decide(
                db,
                request_id,
                grant=form.decision.data == GRANT,
                reason=form.reason.data,
                decider=actor.person_id,
                actor=actor.tag,
                now=clock.now(),
            )
        say("success", gettext("Entschieden. Die Person bekommt eine E-Mail."))
        return see_other("lms.people.data_requests")
    return render(
        "lms/people/decide_request.html",
        422 if form.errors else 200,
        form=form,
        wish=wish,
        open=wish.state is RequestState.ASKED,
    )


def _own(person_id: int | None) -> int:
    require(person_id is not None)
    assert person_id is not None
    return person_id
