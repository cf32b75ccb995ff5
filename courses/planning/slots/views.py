"""Finding a slot: who or what may be chosen, on which weekdays, from when on; the best series, each with its reasons."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue.models import Course
from courses.catalogue.staff_queries import offer_to_plan
from courses.planning.choices import PlanChoices, place_value, plan_choices
from courses.planning.collisions.settings import collision_rules
from courses.planning.collisions.words import Names, sentence
from courses.planning.policies import PLANNERS
from courses.planning.series.labels import WEEKDAYS
from courses.planning.series.recurrence import DayBlock, Rhythm
from courses.planning.series.words import calendar_of, horizon_words, remark_words, skipped_words
from courses.planning.slots.finder import WEEK, WEEKS_TRIED, Place, Proposal, SlotWish, proposals
from courses.planning.slots.queries import diary_of, model_of, places_of
from courses.planning.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField, Ticks
from lms.web.fields import DayField, WholeNumber, complain, optional_id
from lms.web.formats import format_date, format_day, local_today
from lms.web.forms import BaseForm, Required
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l
from lms.web.page import render
from lms.web.words import in_language

SHAPES = {
    "day": (DayBlock(time(9), time(12, 15), 15), DayBlock(time(13), time(16, 15), 15)),
    "morning": (DayBlock(time(9), time(12, 15), 15),),
    "afternoon": (DayBlock(time(13), time(16, 15), 15),),
    "evening": (DayBlock(time(17, 30), time(20, 45), 15),),
}
SHAPE_NAMES = {
    "day": _l("ganzer Tag, 09:00–12:15 und 13:00–16:15"),
    "morning": _l("Vormittag, 09:00–12:15"),
    "afternoon": _l("Nachmittag, 13:00–16:15"),
    "evening": _l("Abend, 17:30–20:45"),
}
MOST_UNITS = 500
MOST_REASONS = 4


class SlotForm(BaseForm):
    """What is looked for, in the address so that a search can be passed on."""

    project = SelectField(_l("Teilprojekt"), [Required()], coerce=optional_id)
    earliest = DayField(_l("Frühestens ab"), [Required()])
    units = WholeNumber(_l("Unterrichtseinheiten"), lowest=1, highest=MOST_UNITS)
    weekdays = Ticks(_l("Wochentage"), coerce=int)
    shape = SelectField(_l("Tageszeit"), [Required()], default="day")
    every = WholeNumber(_l("Alle … Wochen"), lowest=1, highest=12, required=False, default=1)
    trainers = Ticks(_l("Eine dieser Kursleitungen"), coerce=optional_id)
    places = Ticks(_l("Einer dieser Orte oder Räume"))

    def __init__(self, choices: PlanChoices, defaults: dict[str, Any]) -> None:
        super().__init__(data=defaults)
        self.projects = {project.id: project for project in choices.projects}
        self.project.choices = [(project.id, project.name) for project in choices.projects]
        self.weekdays.choices = [(number, str(word)) for number, word in enumerate(WEEKDAYS)]
        self.shape.choices = [(name, str(word)) for name, word in SHAPE_NAMES.items()]
        self.trainers.choices = list(choices.trainers)
        self.places.choices = [(place.value, place.name) for place in choices.places]
        if self.asked:
            self.process(request.args, data=defaults)

    @property
    def asked(self) -> bool:
        """Whether a search stands in the address."""
        return "earliest" in request.args

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that there is something to choose from, in a time that is paid for."""
        super().validate(extra_validators)
        if not self.weekdays.data and not self.weekdays.errors:
            complain(self.weekdays, gettext("Bitte wählen Sie mindestens einen Wochentag."))
        if not self.trainers.data and not self.places.data and not self.trainers.errors and not self.places.errors:
            complain(self.trainers, gettext("Bitte wählen Sie Kursleitungen, Orte oder beides."))
        if not self.project.errors and not self.earliest.errors and self.earliest.data is not None:
            project = self.projects[self.project.data]
            if not project.first <= self.earliest.data <= project.last:
                first, last = format_date(project.first), format_date(project.last)
                text = gettext(
                    "Der Tag liegt außerhalb der Förderphase (%(first)s bis %(last)s).", first=first, last=last
                )
                complain(self.earliest, text)
        return not self.errors

    def wish(self, unit_minutes: int) -> SlotWish:
        """What was written, as a plain value."""
        assert self.earliest.data is not None
        return SlotWish(
            minutes=(self.units.data or 0) * unit_minutes,
            blocks=SHAPES[self.shape.data],
            weekdays=tuple(sorted(self.weekdays.data or ())),
            every=self.every.data or 1,
            earliest=self.earliest.data,
            last=self.projects[self.project.data].last,
        )


@dataclass(frozen=True)
class Card:
    """A proposal in words, and the address of the form it fills."""

    first: date
    last: date
    days: tuple[date, ...]
    trainer: str
    place: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    url: str


