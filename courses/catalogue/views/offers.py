"""Offers behind the scenes: the list, the page of one offer, its steps, and a copy of it."""

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue import staff_queries as queries
from courses.catalogue.describing import describe
from courses.catalogue.editing import STEPS, CodeTaken, copy_offer, lock_offer, steps_from, take_step
from courses.catalogue.forms.copy import CopyForm
from courses.catalogue.kinds import can_be_planned
from courses.catalogue.labels import FIELDS
from courses.catalogue.models import Course, CourseKind, CourseState
from courses.catalogue.policies import EDITORS, KEEPERS, is_coordinator, provider_ids
from courses.catalogue.publication import missing_parts
from courses.catalogue.tables import OFFERS, listed, offer_rows
from courses.catalogue.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import Actor, current_actor, require
from lms.web.choices import SelectField
from lms.web.fields import complain
from lms.web.formats import label
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.tables import Source
from lms.web.words import in_language

DONE = {
    "publish": _l("Das Angebot ist veröffentlicht."),
    "withdraw": _l("Das Angebot ist wieder ein Entwurf. Besuchende sehen es nicht mehr."),
    "archive": _l("Das Angebot ist archiviert."),
    "restore": _l("Das Angebot ist zurückgeholt, als Entwurf."),
}


class OfferSearch(SearchForm):
    """What staff filter offers by."""

    state = SelectField(_l("Stand"), default="")
    kind = SelectField(_l("Art"), default="")

    def __init__(self) -> None:
        super().__init__()
        self.state.choices = _or_all(CourseState)
        self.kind.choices = _or_all(CourseKind)
        self.read_address()


@routes.get("/staff/courses", policy=EDITORS)
def offers() -> Response:
    """All offers one works with."""
    db, actor, form = request_session(), current_actor(), OfferSearch()
    wanted = queries.offers_matching(actor, form.q.data, form.state.data or "", form.kind.data or "")
    source = Source(db, listed(wanted, actor), offer_rows)
    page, keeps_lists = "lms/courses/catalogue/staff/offers.html", KEEPERS.allows(actor)
    return show_list(OFFERS, source, page, form=form, keeps_lists=keeps_lists)


@routes.get("/staff/courses/<code>", policy=EDITORS)
def offer(code: str) -> Response:
    """One offer: where it stands, what is missing, its texts, and what other rooms say about it."""
    db, actor = request_session(), current_actor()
    course = editable(db, code, actor)
    return render(
        "lms/courses/catalogue/staff/offer.html",
        course=course,
        title=in_language(course.title_de, course.title_en),
        provider=course.provider.name if course.provider else gettext("Netzwerk"),
        line=in_language(course.line.name_de, course.line.name_en),
        missing=[FIELDS[name] for name in missing_parts(describe(course))],
        steps=steps_from(course.state),
        can_be_planned=can_be_planned(course.kind),
        tongues=queries.tongues_of(course),
        panels=panels_for("offer", db, course, actor, now=clock.now()),
    )


@routes.post("/staff/courses/<code>/<any(publish,withdraw,archive,restore):step>", policy=EDITORS)
def change_state(code: str, step: str) -> Response:
    """Publish, take back, archive or restore the offer."""
    assert step in STEPS
    now, actor = clock.now(), current_actor()
    with transaction() as db:
        course = lock_offer(db, editable(db, code, actor).id)
        require(queries.offer_to_edit(db, course.code, actor) is not None)
        first = isinstance(once(db, now), FormKey)
        if first:
            take_step(db, course, step, actor=actor.tag, now=now)
    if first:
        say("success", str(DONE[step]))
    return see_other("lms.catalogue.offer", code=code)


@routes.form("/staff/courses/<code>/copy", policy=EDITORS)
def copy(code: str) -> Response:
    """The same offer under a new code, to be changed from there."""
    db, actor = request_session(), current_actor()
    course = editable(db, code, actor)
    form = CopyForm()
    if form.sent_and_valid():
        return _copied(course, form, actor)
    return _show_copy(course, form)


def _copied(course: Course, form: CopyForm, actor: Actor) -> Response:
    now, code = clock.now(), course.code
    try:
        with transaction() as db:
            original = editable(db, code, actor)
            first = isinstance(once(db, now), FormKey)
            if first:
                copy_offer(
                    db,
                    original,
                    form.code.data,
                    provider_id=_provider_of_copy(db, original, actor),
                    actor=actor.tag,
                    now=now,
                )
    except CodeTaken as refusal:
        complain(form.code, gettext(refusal.text))
        return _show_copy(editable(request_session(), code, actor), form)
    if first:
        say("success", gettext("Die Kopie ist angelegt, als Entwurf. Nun können Sie sie ändern."))
    return see_other("lms.catalogue.edit_offer", code=form.code.data)


def _provider_of_copy(db: Session, course: Course, actor: Actor) -> int | None:
    """The copy stays with the provider of the original, as far as that still runs projects."""
    own = provider_ids(db, actor)
    if course.provider_id in own or is_coordinator(actor):
        return course.provider_id
    return next(iter(sorted(own)), None)


def _show_copy(course: Course, form: CopyForm) -> Response:
    return render(
        "lms/courses/catalogue/staff/copy.html",
        422 if form.errors else 200,
        form=form,
        code=course.code,
        title=in_language(course.title_de, course.title_en),
        back=url_for("lms.catalogue.offer", code=course.code),
    )


def editable(db: Session, code: str, actor: Actor) -> Course:
    """The offer, for those who may change it; a foreign one is as good as none."""
    course = queries.offer_to_edit(db, code, actor)
    require(course is not None)
    assert course is not None
    return course


def _or_all(kind: type[CourseState] | type[CourseKind]) -> list[tuple[str, str]]:
    return [("", gettext("alle")), *((word.value, label(word)) for word in kind)]
