"""Writing an offer: first its kind, then the fields that this kind has."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue import staff_queries as queries
from courses.catalogue.editing import ChangedMeanwhile, CodeTaken, change_offer, create_offer, lock_offer
from courses.catalogue.forms.offer import OfferForm, values_of
from courses.catalogue.kinds import Part, has
from courses.catalogue.labels import KIND_HINTS
from courses.catalogue.models import Course, CourseKind, CourseState
from courses.catalogue.policies import EDITORS, is_coordinator
from courses.catalogue.views import routes
from courses.catalogue.views.offers import editable
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.forms import once, settled
from lms.web.languages import gettext
from lms.web.page import render, say, see_other


@routes.form("/staff/courses/new", policy=EDITORS)
def new_offer() -> Response:
    """Choose a kind, then write the offer; it begins as a draft."""
    kind = _wished_kind()
    if kind is None:
        return _show_kinds(url_for("lms.catalogue.new_offer"), url_for("lms.catalogue.offers"), None)
    form = _form(request_session(), kind, None)
    if form.rows_change_wanted:
        _change_rows(form)
    elif form.sent_and_valid():
        return _created(form)
    return _show(form, None)


@routes.form("/staff/courses/<code>/edit", policy=EDITORS)
def edit_offer(code: str) -> Response:
    """Change an offer. Whoever saves second sees the own texts once more, and nothing is lost."""
    db = request_session()
    course = editable(db, code, current_actor())
    form = _form(db, _wished_kind() or course.kind, course)
    if form.rows_change_wanted:
        _change_rows(form)
    elif form.sent_and_valid():
        return _changed(course, form)
    return _show(form, course)


@routes.get("/staff/courses/<code>/kind", policy=EDITORS)
def choose_kind(code: str) -> Response:
    """Another kind for an offer; nothing changes before the form is saved."""
    course = editable(request_session(), code, current_actor())
    edit = url_for("lms.catalogue.edit_offer", code=code)
    return _show_kinds(edit, edit, course.kind)


def _show_kinds(action: str, back: str, now: CourseKind | None) -> Response:
    return render(
        "lms/courses/catalogue/staff/kind.html",
        kinds=[(kind, KIND_HINTS[kind]) for kind in CourseKind],
        now=now,
        action=action,
        back=back,
    )


def _wished_kind() -> CourseKind | None:
    sent = settled(request.form) if request.method == "POST" else request.args
    wish = sent.get("kind") or request.args.get("kind", "")
    return CourseKind(wish) if wish in {kind.value for kind in CourseKind} else None


def _change_rows(form: OfferForm) -> None:
    assert form.rows is not None
    form.rows.change()


def _created(form: OfferForm) -> Response:
    now, provider = clock.now(), form.provider.data
    try:
        with transaction() as db:
            first = isinstance(once(db, now), FormKey)
            if first:
                create_offer(db, form.course_data(), provider_id=provider, actor=current_actor().tag, now=now)
    except CodeTaken as refusal:
        complain(form.code, gettext(refusal.text))
        return _show(form, None)
    if first:
        say("success", gettext("Das Angebot ist angelegt, als Entwurf."))
    return see_other("lms.catalogue.offer", code=form.code.data)


def _changed(course: Course, form: OfferForm) -> Response:
    now, actor, code, course_id = clock.now(), current_actor(), course.code, course.id
    try:
        with transaction() as db:
            locked = lock_offer(db, course_id)
            require(queries.offer_to_edit(db, locked.code, actor) is not None)
            first = isinstance(once(db, now), FormKey)
            if first:
                change_offer(
                    db,
                    locked,
                    form.course_data(),
                    provider_id=form.provider.data,
                    version=form.version.data,
                    actor=actor.tag,
                    now=now,
                )
    except ChangedMeanwhile:
        return _show_conflict(form, course_id)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.catalogue.offer", code=code)


def _show_conflict(form: OfferForm, course_id: int) -> Response:
    """Somebody else was faster: own and stored side by side, as far as the kind has the fields."""
    stored = values_of(request_session().get_one(Course, course_id))
    shown = {name: value for name, value in stored.items() if name in form}
    return show_conflict(form, shown, title=form.title_de.data, url=request.path)


def _form(db: Session, kind: CourseKind, course: Course | None) -> OfferForm:
    actor = current_actor()
    providers: list[tuple[Any, str]] = list(queries.provider_choices(db, actor))
    if is_coordinator(actor):
        providers = [("", gettext("ohne eigenen Träger (Netzwerk)")), *providers]
    form = OfferForm(
        kind,
        is_published=course is not None and course.state is CourseState.PUBLISHED,
        lines=queries.line_choices(db),
        groups=queries.target_group_choices(db),
        providers=providers,
        data=values_of(course) if course else None,
    )
    if course is not None:
        form.code.data = course.code
    return form


def _show(form: OfferForm, course: Course | None) -> Response:
    return render(
        "lms/courses/catalogue/staff/edit.html",
        422 if form.errors else 200,
        form=form,
        kind=form.of_kind,
        course=course,
        lost=_lost(course, form.of_kind) if course else [],
        has_phases=has(form.of_kind, Part.RESULT),
        kind_url=url_for("lms.catalogue.choose_kind", code=course.code)
        if course
        else url_for("lms.catalogue.new_offer"),
    )


def _lost(course: Course, kind: CourseKind) -> list[str]:
    """What the offer has and would not keep under another kind."""
    having = (
        (Part.MODULES, bool(course.modules), gettext("die Module")),
        (Part.PROGRAMME, bool(course.programme), gettext("das Programm")),
        (Part.RESULT, bool(course.result_de or course.result_en), gettext("das Ergebnis")),
        (Part.CONTACT, bool(course.contact_name), gettext("der Kontakt")),
        (Part.COURSE, bool(course.units), gettext("Umfang, Gruppe und Nachweise")),
    )
    return [words for part, there, words in having if there and not has(kind, part)]
