"""The collisions of a half-year, and the table of ways between towns."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response
from wtforms import BooleanField, FormField

from courses.planning.collisions.half_year import HalfYear, conflicts
from courses.planning.collisions.settings import collision_rules
from courses.planning.collisions.tables import CONFLICTS
from courses.planning.collisions.words import half_year_words
from courses.planning.places.travel import (
    LONGEST_WAY,
    MOST_WAYS,
    THE_TABLE,
    Way,
    WaysChangedMeanwhile,
    change_ways,
    towns,
    version_of,
    ways,
)
from courses.planning.policies import PLANNERS
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import Role, current_actor
from lms.web.choices import SelectField
from lms.web.computed_rows import Computed
from lms.web.conflict import show_conflict
from lms.web.fields import RowForm, Rows, WholeNumber, complain
from lms.web.formats import local_today
from lms.web.forms import BaseForm, Required, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.routes import any_role
from lms.web.versions import VersionField

YEARS_AROUND = 2


class ConflictSearch(BaseForm):
    """Which half-year, and whether to show what somebody has decided to live with."""

    half = SelectField(_l("Halbjahr"))
    overridden = BooleanField(_l("auch übergangene Warnungen"))

    def __init__(self, today: Any) -> None:
        super().__init__()
        years = range(today.year - YEARS_AROUND, today.year + YEARS_AROUND + 1)
        halves = [HalfYear(year, second) for year in years for second in (False, True)]
        self.half.choices = [(half.text, half_year_words(half.year, second=half.second)) for half in halves]
        self.process(request.args)
        self.period = HalfYear.read(self.half.data or "", today)
        self.half.data = self.period.text


@routes.get("/staff/conflicts", policy=PLANNERS)
def conflict_list() -> Response:
    """What collides in a half-year, before the participants notice."""
    db, actor, now = request_session(), current_actor(), clock.now()
    form = ConflictSearch(local_today(now))
    first, last = form.period.first, form.period.last
    overridden = bool(form.overridden.data)
    found = conflicts(db, actor, first, last, collision_rules(), overridden=overridden)
    return show_list(
        CONFLICTS if overridden else CONFLICTS.without("reason"),
        Computed(found.found, lambda some: found.lines(db, some)),
        "lms/courses/planning/staff/conflicts.html",
        search=form,
        period=half_year_words(form.period.year, second=form.period.second),
        panels=panels_for("conflicts", db, actor, first, last, now=now),
    )


class WayForm(RowForm):
    """The way between two towns."""

    first_town = SelectField(_l("von"), [Required()])
    second_town = SelectField(_l("nach"), [Required()])
    minutes = WholeNumber(_l("Minuten"), lowest=1, highest=LONGEST_WAY)


class TravelForm(BaseForm):
    """All ways that differ from the default, and which table was opened."""

    version = VersionField()
    ways = Rows(FormField(WayForm), _l("Wege"), max_entries=MOST_WAYS)

    def __init__(self, known: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.towns = known
        self.offer()

    def offer(self) -> None:
        """Fill the lists of all rows."""
        for row in self.rows:
            row.first_town.choices = row.second_town.choices = [(town, town) for town in self.towns]

    @property
    def rows(self) -> list[WayForm]:
        """The rows in the order of the page."""
        return [entry.form for entry in self.ways.entries]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that a way leads somewhere else, and stands once."""
        super().validate(extra_validators)
        if self.ways.errors:
            return False
        seen: set[tuple[str, str]] = set()
        for row, way in zip(self.rows, self.written(), strict=True):
            if way.first_town == way.second_town:
                complain(row.second_town, gettext("Bitte wählen Sie zwei verschiedene Orte."))
            elif way.pair in seen:
                complain(row.second_town, gettext("Dieser Weg steht schon in der Liste."))
            seen.add(way.pair)
        found = [row.errors for row in self.rows]
        self.ways.errors = found if any(found) else []
        return not self.errors

    def written(self) -> list[Way]:
        """The rows as plain values, once they are valid."""
        return [Way(row.first_town.data, row.second_town.data, row.minutes.data or 0) for row in self.rows]


@routes.form("/staff/travel", policy=any_role(Role.COORDINATOR))
def travel() -> Response:
    """Minutes between towns; both directions are one row."""
    db = request_session()
    form = TravelForm(towns(db), data=_table(ways(db)))
    if form.ways.change_wanted:
        form.ways.change()
        form.offer()
    elif form.sent_and_valid():
        return _travel_changed(form)
    return render(
        "lms/courses/planning/staff/travel.html",
        422 if form.errors else 200,
        form=form,
        default=collision_rules().travel_minutes,
        the_table=THE_TABLE,
    )


def _table(known: Sequence[Way]) -> dict[str, Any]:
    return {"ways": [vars(way) for way in known], "version": version_of(known)}


def _travel_changed(form: TravelForm) -> Response:
    now = clock.now()
    try:
        with transaction() as db:
            first = isinstance(once(db, now), FormKey)
            if first:
                change_ways(db, form.written(), version=form.version.data, actor=current_actor().tag, now=now)
    except WaysChangedMeanwhile:
        stored = _table(ways(request_session()))
        return show_conflict(form, stored, title=gettext("Wegezeiten zwischen Orten"), url=request.path)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.planning.travel")
