"""The pages about one's own calendar: making a secret address, showing it once, resetting it."""

from flask import abort, request, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.enrolment.access import own_enrolment
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_heading
from courses.exchange.addresses import Owner, close_addresses, live_addresses, reset_address
from courses.exchange.invitations import choose, chosen_way, may_be_mailed, way_by_mail
from courses.exchange.models import CalendarAddress, CalendarWay, FeedKind
from courses.exchange.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.data.tokens import hash_token
from lms.people.names import email_key
from lms.web.actor import Role, current_actor
from lms.web.forms import once
from lms.web.languages import current_language, gettext
from lms.web.links import public_url, webcal_url
from lms.web.page import render, say, see_other
from lms.web.routes import any_role, anyone

# The words of addresses made in this browser, so that a page can be loaded again; the database knows their hashes only.
KEPT = "lms_calendar"
MOST_KEPT = 4
TRAINER = any_role(Role.TRAINER)


@routes.get("/enrolments/<id:enrolment_id>/calendar", policy=anyone)
def own_calendar_page(enrolment_id: int) -> Response:
    """How one's dates come into one's own calendar, and stay right there."""
    db = request_session()
    enrolment = _own(db, enrolment_id)
    return render(
        "lms/courses/exchange/personal.html",
        run=run_heading(enrolment.run),
        provider_id=enrolment.run.project.provider_id,
        enrolment_id=enrolment_id,
        mailable=may_be_mailed(enrolment),
        way=chosen_way(db, enrolment_id),
        way_by_mail=way_by_mail(db, enrolment, clock.now()),
        Way=CalendarWay,
        **_address_values(db, owner_by(enrolment)),
    )


@routes.post("/enrolments/<id:enrolment_id>/calendar/mail", policy=anyone)
def choose_mail(enrolment_id: int) -> Response:
    """Dates come by mail from now on, or no longer."""
    now, by_mail = clock.now(), request.form.get("by_mail") == "yes"
    _own(request_session(), enrolment_id)
    with transaction() as db:
        enrolment = db.get_one(Enrolment, enrolment_id)
        first = isinstance(once(db, now), FormKey)
        if first and (may_be_mailed(enrolment) or not by_mail):
            choose(db, enrolment, by_mail=by_mail, actor=_tag(), now=now)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.exchange.own_calendar_page", enrolment_id=enrolment_id)


@routes.post("/enrolments/<id:enrolment_id>/calendar/address", policy=anyone)
def make_own_address(enrolment_id: int) -> Response:
    """A new secret address; earlier ones no longer work."""
    _make(owner_by(_own(request_session(), enrolment_id)))
    return see_other("lms.exchange.own_calendar_page", enrolment_id=enrolment_id, _anchor="address")


@routes.post("/enrolments/<id:enrolment_id>/calendar/off", policy=anyone)
def close_own_address(enrolment_id: int) -> Response:
    """The calendar can no longer be read from outside."""
    _close(owner_by(_own(request_session(), enrolment_id)))
    return see_other("lms.exchange.own_calendar_page", enrolment_id=enrolment_id)


@routes.get("/staff/calendar", policy=TRAINER)
def trainer_calendar_page() -> Response:
    """The same for somebody who teaches."""
    return render("lms/courses/exchange/trainer.html", **_address_values(request_session(), _trainer()))


@routes.post("/staff/calendar/address", policy=TRAINER)
def make_trainer_address() -> Response:
    """A new secret address for the trainer's calendar."""
    _make(_trainer())
    return see_other("lms.exchange.trainer_calendar_page", _anchor="address")


@routes.post("/staff/calendar/off", policy=TRAINER)
def close_trainer_address() -> Response:
    """The trainer's calendar can no longer be read from outside."""
    _close(_trainer())
    return see_other("lms.exchange.trainer_calendar_page")


def owner_by(enrolment: Enrolment) -> Owner:
    """Whose calendar is opened here: by login a person's whole one, by a mailed link what writes to the same mailbox.

    An employer may have booked somebody under another address. Its link must not show what the person does privately.
    """
    if current_actor().person_id == enrolment.person_id:
        return Owner(FeedKind.PERSONAL, enrolment.person_id)
    mailbox = email_key(enrolment.contact_email or "")
    if not mailbox:
        abort(404)
    return Owner(FeedKind.PERSONAL, enrolment.person_id, mailbox)


def _own(db: Session, enrolment_id: int) -> Enrolment:
    enrolment = own_enrolment(db, enrolment_id, current_actor(), clock.now())
    if enrolment is None:
        abort(404)
    return enrolment


def _trainer() -> Owner:
    person_id = current_actor().person_id
    assert person_id is not None
    return Owner(FeedKind.TRAINER, person_id)


def _make(owner: Owner) -> None:
    now = clock.now()
    with transaction() as db:
        first = isinstance(once(db, now), FormKey)
        raw = reset_address(db, owner, language=current_language(), actor=_tag(), now=now) if first else ""
    if raw:
        session[KEPT] = [*session.get(KEPT, []), raw][-MOST_KEPT:]
        say("success", gettext("Die Kalenderadresse ist angelegt."))


def _close(owner: Owner) -> None:
    now = clock.now()
    with transaction() as db:
        first = isinstance(once(db, now), FormKey)
        if first:
            close_addresses(db, owner, actor=_tag(), now=now)
    if first:
        say("success", gettext("Die Kalenderadresse ist abgeschaltet."))


def _tag() -> str:
    actor = current_actor()
    return actor.tag if actor.is_authenticated else "participant"


def _address_values(db: Session, owner: Owner) -> dict[str, object]:
    live = live_addresses(db, owner)
    raw = _shown(live)
    return {
        "address": public_url("lms.exchange.secret_calendar", token=raw) if raw else "",
        "webcal": webcal_url("lms.exchange.secret_calendar", token=raw) if raw else "",
        "made_at": live[0].created_at if live else None,
    }


def _shown(live: list[CalendarAddress]) -> str:
    """The word of the newest live address that this browser has made itself."""
    kept = {hash_token(raw): raw for raw in session.get(KEPT, [])}
    return next((kept[address.token_hash] for address in live if address.token_hash in kept), "")
