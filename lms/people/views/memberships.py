"""Who belongs to an organisation, until when; suspended, taken up again, ended by its clerks and by staff of the network."""

from datetime import date, datetime
from typing import Any, Protocol

from flask import current_app, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.people.accounts import actor_of_person
from lms.people.members import member_rows, members_table, memberships, named, state_today
from lms.people.memberships import (
    MembershipDetails,
    change_membership,
    end_membership,
    has_ended,
    leaves_desk_empty,
    lock_membership,
    resume_membership,
    suspend_membership,
)
from lms.people.models import Membership, MembershipState, Organisation, Person
from lms.people.policies import may_give, members_seen, sees_numbers
from lms.people.refusals import EndBeforeStart, MembershipChanged, MembershipsOverlap, PersonnelNumberTaken
from lms.people.views import KEEPERS, routes
from lms.people.views.last_clerk import ask_about_last_clerk, waiting_at_desk
from lms.web.actor import Role, current_actor, require
from lms.web.choices import SelectField
from lms.web.conflict import show_conflict
from lms.web.fields import LastDayField, complain
from lms.web.formats import label, local_today
from lms.web.forms import BaseForm, OneLine, TextField, UpTo, once, plain_choices
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.tables import Source
from lms.web.versions import VersionField

BASE = "/staff/organisations/<id:organisation_id>/members"
ONE = f"{BASE}/<id:membership_id>"


class MemberSearch(SearchForm):
    """What one filters members by."""

    state = SelectField(_l("Stand"), default="")

    def __init__(self) -> None:
        super().__init__()
        every = ("", gettext("alle"))
        self.state.choices = plain_choices([every, *((state.value, label(state)) for state in MembershipState)])
        self.read_address()


class MembershipForm(BaseForm):
    """The last day, and for the employer the personnel number."""

    ends_on = LastDayField(_l("Letzter Tag"))
    personnel_number = TextField(_l("Personalnummer"), [OneLine(), UpTo(64)])
    version = VersionField()


class Step(Protocol):
    """A step of a locked membership."""

    def __call__(self, db: Session, membership: Membership, *, today: date, actor: str, now: datetime) -> None:
        """Take it, or refuse by name."""


@routes.get(BASE, policy=KEEPERS)
def members(organisation_id: int) -> Response:
    """Who belongs to the organisation, as far as one may know them by name."""
    db, today, actor = request_session(), local_today(clock.now()), current_actor()
    organisation = _organisation(db, organisation_id)
    form = MemberSearch()
    which = (Membership.organisation_id == organisation_id) & _seen(organisation_id)
    if form.q.data:
        which &= named(form.q.data)
    if form.state.data:
        which &= state_today(today) == MembershipState(form.state.data)
    table = members_table(today)
    return show_list(
        table if sees_numbers(actor, organisation_id) else table.without("number"),
        Source(db, memberships(which, today), member_rows),
        "lms/people/members.html",
        form=form,
        organisation=organisation,
    )


@routes.form(ONE, policy=KEEPERS)
def membership(organisation_id: int, membership_id: int) -> Response:
    """One membership: how it stands, its last day, and the steps one can take."""
    form = _form_of(_found(request_session(), organisation_id, membership_id))
    if form.sent_and_valid():
        try:
            return _changed(organisation_id, membership_id, form)
        except (EndBeforeStart, MembershipsOverlap) as refusal:
            complain(form.ends_on, gettext(refusal.text, **refusal.values))
        except PersonnelNumberTaken as refusal:
            complain(form.personnel_number, gettext(refusal.text))
        except MembershipChanged:
            now_stored = _found(request_session(), organisation_id, membership_id)
            return show_conflict(form, _values(now_stored), title=now_stored.person.name, url=request.path)
    return _show(organisation_id, membership_id, form)


@routes.post(f"{ONE}/suspend", policy=KEEPERS)
def suspend_member(organisation_id: int, membership_id: int) -> Response:
    """The membership rests until it is taken up again."""
    done = gettext("Die Zugehörigkeit ruht. Sie können sie jederzeit wieder aufnehmen.")
    return _step(organisation_id, membership_id, suspend_membership, done)


@routes.post(f"{ONE}/resume", policy=KEEPERS)
def resume_member(organisation_id: int, membership_id: int) -> Response:
    """The membership counts again."""
    return _step(organisation_id, membership_id, resume_membership, gettext("Die Zugehörigkeit gilt wieder."))


