"""Trainers: the list for those who plan, the page of each, and the own page with its times."""

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.policies import PLANNERS, STAFF
from courses.planning.trainers import queries
from courses.planning.trainers.forms import TrainerForm, values_of
from courses.planning.trainers.policies import may_say_what, may_say_when, may_see_trainer
from courses.planning.trainers.profile import ProfileChangedMeanwhile, change_profile, lock_profile, profile_of
from courses.planning.trainers.tables import listed_trainers, trainers_table
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import Role, current_actor, require
from lms.web.conflict import show_conflict
from lms.web.formats import local_today
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.routes import any_role
from lms.web.tables import Source


@routes.get("/staff/trainers", policy=PLANNERS)
def trainers() -> Response:
    """Who may teach what, and how much everybody has to do."""
    db, now, form = request_session(), clock.now(), SearchForm()
    form.read_address()
    source = Source(
        db, listed_trainers(form.q.data, local_today(now)), lambda rows: queries.trainer_rows(db, rows, now)
    )
    return show_list(trainers_table(now), source, "lms/courses/planning/staff/trainers.html", form=form)


@routes.get("/trainer", policy=any_role(Role.TRAINER))
def own_trainer_page() -> Response:
    """The trainer's own page: what comes, when one can, and what was held."""
    actor = current_actor()
    assert actor.person_id is not None
    return _page(actor.person_id)


@routes.get("/staff/trainers/<id:person_id>", policy=STAFF)
def trainer(person_id: int) -> Response:
    """The page of a trainer."""
    _require_trainer(request_session(), person_id)
    return _page(person_id)


@routes.form("/staff/trainers/<id:person_id>/times", policy=STAFF)
def trainer_times(person_id: int) -> Response:
    """When somebody can teach, and in which languages; the coordination also says what."""
    db, actor, now = request_session(), current_actor(), clock.now()
    _require_trainer(db, person_id)
    require(may_say_when(actor, person_id))
    profile, name = profile_of(db, person_id), queries.trainer_facts(db, person_id, local_today(now)).name
    form = TrainerForm(
        lines=queries.line_choices(db),
        courses=queries.course_choices(db),
        says_what=may_say_what(actor),
        data=values_of(profile, local_today(now)),
    )
    if not form.rows_change and form.sent_and_valid():
        try:
            return _changed(person_id, form)
        except ProfileChangedMeanwhile:
            stored = values_of(profile_of(request_session(), person_id), local_today(now))
            shown = {field: value for field, value in stored.items() if field in form}
            return show_conflict(form, shown, title=name, url=request.path)
    return render(
        "lms/courses/planning/staff/trainer_times.html",
        422 if form.errors else 200,
        form=form,
        name=name,
        person_id=person_id,
        own=person_id == actor.person_id,
        back=_url_of(person_id),
    )


def _changed(person_id: int, form: TrainerForm) -> Response:
    now, actor = clock.now(), current_actor()
    with transaction() as db:
        _require_trainer(db, person_id)
        require(may_say_when(actor, person_id))
        first = isinstance(once(db, now), FormKey)
        if first:
            profile = lock_profile(db, person_id)
            change_profile(db, profile, form.data_of(), version=form.version.data, actor=actor.tag, now=now)
    if first:
        say("success", gettext("Gespeichert."))
    if person_id == actor.person_id:
        return see_other("lms.planning.own_trainer_page")
    return see_other("lms.planning.trainer", person_id=person_id)


def _page(person_id: int) -> Response:
    db, actor, now = request_session(), current_actor(), clock.now()
    facts = queries.trainer_facts(db, person_id, local_today(now))
    own = person_id == actor.person_id
    return render(
        "lms/courses/planning/staff/trainer.html",
        trainer=facts,
        meetings=queries.teaching_rows(db, person_id, now),
        own=own,
        may_change=may_say_when(actor, person_id),
        panels=panels_for("trainer", db, person_id, actor, now=now),
    )


def _url_of(person_id: int) -> str:
    if person_id == current_actor().person_id and request.endpoint:
        return url_for("lms.planning.own_trainer_page")
    return url_for("lms.planning.trainer", person_id=person_id)


def _require_trainer(db: Session, person_id: int) -> None:
    today = local_today(clock.now())
    require(may_see_trainer(current_actor(), person_id) and queries.is_trainer(db, person_id, today))
