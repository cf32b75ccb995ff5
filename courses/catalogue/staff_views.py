"""Offers behind the scenes: find one, change it, write a new one."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField

from courses.catalogue import staff_queries as queries
from courses.catalogue.editing import ChangedMeanwhile, CodeTaken, change_offer, create_offer, lock_offer
from courses.catalogue.forms import OfferForm, values_of
from courses.catalogue.models import Course, CourseState
from courses.catalogue.policies import EDITORS, is_coordinator
from courses.catalogue.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.formats import label
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.listing import SearchForm, page_of
from lms.web.page import render, say, see_other
from lms.web.paging import PER_PAGE


class OfferSearch(SearchForm):
    """What staff filter offers by."""

    state = SelectField(_l("Stand"), default="")

    def __init__(self) -> None:
        super().__init__()
        self.state.choices = [("", gettext("alle")), *((word.value, label(word)) for word in CourseState)]
        self.read_address()


@routes.get("/staff/courses", policy=EDITORS)
def offers() -> Response:
    """All offers one works with."""
    db, actor, form = request_session(), current_actor(), OfferSearch()
    wanted = queries.offers_matching(actor, form.q.data, form.state.data or "")
    page = page_of(queries.count_of(db, wanted))
    rows = queries.offer_rows(db, wanted, actor, offset=page.offset, limit=PER_PAGE)
    return render("lms/courses/catalogue/staff/offers.html", form=form, rows=rows, page=page)


@routes.form("/staff/courses/new", policy=EDITORS)
def new_offer() -> Response:
    """Write a new offer; it begins as a draft."""
    form = _form(request_session(), None)
    if form.modules.change_wanted:
        form.modules.change()
    elif form.sent_and_valid():
        return _created(form)
    return _show(form, None)


@routes.form("/staff/courses/<code>", policy=EDITORS)
def edit_offer(code: str) -> Response:
    """Change an offer. Whoever saves second sees the own texts once more, and nothing is lost."""
    course = _editable(request_session(), code)
    form = _form(request_session(), course)
    if form.modules.change_wanted:
        form.modules.change()
    elif form.sent_and_valid():
        return _changed(course.id, form)
    return _show(form, course)


def _created(form: OfferForm) -> Response:
    now, state, provider = clock.now(), CourseState(form.state.data), form.provider.data
    try:
        with transaction() as db:
            first = isinstance(once(db, now), FormKey)
            if first:
                data, actor = form.course_data(), current_actor().tag
                create_offer(db, data, state=state, provider_id=provider, actor=actor, now=now)
    except CodeTaken as refusal:
        complain(form.code, gettext(refusal.text))
        return _show(form, None)
    if first:
        say("success", gettext("Das Angebot ist angelegt."))
    return see_other("lms.catalogue.edit_offer", code=form.code.data)


def _changed(course_id: int, form: OfferForm) -> Response:
    now, actor = clock.now(), current_actor()
    try:
        with transaction() as db:
            course = lock_offer(db, course_id)
            require(queries.offer_to_edit(db, course.code, actor) is not None)
            first = isinstance(once(db, now), FormKey)
            if first:
                change_offer(
                    db,
                    course,
                    form.course_data(),
                    state=CourseState(form.state.data),
                    provider_id=form.provider.data,
                    version=form.version.data,
                    actor=actor.tag,
                    now=now,
                )
    except ChangedMeanwhile:
        return show_conflict(form, _stored(course_id), title=form.title_de.data, url=request.path)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.catalogue.edit_offer", code=form.code.data)


def _stored(course_id: int) -> dict[str, Any]:
    return values_of(request_session().get_one(Course, course_id))


def _editable(db: Session, code: str) -> Course:
    course = queries.offer_to_edit(db, code, current_actor())
    require(course is not None)
    assert course is not None
    return course


def _form(db: Session, course: Course | None) -> OfferForm:
    actor = current_actor()
    providers: list[tuple[Any, str]] = list(queries.provider_choices(db, actor))
    if is_coordinator(actor):
        providers = [("", gettext("ohne eigenen Träger (Netzwerk)")), *providers]
    form = OfferForm(
        lines=queries.line_choices(db),
        groups=queries.target_group_choices(db),
        providers=providers,
        data=values_of(course) if course else None,
    )
    if course is not None:
        form.code.data = course.code
    return form


def _show(form: OfferForm, course: Course | None) -> Response:
    status = 422 if form.errors else 200
    return render("lms/courses/catalogue/staff/offer.html", status, form=form, course=course)