@routes.post(f"{ONE}/end", policy=KEEPERS)
def end_member(organisation_id: int, membership_id: int) -> Response:
    """The person has left today."""
    return _step(organisation_id, membership_id, end_membership, gettext("Die Zugehörigkeit ist beendet."))


def _organisation(db: Session, organisation_id: int) -> Organisation:
    found = db.get(Organisation, organisation_id)
    require(found is not None and found.merged_into_id is None)
    require(may_give(current_actor(), Role.HR, organisation_id))
    assert found is not None
    return found


def _seen(organisation_id: int) -> Any:
    return members_seen(current_actor(), organisation_id, current_app.extensions["lms"].people_seen)


def _found(db: Session, organisation_id: int, membership_id: int) -> Membership:
    """The membership of this organisation, if the actor may change it and knows the person by name."""
    _organisation(db, organisation_id)
    one = (Membership.id == membership_id) & (Membership.organisation_id == organisation_id)
    known = db.execute(memberships(one & _seen(organisation_id), local_today(clock.now()))).first()
    require(known is not None)
    assert known is not None
    found: Membership = known[0]
    return found


def _form_of(stored: Membership) -> MembershipForm:
    form = MembershipForm(data=_values(stored))
    if not sees_numbers(current_actor(), stored.organisation_id):
        del form.personnel_number
    return form


def _values(stored: Membership) -> dict[str, object]:
    number = {"personnel_number": stored.personnel_number or ""}
    shown = number if sees_numbers(current_actor(), stored.organisation_id) else {}
    return {"ends_on": stored.ends_on, "version": stored.version, **shown}


def _show(organisation_id: int, membership_id: int, form: MembershipForm) -> Response:
    db, today = request_session(), local_today(clock.now())
    stored = _found(db, organisation_id, membership_id)
    (row,) = member_rows(db.execute(memberships(Membership.id == membership_id, today)).all())
    return render(
        "lms/people/membership.html",
        422 if form.errors else 200,
        form=form,
        row=row,
        ended=has_ended(stored, today),
        State=MembershipState,
        own=stored.person_id == current_actor().person_id,
    )


def _changed(organisation_id: int, membership_id: int, form: MembershipForm) -> Response:
    now, actor = clock.now(), current_actor()
    today, wanted = local_today(now), form.ends_on.data
    stored = _found(request_session(), organisation_id, membership_id)
    shorter = wanted is not None and (stored.ends_on is None or wanted < stored.ends_on)
    if shorter and (answer := _last_clerk(stored)):
        return answer
    with transaction() as db:
        _found(db, organisation_id, membership_id)
        locked = lock_membership(db, membership_id)
        number = form.personnel_number.data or None if "personnel_number" in form else locked.personnel_number
        details = MembershipDetails(wanted, number)
        if isinstance(once(db, now), FormKey):
            change_membership(db, locked, details, version=form.version.data, today=today, actor=actor.tag, now=now)
    return _back(organisation_id, membership_id, gettext("Gespeichert."))


def _step(organisation_id: int, membership_id: int, step: Step, done: str) -> Response:
    now = clock.now()
    stored = _found(request_session(), organisation_id, membership_id)
    if step is not resume_membership and (answer := _last_clerk(stored)):
        return answer
    with transaction() as db:
        _found(db, organisation_id, membership_id)
        locked = lock_membership(db, membership_id)
        step(db, locked, today=local_today(now), actor=current_actor().tag, now=now)
    return _back(organisation_id, membership_id, done)


def _last_clerk(stored: Membership) -> Response | None:
    """The question, when nobody else acts for the organisation and things wait there."""
    db = request_session()
    if not leaves_desk_empty(db, stored, local_today(clock.now())):
        return None
    waiting = waiting_at_desk(db, stored.organisation_id)
    if not waiting:
        return None
    back = url_for("lms.people.membership", organisation_id=stored.organisation_id, membership_id=stored.id)
    return ask_about_last_clerk(stored.person.name, stored.organisation.name, waiting, back)


def _back(organisation_id: int, membership_id: int, done: str) -> Response:
    """To the membership; whoever has ended the own one finds no door there any more."""
    say("success", done)
    db = request_session()
    me = db.get_one(Person, current_actor().person_id)
    if not may_give(actor_of_person(db, me, local_today(clock.now())), Role.HR, organisation_id):
        return see_other("lms.floor.start")
    return see_other("lms.people.membership", organisation_id=organisation_id, membership_id=membership_id)
