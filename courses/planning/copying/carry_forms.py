"""What is carried over where, in the address so that the page can be left and found again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import BooleanField

from courses.planning.copying.carry_queries import Target, successor
from courses.planning.copying.carrying import Shift, same_week, weeks_to
from courses.planning.models import RunState
from lms.web.choices import SelectField
from lms.web.fields import DayField, WholeNumber, complain
from lms.web.formats import label
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

MOST_WEEKS = 520
OF_A_PERIOD = "period-"


class CarryForm(BaseForm):
    """A project, or all of a period; where to; how many weeks later."""

    source = SelectField(_l("Aus"), [Required()])
    target = SelectField(_l("Nach"), default="")
    weeks = WholeNumber(_l("Wochen später"), lowest=1, highest=MOST_WEEKS, required=False)
    first = DayField(_l("oder: der Plan beginnt in der Woche vom"))
    q = TextField(_l("Suche"), [OneLine(), UpTo(100)], render_kw={"type": "search"})
    state = SelectField(_l("Stand"), default="")
    without_rooms = BooleanField(_l("ohne Räume"))
    without_trainers = BooleanField(_l("ohne Kursleitung"))

    def __init__(self, projects: Sequence[Target]) -> None:
        super().__init__()
        self.projects = projects
        going_on = [one for one in projects if any(other.first > one.last for other in projects)]
        periods = dict.fromkeys((one.period_id, one.period) for one in going_on)
        whole = [
            (f"{OF_A_PERIOD}{number}", gettext("%(period)s: alle Teilprojekte", period=name))
            for number, name in periods
        ]
        self.source.choices = [*whole, *((str(one.id), one.name) for one in going_on)]
        self.target.choices = [
            ("", gettext("jeweils das Teilprojekt, das weitergeht")),
            *((str(one.id), one.name) for one in projects),
        ]
        self.state.choices = [
            ("", gettext("alle außer abgesagten")),
            *((word.value, label(word)) for word in RunState if word is not RunState.CANCELLED),
        ]
        # The search stands in the address of the form that carries out, too.
        self.process(request.args)

    @property
    def asked(self) -> bool:
        """Whether a search stands in the address."""
        return "source" in request.args

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that the target is paid for later than the source."""
        super().validate(extra_validators)
        if not self.source.errors and not self.target.errors and self.target.data:
            target = self._project(self.target.data)
            if any(target.first <= one.last for one in self.sources):
                complain(self.target, gettext("Dieses Teilprojekt gehört zu keiner späteren Förderphase."))
        return not self.errors

    @property
    def sources(self) -> list[Target]:
        """The projects whose runs are carried over."""
        wanted = self.source.data or ""
        if wanted.startswith(OF_A_PERIOD):
            return [one for one in self.projects if str(one.period_id) == wanted.removeprefix(OF_A_PERIOD)]
        return [self._project(wanted)]

    @property
    def targets(self) -> Mapping[int, Target | None]:
        """Where each project goes."""
        if self.target.data:
            return {one.id: self._project(self.target.data) for one in self.sources}
        return {one.id: successor(one, self.projects) for one in self.sources}

    def shift(self, first: date) -> Shift:
        """How far the plan that begins on `first` moves."""
        rooms, trainers = not self.without_rooms.data, not self.without_trainers.data
        if self.weeks.data:
            return Shift(self.weeks.data, rooms, trainers)
        if self.first.data:
            return Shift(weeks_to(first, self.first.data), rooms, trainers)
        starts = [target.first for target in self.targets.values() if target is not None]
        return Shift(same_week(first, min(starts, default=first)), rooms, trainers)

    def _project(self, number: str) -> Target:
        return next(one for one in self.projects if str(one.id) == number)
