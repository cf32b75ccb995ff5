"""Booking colleagues into a run: choose and type, see what will happen, book. Works without JavaScript."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from courses.enrolment import booking as rules
from courses.enrolment.allocation import refuse_closed
from courses.enrolment.booking import Announcement, Booker, BookingChanged, Colleague, Fate
from courses.enrolment.employer_view import bookable_organisations, staff_to_choose
from courses.enrolment.queries import RunHeading, run_heading
from courses.enrolment.seats import lock_run
from courses.enrolment.settings import seat_rules
from courses.enrolment.views import routes
from courses.planning.models import CourseRun, PoolMode, RunState
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.fields import NameField
from lms.web.actor import Actor, Role, current_actor, require
from lms.web.choices import RadioField
from lms.web.formats import local_today
from lms.web.forms import BaseForm, EmailAddress, OneLine, TextField, UpTo, once
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l
from lms.web.numbers import number_in
from lms.web.page import render, say, see_other
from lms.web.routes import any_role

BOOKERS = any_role(Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR)
ROWS_AT_A_TIME = 5


class ColleagueForm(Form):
    """One new name; an empty row is left out."""

    Meta = BaseForm.Meta
    name = NameField(_l("Name"), [OneLine(), UpTo(255)])
    email = TextField(_l("E-Mail-Adresse"), [OneLine(), UpTo(254), EmailAddress()])
    number = TextField(_l("Personalnummer"), [OneLine(), UpTo(64)])

    def validate_name(self, field: TextField) -> None:
        """Who has an address or a number also has a name."""
        if not field.data and (self.email.data or self.number.data):
            raise ValidationError(gettext("Bitte füllen Sie dieses Feld aus."))


class BookingForm(BaseForm):
    """New names in rows; the chosen staff is read beside it."""

    mode = RadioField(_l("Wie nehmen diese Personen teil?"))
    new = FieldList(FormField(ColleagueForm), min_entries=ROWS_AT_A_TIME, max_entries=rules.MOST_AT_ONCE)

    def __init__(self, run: CourseRun, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if len(run.pools) > 1:
            words = {PoolMode.ONSITE: gettext("vor Ort"), PoolMode.ONLINE: gettext("online")}
            self.mode.choices = [(pool.mode.value, words[pool.mode]) for pool in run.pools]
        else:
            del self.mode

    @property
    def chosen_mode(self) -> PoolMode:
        """The way of taking part; without a choice the only one there is."""
        return PoolMode(self.mode.data) if "mode" in self and self.mode.data else PoolMode.ANY

    def add_rows(self) -> None:
        """Five more, as far as the list may grow."""
        for _row in range(min(ROWS_AT_A_TIME, rules.MOST_AT_ONCE - len(self.new.entries))):
            self.new.append_entry()

    def typed(self) -> list[tuple[int, Colleague]]:
        """The filled rows with their positions."""
        rows = [(place, entry.form) for place, entry in enumerate(self.new.entries)]
        return [(place, Colleague(r.name.data, r.email.data, r.number.data)) for place, r in rows if r.name.data]

    def complain(self, complaints: dict[int, str], chosen: int) -> None:
        """Put what the rules found beside the row it belongs to."""
        places = [place for place, _colleague in self.typed()]
        for position, text in complaints.items():
            entry = self.new.entries[places[position - chosen]] if position >= chosen else self.new.entries[0]
            entry.form.name.errors = [gettext(text)]
        self.new.errors = [entry.errors for entry in self.new.entries]


@routes.form("/hr/book/<id:run_id>", policy=BOOKERS)
def hr_book(run_id: int) -> Response:
    """The steps of a booking, all on one address; only the last one changes anything."""
    db, actor = request_session(), current_actor()
    run = _bookable(db, run_id, actor)
    organisation = _organisation(db, run, actor)
    if organisation is None:
        return _choose_organisation(db, run, actor)
    refuse_closed(run, clock.now())
    form, step = BookingForm(run), request.form.get("step", "")
    if step == "rows":
        form.add_rows()
    if step not in ("preview", "book"):
        return _show(run, organisation, form)
    if not form.validate():
        return _show(run, organisation, form, 422)
    return _preview(run, organisation, form) if step == "preview" else _book(run_id, organisation, form)


def _bookable(db: Session, run_id: int, actor: Actor) -> CourseRun:
    """HR books published runs that are open to all or held for its organisation, leads the own project's."""
    run = db.get(CourseRun, run_id)
    require(run is not None and run.state is not RunState.DRAFT)
    assert run is not None
    open_to_hr = run.closed_to_id is None or run.closed_to_id in actor.organisation_ids
    require(_books_for_any(run, actor) or (bool(actor.organisation_ids) and open_to_hr))
    return run


