"""Onto the list for the next date, and off it again. The answer never tells whether an address was known."""

from datetime import timedelta

from flask import abort, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField

from courses.catalogue.models import Course
from courses.catalogue.queries import published_course
from courses.demand.interest import PURPOSE, ask, confirm, end
from courses.demand.models import Interest
from courses.demand.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.data.tokens import hash_token, subject_of_token
from lms.people.names import email_key
from lms.web.actor import current_actor, require
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo, once
from lms.web.languages import current_language
from lms.web.languages import lazy as _l
from lms.web.page import render, see_other
from lms.web.routes import anyone
from lms.web.throttle import Brake, client_network, count_within
from lms.web.words import Words, in_language

PER_ADDRESS_AND_HOUR = 10


class InterestForm(BaseForm):
    """An address, and the consent to write to it."""

    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])
    consent = BooleanField(
        _l("Ja, ich möchte eine E-Mail bekommen, wenn es neue Termine gibt."),
        [Required(_l("Ohne Ihre Zustimmung können wir Ihnen nicht schreiben."))],
    )


@routes.form("/courses/<code>/interest", policy=anyone)
def interest(code: str) -> Response:
    """Ask to be told of the next date."""
    course = _course(request_session(), code)
    form = InterestForm(data={"email": current_actor().email})
    if form.sent_and_valid():
        return _asked(course.id, code, form.email.data)
    return render(
        "lms/courses/demand/interest.html",
        422 if form.errors else 200,
        form=form,
        code=code,
        title=_title(course),
        provider_id=course.provider_id,
    )


@routes.get("/courses/<code>/interest/sent", policy=anyone)
def interest_sent(code: str) -> Response:
    """Look into the mailbox; the same for everybody."""
    course = _course(request_session(), code)
    return render(
        "lms/courses/demand/interest_sent.html", code=code, title=_title(course), provider_id=course.provider_id
    )


@routes.get("/interest/<token>", policy=anyone)
def own_interest(token: str) -> Response:
    """The page of a mailed link: a button for each step, nothing happens by opening it."""
    found = _own(request_session(), token)
    if found is None:
        return render("lms/courses/demand/no_interest.html", 404)
    return render(
        "lms/courses/demand/own_interest.html",
        token=token,
        code=found.course.code,
        title=_title(found.course),
        confirmed=found.confirmed_at is not None,
        provider_id=found.course.provider_id,
    )


@routes.post("/interest/<token>/confirm", policy=anyone)
def confirm_interest(token: str) -> Response:
    """The address is proven: it will hear of the next date."""
    with transaction() as db:
        found = _own(db, token)
        if found is None:
            abort(404)
        confirm(db, found, clock.now())
    return see_other("lms.demand.own_interest", token=token)


@routes.post("/interest/<token>/end", policy=anyone)
def end_interest(token: str) -> Response:
    """Off the list; pressing twice says the same."""
    with transaction() as db:
        found = _own(db, token)
        if found is not None:
            end(db, found, clock.now())
    return render("lms/courses/demand/interest_ended.html")


def _asked(course_id: int, code: str, email: str) -> Response:
    now = clock.now()
    with transaction() as db:
        if isinstance(once(db, now), FormKey):
            limit = current_app.config["LMS_ENROL_PER_MINUTE"]
            network = Brake(client_network(), limit, timedelta(minutes=1))
            address = Brake(email_key(email), PER_ADDRESS_AND_HOUR, timedelta(hours=1))
            count_within(db, "interest", network, address, now=now)
            ask(db, db.get_one(Course, course_id), email=email, language=current_language(), now=now)
    return see_other("lms.demand.interest_sent", code=code)


def _course(db: Session, code: str) -> Course:
    course = published_course(db, code)
    require(course is not None)
    assert course is not None
    return course


def _own(db: Session, token: str) -> Interest | None:
    interest_id = subject_of_token(db, PURPOSE, hash_token(token), clock.now())
    return None if interest_id is None else db.scalar(select(Interest).where(Interest.id == interest_id))


def _title(course: Course) -> Words:
    return in_language(course.title_de, course.title_en)
