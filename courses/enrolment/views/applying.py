"""Enrolling oneself, and asking for one's links again. The answer never tells whether somebody is known."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from courses.enrolment import messages, refusals
from courses.enrolment.allocation import Application, enrol, refuse_closed
from courses.enrolment.desk import booked_for, is_of_colleague
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment
from courses.enrolment.policies import TAKES_PART
from courses.enrolment.queries import privacy_version, run_heading, suggested_employers
from courses.enrolment.seats import lock_run
from courses.enrolment.settings import seat_rules
from courses.enrolment.views import routes
from courses.planning.models import CourseRun, PoolMode
from courses.planning.policies import is_public
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.people.fields import NameField
from lms.people.legal_reading import shown_notice
from lms.people.models import Person
from lms.people.names import email_key
from lms.people.registry import find_or_add_person
from lms.web.actor import current_actor, require
from lms.web.choices import RadioField
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo, once
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, see_other
from lms.web.routes import anyone
from lms.web.throttle import Brake, client_network, count_attempt, count_within

PER_ADDRESS_AND_HOUR = 20
LINKS_PER_ADDRESS_AND_HOUR = 3

_RUN = (
    select(CourseRun)
    .where(CourseRun.id == bindparam("run_id"))
    .options(joinedload(CourseRun.project), joinedload(CourseRun.pools), joinedload(CourseRun.venue))
)


class ApplicationForm(BaseForm):
    """What a person tells to get a place: as little as possible."""

    name = NameField(_l("Name, wie er auf der Bescheinigung stehen soll"), [Required(), OneLine(), UpTo(255)])
    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])
    mode = RadioField(_l("Wie möchten Sie teilnehmen?"), [Required(_l("Bitte wählen Sie einen der Einträge."))])
    booked_as = RadioField(
        _l("Für wen nehmen Sie teil?"),
        [Required(_l("Bitte wählen Sie einen der Einträge."))],
        choices=[(BookedAs.PRIVATE.value, _l("privat")), (BookedAs.EMPLOYER.value, _l("für meinen Arbeitgeber"))],
        default=BookedAs.PRIVATE.value,
    )
    employer = NameField(_l("Arbeitgeber"), [OneLine(), UpTo(255)])
    privacy = BooleanField(
        _l("Ich habe die Hinweise zum Datenschutz gelesen."),
        [Required(_l("Bitte lesen Sie die Hinweise und setzen Sie das Häkchen."))],
    )
    # Which version this page showed: what is written down is what was seen, also when a newer one came meanwhile.
    notice = HiddenField()

    def __init__(self, run: CourseRun, notice: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.newest_notice = notice
        if len(run.pools) > 1:
            words = {PoolMode.ONSITE.value: gettext("vor Ort"), PoolMode.ONLINE.value: gettext("online")}
            self.mode.choices = [(pool.mode.value, words[pool.mode.value]) for pool in run.pools]
        else:
            del self.mode

    def validate_employer(self, field: TextField) -> None:
        """The employer must be named when the person books for it."""
        if self.booked_as.data == BookedAs.EMPLOYER.value and not field.data:
            raise ValidationError(gettext("Bitte nennen Sie Ihren Arbeitgeber, oder wählen Sie „privat“."))

    def validate_privacy(self, field: BooleanField) -> None:
        """The tick is about the notice that was shown, not about one that nobody has read."""
        if (self.notice.data or "") != self.newest_notice:
            field.data = False
            raise ValidationError(gettext("Die Hinweise zum Datenschutz wurden gerade geändert. Bitte lesen Sie die neue Fassung."))  # fmt: skip


class LinksForm(BaseForm):
    """Ask for the links to one's own pages."""

    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])


@routes.form("/runs/<id:run_id>/enrol", policy=TAKES_PART)
def apply(run_id: int) -> Response:
    """The form to enrol; after it, the mailbox has the word."""
    if request.method == "POST":
        return _enrol(run_id)
    db = request_session()
    run = public_run(db, run_id)
    refuse_enrolment(run)
    return _show(run, _form(db, run))


@routes.get("/runs/<id:run_id>/enrol/sent", policy=TAKES_PART)
def sent(run_id: int) -> Response:
    """Thanks, and what to do next; the same for everybody."""
    run = public_run(request_session(), run_id)
    return render(
        "lms/courses/enrolment/sent.html",
        run=run_heading(run),
        provider_id=run.project.provider_id,
        minutes=current_app.config["LMS_UNCONFIRMED_MINUTES"],
    )


