"""Who holds which role of the network; suspending, resuming, ending."""

from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people import queries
from lms.people.models import GrantState, Invitation, Person, RoleGrant
from lms.people.people_queries import projects_without_lead
from lms.people.policies import may_give, roles_given_by
from lms.people.roles import is_last_clerk, set_state
from lms.people.tables import ROLES, grant_rows, listed_grants
from lms.people.views import ALL_GIVERS, GIVERS, routes
from lms.people.views.last_clerk import ask_about_last_clerk, waiting_at_desk
from lms.web.actor import Role, current_actor, require
from lms.web.choices import SelectField
from lms.web.formats import label, local_today
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.panels import Panel, panels_for
from lms.web.tables import Source


class RoleSearch(SearchForm):
    """What one filters roles by; only those one gives."""

    role = SelectField(_l("Rolle"), default="")
    state = SelectField(_l("Stand"), default="")

    def __init__(self, given: tuple[Role, ...]) -> None:
        super().__init__()
        self.role.choices = [("", gettext("alle")), *((role.value, label(role)) for role in given)]
        states = (GrantState.ACTIVE, GrantState.SUSPENDED)
        self.state.choices = [("", gettext("alle")), *((state.value, label(state)) for state in states)]
        self.read_address()


@routes.get("/staff/roles", policy=GIVERS)
def roles() -> Response:
    """The roles one gives: who has them, who is invited."""
    db, given = request_session(), roles_given_by(current_actor())
    form, today = RoleSearch(given), local_today(clock.now())
    which: ColumnElement[bool] = RoleGrant.role.in_([Role(form.role.data)] if form.role.data else given)
    if form.state.data:
        which &= RoleGrant.state == GrantState(form.state.data)
    return show_list(
        ROLES,
        Source(db, listed_grants(which, form.q.data), grant_rows),
        "lms/people/roles.html",
        form=form,
        invitations=queries.open_invitations(db, clock.now(), Invitation.role.in_(given)),
        leaderless=projects_without_lead(db, today) if Role.PROJECT_LEAD in given else [],
    )


@routes.post("/staff/roles/<id:grant_id>/suspend", policy=ALL_GIVERS)
def suspend_role(grant_id: int) -> Response:
    """The role rests until it is resumed; what its holder still has to do is said first."""
    db = request_session()
    grant = _handled(db, grant_id)
    if grant.state is GrantState.ACTIVE and not request.form.get("sure"):
        panels = panels_for("end_role", db, grant, current_actor(), now=clock.now())
        if panels:
            return _about(grant, "lms/people/suspend_role.html", panels, 409)
    return _set(grant_id, GrantState.SUSPENDED, gettext("Die Rolle ist ausgesetzt."))


@routes.post("/staff/roles/<id:grant_id>/resume", policy=ALL_GIVERS)
def resume_role(grant_id: int) -> Response:
    """The role counts again."""
    return _set(grant_id, GrantState.ACTIVE, gettext("Die Rolle gilt wieder."))


@routes.form("/staff/roles/<id:grant_id>/end", policy=ALL_GIVERS)
def end_role(grant_id: int) -> Response:
    """Ask once more, then end the role; only an invitation gives it back."""
    db = request_session()
    grant = _handled(db, grant_id)
    if request.method == "POST":
        return _set(grant_id, GrantState.ENDED, gettext("Die Rolle ist beendet."))
    panels = panels_for("end_role", db, grant, current_actor(), now=clock.now())
    return _about(grant, "lms/people/end_role.html", panels)


def _about(grant: RoleGrant, template: str, panels: list[Panel], status: int = 200) -> Response:
    """The question before a step, with what the features have to say about it."""
    db = request_session()
    endpoint, arguments = _target(grant)
    return render(
        template,
        status,
        grant=grant,
        name=db.get_one(Person, grant.person_id).name,
        scope=queries.scope_name(db, grant.organisation_id, grant.project_id),
        back=url_for(endpoint, **arguments),
        panels=panels,
    )


def _handled(db: Session, grant_id: int) -> RoleGrant:
    """The role, if the actor may give and take it."""
    grant = db.get(RoleGrant, grant_id)
    require(grant is not None and _may_handle(grant))
    assert grant is not None
    return grant


def _set(grant_id: int, state: GrantState, done: str) -> Response:
    if state is not GrantState.ACTIVE and (waiting := _left_alone(grant_id)):
        return _ask_again(grant_id, waiting)
    with transaction() as db:
        grant = _handled(db, grant_id)
        set_state(db, grant_id, state, today=local_today(clock.now()), actor=current_actor().tag, now=clock.now())
    say("success", done)
    endpoint, arguments = _target(grant)
    return see_other(endpoint, **arguments)


def _left_alone(grant_id: int) -> list[str]:
    """What would reach nobody if this clerk went."""
    db = request_session()
    grant = _handled(db, grant_id)
    if grant.organisation_id is None or not is_last_clerk(db, grant, local_today(clock.now())):
        return []
    return waiting_at_desk(db, grant.organisation_id)


def _ask_again(grant_id: int, waiting: list[str]) -> Response:
    db = request_session()
    grant = db.get_one(RoleGrant, grant_id)
    endpoint, arguments = _target(grant)
    scope = queries.scope_name(db, grant.organisation_id, grant.project_id)
    name = db.get_one(Person, grant.person_id).name
    return ask_about_last_clerk(name, scope, waiting, url_for(endpoint, **arguments))


def _target(grant: RoleGrant) -> tuple[str, dict[str, Any]]:
    if grant.role is Role.HR:
        return "lms.people.organisation", {"organisation_id": grant.organisation_id}
    return "lms.people.roles", {}


def _may_handle(grant: RoleGrant) -> bool:
    return may_give(current_actor(), grant.role, grant.organisation_id)