def _books_for_any(run: CourseRun, actor: Actor) -> bool:
    return Role.COORDINATOR in actor.roles or run.project_id in actor.project_ids


def _choices(db: Session, run: CourseRun, actor: Actor) -> list[tuple[int, str]]:
    """For whom this actor can book into the run: any organisation, or the own ones; a closed run knows only its own."""
    if run.closed_to_id is not None:
        return bookable_organisations(db, [run.closed_to_id])
    return bookable_organisations(db, None if _books_for_any(run, actor) else actor.organisation_ids)


def _organisation(db: Session, run: CourseRun, actor: Actor) -> tuple[int, str] | None:
    choices = _choices(db, run, actor)
    wanted = request.args.get("organisation", "")
    if not wanted:
        return choices[0] if len(choices) == 1 else None
    found = next((choice for choice in choices if str(choice[0]) == wanted), None)
    require(found is not None)
    return found


def _choose_organisation(db: Session, run: CourseRun, actor: Actor) -> Response:
    choices = _choices(db, run, actor)
    return render("lms/courses/enrolment/hr/organisation.html", run=run_heading(run), choices=choices)


def _show(run: CourseRun, organisation: tuple[int, str], form: BookingForm, status: int = 200) -> Response:
    db, actor = request_session(), current_actor()
    chosen, search = _chosen(), request.form.get("q", "").strip()[:100].replace("\0", "")
    # Coordination books names it was told; only the organisation's own clerks see who works there.
    lists_staff = organisation[0] in actor.organisation_ids
    today = local_today(clock.now())
    staff, more = staff_to_choose(db, organisation[0], today, search, chosen) if lists_staff else ([], False)
    return render(
        "lms/courses/enrolment/hr/book.html",
        status,
        run=run_heading(run),
        organisation=organisation,
        form=form,
        lists_staff=lists_staff,
        staff=staff,
        more=more,
        chosen=chosen,
        search=search,
        needs_approval=run.needs_approval,
        free=[(pool.mode, pool.seats_free) for pool in run.pools],
    )


def _preview(run: CourseRun, organisation: tuple[int, str], form: BookingForm) -> Response:
    db = request_session()
    colleagues, complaints = _colleagues(db, organisation[0], form)
    if complaints or not colleagues:
        return _back(run, organisation, form, complaints, len(_staff(db, organisation[0])))
    plan = rules.announce(db, run, organisation[0], colleagues, form.chosen_mode)
    return _announce(run_heading(run), organisation, form, plan)


def _book(run_id: int, organisation: tuple[int, str], form: BookingForm) -> Response:
    actor, now = current_actor(), clock.now()
    try:
        with transaction() as db:
            rules.lock_organisation(db, organisation[0])
            run = lock_run(db, run_id)
            if run is None:
                return see_other("lms.floor.start")
            refuse_closed(run, now)
            if isinstance(claimed := once(db, now), str):
                return _done(run_id, organisation[0])
            colleagues, complaints = _colleagues(db, organisation[0], form)
            if complaints or not colleagues:
                raise BookingChanged
            plan = rules.book(
                db,
                run,
                _booker(organisation[0], actor),
                colleagues,
                form.chosen_mode,
                announced=request.form.get("announced", ""),
                rules=seat_rules(),
                now=now,
                today=local_today(now),
            )
            claimed.answer = plan.summary
    except BookingChanged:
        return _ask_again(run_id, organisation, form)
    say("success", _told(plan))
    return _done(run_id, organisation[0])


