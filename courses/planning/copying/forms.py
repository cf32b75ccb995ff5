"""The form of a copy: where to, from when on, and what comes along."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField

from courses.planning.choices import ProjectChoice
from courses.planning.collisions.guard import Found
from courses.planning.copying.plans import CopyWish
from lms.web.choices import SelectField
from lms.web.fields import DayField, complain, optional_id
from lms.web.formats import format_date
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

STAY, TURN = "stay", "turn"
WEEKDAYS_OF_COPY = {
    STAY: _l("bleiben wie in der Vorlage"),
    TURN: _l("verschieben sich mit dem ersten Tag"),
}


class CopyForm(BaseForm):
    """A run on other days. `seen` is the version of the source that was looked at."""

    seen = HiddenField()
    project = SelectField(_l("Teilprojekt"), [Required()], coerce=optional_id)
    first = DayField(_l("Neuer erster Tag"), [Required()])
    weekdays = SelectField(_l("Wochentage"), [Required()], default=STAY)
    rooms = BooleanField(_l("Räume übernehmen"), default=True)
    trainers = BooleanField(_l("Kursleitung übernehmen"), default=True)
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])

    def __init__(self, projects: list[ProjectChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.projects = {project.id: project for project in projects}
        self.project.choices = [(project.id, project.name) for project in projects]
        self.weekdays.choices = [(value, str(word)) for value, word in WEEKDAYS_OF_COPY.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that the first day is paid for."""
        super().validate(extra_validators)
        if self.first.data and not self.first.errors and not self.project.errors:
            self._check_first(self.first.data)
        return not self.errors

    def wish(self) -> CopyWish:
        """What was written, once it is valid."""
        assert self.first.data is not None
        keep = self.weekdays.data == STAY
        return CopyWish(self.project.data, self.first.data, keep, bool(self.rooms.data), bool(self.trainers.data))

    def show(self, found: Found) -> None:
        """Complain about collisions that refused the copy."""
        if found.hard:
            text = gettext("Diese Kopie hat Konflikte: ein anderer Tag, oder ohne Räume oder Kursleitung, kann helfen.")
            complain(self.first, text)
        else:
            self.reason.flags.required = True
            complain(self.reason, gettext("Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird."))

    def _check_first(self, first: date) -> None:
        project = self.projects[self.project.data]
        if not project.first <= first <= project.last:
            text = gettext(
                "Der Tag liegt außerhalb der Förderphase (%(first)s bis %(last)s).",
                first=format_date(project.first),
                last=format_date(project.last),
            )
            complain(self.first, text)
