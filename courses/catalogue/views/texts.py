"""An offer in one more language, written beside the German text."""

from flask import request
from werkzeug.wrappers import Response

from courses.catalogue.data import TEXTS
from courses.catalogue.editing import ChangedMeanwhile, lock_offer
from courses.catalogue.forms.texts import CourseTextForm, values_of_text
from courses.catalogue.models import Course, CourseText
from courses.catalogue.policies import EDITORS
from courses.catalogue.texts import remove_text, write_text
from courses.catalogue.tongues import direction_of, name_of
from courses.catalogue.views import routes
from courses.catalogue.views.offers import editable
from courses.catalogue.vocabulary import TEXT_LANGUAGES
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.page import render, say, see_other


@routes.form("/staff/courses/<code>/texts/<language>", policy=EDITORS)
def edit_text(code: str, language: str) -> Response:
    """Write the texts in this language, the German ones in sight."""
    require(language in TEXT_LANGUAGES)
    course = editable(request_session(), code, current_actor())
    text = text_of(course, language)
    form = CourseTextForm(data=values_of_text(text))
    if form.sent_and_valid():
        return _written(course, language, form)
    return render(
        "lms/courses/catalogue/staff/text.html",
        422 if form.errors else 200,
        form=form,
        course=course,
        language=language,
        language_name=name_of(language),
        direction=direction_of(language),
        pairs=[(getattr(course, f"{name}_de"), form[name]) for name in ("title", *TEXTS)],
        is_new=text is None,
    )


@routes.post("/staff/courses/<code>/texts/<language>/remove", policy=EDITORS)
def remove_text_of(code: str, language: str) -> Response:
    """Take the texts in this language away."""
    require(language in TEXT_LANGUAGES)
    now, actor = clock.now(), current_actor()
    with transaction() as db:
        course = lock_offer(db, editable(db, code, actor).id)
        if isinstance(once(db, now), FormKey):
            remove_text(db, course, language, actor=actor.tag, now=now)
    say("success", gettext("Der Text ist entfernt: %(language)s.", language=name_of(language)))
    return see_other("lms.catalogue.offer", code=code)


def text_of(course: Course, language: str) -> CourseText | None:
    """The texts of the offer in this language."""
    return next((text for text in course.texts if text.language == language), None)


def _written(course: Course, language: str, form: CourseTextForm) -> Response:
    now, actor, code, course_id = clock.now(), current_actor(), course.code, course.id
    try:
        with transaction() as db:
            locked = lock_offer(db, course_id)
            editable(db, code, actor)
            first = isinstance(once(db, now), FormKey)
            if first:
                write_text(db, locked, form.text_data(language), version=form.version.data, actor=actor.tag, now=now)
    except ChangedMeanwhile:
        stored = values_of_text(text_of(editable(request_session(), code, actor), language))
        return show_conflict(form, stored, title=form.title.data, url=request.path)
    if first:
        say("success", gettext("Der Text ist gespeichert: %(language)s.", language=name_of(language)))
    return see_other("lms.catalogue.offer", code=code)