def _ask_again(run_id: int, organisation: tuple[int, str], form: BookingForm) -> Response:
    db = request_session()
    run = _bookable(db, run_id, current_actor())
    colleagues, complaints = _colleagues(db, organisation[0], form)
    if complaints or not colleagues:
        return _back(run, organisation, form, complaints, len(_staff(db, organisation[0])))
    plan = rules.announce(db, run, organisation[0], colleagues, form.chosen_mode)
    return _announce(run_heading(run), organisation, form, plan, 409)


def _announce(
    run: RunHeading, organisation: tuple[int, str], form: BookingForm, plan: Announcement, status: int = 200
) -> Response:
    return render(
        "lms/courses/enrolment/hr/preview.html",
        status,
        run=run,
        organisation=organisation,
        plan=plan,
        Fate=Fate,
        kept=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name == "staff" or name == "mode" or name.startswith("new-")
        ],
        changed=status == 409,
    )


def _back(
    run: CourseRun, organisation: tuple[int, str], form: BookingForm, complaints: dict[int, str], chosen: int
) -> Response:
    if not complaints:
        form.new.entries[0].form.name.errors = [
            gettext("Bitte wählen Sie mindestens eine Person oder tragen Sie sie ein.")
        ]
    form.complain(complaints, chosen)
    return _show(run, organisation, form, 422)


def _colleagues(db: Session, organisation_id: int, form: BookingForm) -> tuple[list[Colleague], dict[int, str]]:
    staff = _staff(db, organisation_id)
    everybody = [*staff, *(one for _place, one in form.typed())]
    return rules.recognise(db, organisation_id, everybody, local_today(clock.now()))


def _staff(db: Session, organisation_id: int) -> list[Colleague]:
    """The ticked colleagues, as far as they are staff of an organisation this clerk acts for."""
    chosen = _chosen()
    if not chosen or organisation_id not in current_actor().organisation_ids:
        return []
    members, _more = staff_to_choose(db, organisation_id, local_today(clock.now()), "", chosen)
    return [Colleague(one.name, person_id=one.person_id) for one in members if one.person_id in chosen]


def _chosen() -> set[int]:
    sent = request.form.getlist("staff")[: rules.MOST_AT_ONCE]
    return {number for text in sent if (number := number_in(text)) is not None}


def _booker(organisation_id: int, actor: Actor) -> Booker:
    assert actor.person_id is not None
    return Booker(organisation_id, actor.person_id, actor.tag)


def _done(run_id: int, organisation_id: int) -> Response:
    if organisation_id in current_actor().organisation_ids:
        return see_other("lms.enrolment.hr_list")
    return see_other("lms.enrolment.hr_book", run_id=run_id, organisation=organisation_id)


def _told(plan: Announcement) -> str:
    counts = {fate: len(plan.of(fate)) for fate in Fate}
    parts = [
        (Fate.SEAT, ngettext("%(num)s Platz gebucht", "%(num)s Plätze gebucht", counts[Fate.SEAT])),
        (Fate.WAITING, gettext("%(num)s auf der Warteliste", num=counts[Fate.WAITING])),
        (Fate.REQUEST, ngettext("%(num)s Anfrage gestellt", "%(num)s Anfragen gestellt", counts[Fate.REQUEST])),
        (Fate.CLAIM, gettext("%(num)s Ihrer Organisation zugeordnet", num=counts[Fate.CLAIM])),
    ]
    return ", ".join(text for fate, text in parts if counts[fate]) + "."