@routes.get("/staff/courses/<code>/slots", policy=PLANNERS)
def find_slot(code: str) -> Response:
    """The next series for which trainers and rooms are free."""
    db, actor, now = request_session(), current_actor(), clock.now()
    course = offer_to_plan(db, code, actor)
    require(course is not None)
    assert course is not None
    choices = plan_choices(db, actor, course, local_today(now))
    form = SlotForm(choices, _defaults(choices, course, local_today(now)))
    cards = _cards(db, course, form, choices) if form.asked and form.validate() else None
    return render(
        "lms/courses/planning/staff/slots.html",
        form=form,
        course_code=course.code,
        title=str(in_language(course.title_de, course.title_en)),
        cards=cards,
    )


def _defaults(choices: PlanChoices, course: Course, today: date) -> dict[str, Any]:
    projects = [project for project in choices.projects if project.first <= today <= project.last] or choices.projects
    return {
        "project": projects[0].id if projects else None,
        "earliest": today + 4 * WEEK,
        "units": course.units,
        "weekdays": [0, 1, 2, 3],
        "every": 1,
    }


def _cards(db: Session, course: Course, form: SlotForm, choices: PlanChoices) -> list[Card]:
    wish, project = form.wish(course.unit_minutes), form.projects[form.project.data]
    places, trainers = places_of(db, form.places.data or ()), [one for one in form.trainers.data or () if one]
    model = model_of(course, people=course.group_max, first=project.first, last=project.last)
    diary = diary_of(
        db,
        model,
        trainers,
        places,
        [wish.earliest, min(wish.last, wish.earliest + 2 * WEEKS_TRIED * WEEK)],
        collision_rules(),
    )
    zone = current_app.config["LMS_TIME_ZONE"]
    found = proposals(wish, model, trainers, places, diary, lambda land: calendar_of(land or choices.land), zone)
    names = Names(
        {place.room: _place_name(place, choices) for place in places if place.room is not None}, dict(choices.trainers)
    )
    return [_card(one, course, form, choices, names) for one in found]


def _card(one: Proposal, course: Course, form: SlotForm, choices: PlanChoices, names: Names) -> Card:
    place, trainer = one.places[0], one.trainers[0] if one.trainers else None
    return Card(
        first=one.series.days[0],
        last=one.series.days[-1],
        days=one.series.days,
        trainer=names.trainers.get(trainer, "") if trainer else "",
        place=_place_name(place, choices),
        reasons=_reasons(one, names, choices),
        warnings=tuple(dict.fromkeys(sentence(warning, names) for warning in one.warnings)),
        url=_series_url(one, course, form, place, trainer),
    )


def _reasons(one: Proposal, names: Names, choices: PlanChoices) -> tuple[str, ...]:
    days, trainer = len(one.series.days), one.trainers[0] if one.trainers else None
    found = []
    if trainer:
        text = ngettext(
            "%(name)s ist an %(num)s Tag frei.",
            "%(name)s ist an allen %(num)s Tagen frei.",
            days,
            name=names.trainers[trainer],
        )
        found.append(text)
    if one.places[0].venue:
        found.append(gettext("%(place)s ist frei.", place=_place_name(one.places[0], choices)))
    found += [gettext("Übersprungen: %(day)s.", day=skipped_words(skip)) for skip in one.series.skipped[:MOST_REASONS]]
    if one.remarks:
        found += [f"{format_day(day)}: {remark_words(remark)}" for day, remark in one.remarks[:MOST_REASONS]]
    else:
        found.append(gettext("Kein Tag liegt in Schulferien oder ist ein Brückentag."))
    calendar = calendar_of(one.places[0].land or choices.land)
    if one.series.days[-1] > calendar.school_until:
        found.append(horizon_words(calendar))
    return (*found, *_others(one, names, choices))


def _others(one: Proposal, names: Names, choices: PlanChoices) -> list[str]:
    people = [names.trainers[person] for person in one.trainers[1 : 1 + MOST_REASONS]]
    places = [_place_name(place, choices) for place in one.places[1 : 1 + MOST_REASONS]]
    others = [*people, *places]
    return [gettext("Auch frei: %(names)s.", names=", ".join(others))] if others else []


def _place_name(place: Place, choices: PlanChoices) -> str:
    value = place_value(place.venue, place.room)
    return next((one.name for one in choices.places if one.value == value), gettext("online"))


def _series_url(one: Proposal, course: Course, form: SlotForm, place: Place, trainer: int | None) -> str:
    blocks = [
        (f"blocks-{number}-{name}", text)
        for number, block in enumerate(one.pattern.blocks)
        for name, text in (
            ("begins", f"{block.begins:%H:%M}"),
            ("ends", f"{block.ends:%H:%M}"),
            ("pause", block.break_minutes),
        )
    ]
    values: list[tuple[str, Any]] = [
        ("project", form.project.data),
        ("rhythm", Rhythm.WEEKLY.value),
        ("first", one.pattern.first.isoformat()),
        ("every", one.pattern.every),
        *(("weekdays", number) for number in one.pattern.weekdays),
        ("mode", "onsite" if place.venue else "online"),
        ("venue", place_value(place.venue, place.room)),
        *blocks,
    ]
    if trainer:
        values.append(("trainers", trainer))
    return f"{url_for('lms.planning.plan_series', code=course.code)}?{urlencode(values)}"