@routes.form("/my/links", policy=anyone)
def links() -> Response:
    """Mail all links of an address again; the answer is the same for an unknown one."""
    form = LinksForm()
    if form.sent_and_valid():
        now = clock.now()
        address = email_key(form.email.data)
        count_attempt("links", address, limit=LINKS_PER_ADDRESS_AND_HOUR, window=timedelta(hours=1), now=now)
        with transaction() as db:
            for enrolment in db.scalars(_active_of(address)):
                messages.tell(db, enrolment, messages.KNOWN, now, occasion=messages.per_minute(now))
        return see_other("lms.enrolment.links_sent")
    return render("lms/courses/enrolment/links.html", 422 if form.errors else 200, form=form)


@routes.get("/my/links/sent", policy=anyone)
def links_sent() -> Response:
    """The same sentence for everybody."""
    return render("lms/courses/enrolment/links_sent.html")


def public_run(db: Session, run_id: int) -> CourseRun:
    """The run as the public may see it; otherwise the page does not exist."""
    run = db.scalars(_RUN, {"run_id": run_id}).unique().one_or_none()
    require(is_public(run))
    assert run is not None
    return run


def refuse_enrolment(run: CourseRun) -> None:
    """The named refusal when nobody can enrol by themselves now."""
    if run.closed_to_id is not None:
        raise refusals.ClosedGroup
    refuse_closed(run, clock.now())


def _enrol(run_id: int) -> Response:
    now = clock.now()
    with transaction() as db:
        run = lock_run(db, run_id)
        require(is_public(run))
        assert run is not None
        refuse_enrolment(run)
        form = _form(db, run)
        if form.validate():
            if isinstance(once(db, now), FormKey):
                _take_place(db, run, form, now)
            return see_other("lms.enrolment.sent", run_id=run_id)
    return _show(public_run(request_session(), run_id), form)


def _form(db: Session, run: CourseRun) -> ApplicationForm:
    actor = current_actor()
    return ApplicationForm(run, privacy_version(db, run), data={"name": actor.name, "email": actor.email})


def _take_place(db: Session, run: CourseRun, form: ApplicationForm, now: datetime) -> None:
    name, email = form.name.data, form.email.data
    network = Brake(client_network(), current_app.config["LMS_ENROL_PER_MINUTE"], timedelta(minutes=1))
    address = Brake(email_key(email), PER_ADDRESS_AND_HOUR, timedelta(hours=1))
    count_within(db, "enrol", network, address, now=now)
    person = find_or_add_person(db, name=name, email=email, language=current_language(), now=now)
    enrol(db, run, person, _application(form), rules=seat_rules(), actor=current_actor().tag, now=now)


def _application(form: ApplicationForm) -> Application:
    booked_as = BookedAs(form.booked_as.data)
    return Application(
        name=form.name.data,
        email=form.email.data,
        language=current_language(),
        booked_as=booked_as,
        mode=PoolMode(form.mode.data) if "mode" in form else PoolMode.ANY,
        employer_claim=form.employer.data if booked_as is BookedAs.EMPLOYER else "",
        consent_version=form.newest_notice,
    )


def _show(run: CourseRun, form: ApplicationForm) -> Response:
    db = request_session()
    return render(
        "lms/courses/enrolment/apply.html",
        422 if form.errors else 200,
        form=form,
        provider_id=run.project.provider_id,
        run=run_heading(run),
        full=all(pool.seats_free == 0 for pool in run.pools),
        needs_approval=run.needs_approval,
        employers=suggested_employers(db),
        notice=shown_notice(form.newest_notice),
    )


def _active_of(address: str) -> Any:
    own = select(Enrolment.id).join(Person, Person.id == Enrolment.person_id).where(Person.email_key == address)
    booked = select(Enrolment.id).where(booked_for(address))
    # Two searches, each by its own way: joined by "or" they would look at every enrolment.
    mine = Enrolment.id.in_(union(own, booked)) & Enrolment.status.in_(ACTIVE) & ~is_of_colleague(address)
    return select(Enrolment).where(mine).order_by(Enrolment.id)
