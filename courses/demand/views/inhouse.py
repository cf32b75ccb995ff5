"""Trainings in an organisation's own house: asking, and what was asked."""

from datetime import date, timedelta
from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from courses.demand.inhouse import InhouseWish, ask
from courses.demand.models import InhouseRequest, RequestState
from courses.demand.policies import ASKERS, may_answer, may_decide
from courses.demand.queries import (
    course_choices,
    draft_choices,
    organisation_choices,
    request_seen,
    requests_of,
)
from courses.demand.tables import REQUESTS, listed_requests, rows_of
from courses.demand.views import routes
from courses.demand.views.step_forms import StepForms
from courses.planning.queries import title_of
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField
from lms.web.fields import DayField, Lines, LongText, WholeNumber, optional_id
from lms.web.formats import label
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.tables import Source
from lms.web.words import in_language

MOST_PEOPLE = 500
FARTHEST = timedelta(days=3 * 365)


class RequestFilter(SearchForm):
    """Which requests to show."""

    state = SelectField(_l("Stand"), default="")

    def __init__(self) -> None:
        super().__init__()
        words = [(state.value, label(state)) for state in RequestState]
        self.state.choices = [("", gettext("alle")), *words]
        self.read_address()


class RequestForm(BaseForm):
    """What is needed, for how many, when and where."""

    organisation = SelectField(_l("Organisation"), [Required()], coerce=optional_id)
    course = SelectField(_l("Angebot"), coerce=optional_id, default=None)
    topic = TextField(_l("Thema, in Ihren Worten"), [OneLine(), UpTo(255)])
    people = WholeNumber(_l("Wie viele Personen ungefähr?"), lowest=1, highest=MOST_PEOPLE)
    from_on = DayField(_l("Frühestens am"), [Required()])
    until_on = DayField(_l("Spätestens am"), [Required()])
    place = LongText(_l("Wo?"), [Required(), Lines(), UpTo(500)], render_kw={"rows": 3})
    needs = LongText(_l("Was sollen wir wissen?"), [Lines(), UpTo(2000)], render_kw={"rows": 4})
    phone = TextField(_l("Telefon für Rückfragen"), [OneLine(), UpTo(64)])

    def __init__(
        self, organisations: list[tuple[int, str]], courses: list[tuple[int, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.today, self.titles = today, dict(courses)
        self.organisation.choices = list(organisations)
        self.course.choices = [("", gettext("etwas anderes, siehe Thema")), *courses]
        if len(organisations) == 1:
            self.organisation.data = organisations[0][0]
            self.organisation.validators = []

    def validate_topic(self, field: TextField) -> None:
        """Without an offer the topic says what it is about."""
        if not field.data and self.course.data is None:
            raise ValidationError(gettext("Bitte wählen Sie ein Angebot, oder nennen Sie ein Thema."))

    def validate_from_on(self, field: DayField) -> None:
        """Nobody can teach yesterday."""
        if field.data is not None and field.data < self.today:
            raise ValidationError(gettext("Dieser Tag ist schon vorbei."))

    def validate_until_on(self, field: DayField) -> None:
        """A span that ends after it begins, and not in a distant future."""
        if field.data is None:
            return
        if self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError(gettext("Das Ende liegt vor dem Beginn."))
        if field.data > self.today + FARTHEST:
            raise ValidationError(gettext("Bitte wählen Sie einen Tag in den nächsten drei Jahren."))

    def wish(self) -> InhouseWish:
        """What was written, as plain values."""
        people, course = self.people.data, self.course.data
        from_on, until_on = self.from_on.data, self.until_on.data
        assert people is not None
        assert from_on is not None
        assert until_on is not None
        return InhouseWish(
            course_id=course,
            topic=self.topic.data or self.titles[course],
            people=people,
            from_on=from_on,
            until_on=until_on,
            place=self.place.data,
            needs=self.needs.data,
            phone=self.phone.data,
        )


@routes.get("/inhouse", policy=ASKERS)
def inhouse_list() -> Response:
    """All requests the actor sees."""
    db, actor, form = request_session(), current_actor(), RequestFilter()
    wanted = listed_requests(requests_of(actor, form.state.data, form.q.data))
    return show_list(REQUESTS, Source(db, wanted, rows_of), "lms/courses/demand/inhouse_list.html", form=form)


@routes.form("/inhouse/new", policy=ASKERS)
def new_inhouse() -> Response:
    """Ask for a training of one's own."""
    db, actor = request_session(), current_actor()
    organisations = organisation_choices(db, actor, any_one=may_answer(actor))
    require(bool(organisations))
    course = request.args.get("course", type=int)
    today = clock.today(current_app.config["LMS_TIME_ZONE"])
    form = RequestForm(organisations, course_choices(db), today, data={"course": course})
    if form.sent_and_valid():
        return _asked(form)
    status = 422 if form.errors else 200
    return render("lms/courses/demand/new_inhouse.html", status, form=form, one=len(organisations) == 1)


@routes.get("/inhouse/<id:request_id>", policy=ASKERS)
def inhouse_request(request_id: int) -> Response:
    """One request: what was asked, what was answered, and the next step."""
    db = request_session()
    found = seen(db, request_id)
    drafts = draft_choices(db, found, current_actor(), clock.now()) if may_answer(current_actor()) else []
    return show_request(found, StepForms(found, drafts))


def seen(db: Session, request_id: int) -> InhouseRequest:
    """The request, if the actor sees it; otherwise the page does not exist."""
    found = request_seen(db, request_id, current_actor())
    require(found is not None)
    assert found is not None
    return found


def show_request(found: InhouseRequest, steps: StepForms, status: int = 200) -> Response:
    """The page of a request, with the form that was sent and needs another look."""
    actor = current_actor()
    waits = found.state in (RequestState.OPEN, RequestState.OFFERED)
    run = found.run
    return render(
        "lms/courses/demand/inhouse.html",
        status,
        request=found,
        course=in_language(found.course.title_de, found.course.title_en) if found.course else None,
        run=run,
        run_title=title_of(run.terms) if run else None,
        may_decide=may_decide(actor, found),
        may_answer=may_answer(actor) and waits,
        steps=steps,
    )


def _asked(form: RequestForm) -> Response:
    now, actor = clock.now(), current_actor()
    assert actor.person_id is not None
    with transaction() as db:
        key = once(db, now)
        if isinstance(key, FormKey):
            wish, organisation = form.wish(), form.organisation.data
            asked = ask(db, wish, organisation_id=organisation, person_id=actor.person_id, now=now)
            key.answer = str(asked.id)
        request_id = key.answer if isinstance(key, FormKey) else key
    say(
        "success",
        gettext("Ihre Anfrage ist bei der Koordination. Sie bekommen eine E-Mail, sobald es eine Antwort gibt."),
    )
    return see_other("lms.demand.inhouse_request", request_id=int(request_id))
