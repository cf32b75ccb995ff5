"""The form of a trainer: languages, regular times, days away; for the coordination also what the person may teach."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from babel import Locale
from wtforms import FormField

from courses.planning.series.labels import WEEKDAYS
from courses.planning.trainers.models import TrainerProfile
from courses.planning.trainers.profile import MOST_ROWS, Absence, ProfileData, Span, Subjects, subjects_of
from lms.web.choices import SelectField, Ticks
from lms.web.fields import ClockField, DayField, RowForm, Rows, complain
from lms.web.forms import BaseForm, Required
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

# Spoken in the courses; in the order of the number of people in the network.
LANGUAGES = ("de", "en", "uk", "ru", "pl", "ar", "fa", "ps", "ro", "tr", "fr", "es", "vi", "ti", "so", "ku")
LONGEST_ABSENCE = timedelta(days=731)


class AvailabilityForm(RowForm):
    """A span of a weekday."""

    weekday = SelectField(_l("Wochentag"), [Required()], coerce=str)
    begins = ClockField(_l("von"), [Required()])
    ends = ClockField(_l("bis"), [Required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekday.choices = [(str(number), str(word)) for number, word in enumerate(WEEKDAYS)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the order of the times."""
        super().validate(extra_validators)
        if not self.errors and self.span.ends <= self.span.begins:
            complain(self.ends, gettext("Das Ende liegt nicht nach dem Beginn."))
        return not self.errors

    @property
    def span(self) -> Span:
        """The row as a plain value, once it is valid."""
        assert self.begins.data is not None
        assert self.ends.data is not None
        return Span(int(self.weekday.data), self.begins.data, self.ends.data)


class AbsenceForm(RowForm):
    """Days away."""

    first_day = DayField(_l("erster Tag"), [Required()])
    last_day = DayField(_l("letzter Tag"), [Required()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the order of the days."""
        super().validate(extra_validators)
        if self.errors:
            return False
        absence = self.absence
        if absence.last_day < absence.first_day:
            complain(self.last_day, gettext("Der letzte Tag liegt vor dem ersten."))
        elif absence.last_day - absence.first_day > LONGEST_ABSENCE:
            complain(self.last_day, gettext("Bitte höchstens zwei Jahre."))
        return not self.errors

    @property
    def absence(self) -> Absence:
        """The row as a plain value, once it is valid."""
        assert self.first_day.data is not None
        assert self.last_day.data is not None
        return Absence(self.first_day.data, self.last_day.data)


class TrainerForm(BaseForm):
    """What is to be known of somebody who teaches."""

    version = VersionField()
    lines = Ticks(_l("Darf alle Angebote dieser Linien unterrichten"), coerce=int)
    courses = Ticks(_l("Darf diese Angebote unterrichten"), coerce=int)
    languages = Ticks(_l("Unterrichtet in diesen Sprachen"))
    availability = Rows(FormField(AvailabilityForm), _l("Regelmäßige Zeiten"), max_entries=MOST_ROWS)
    absences = Rows(FormField(AbsenceForm), _l("Abwesenheiten"), max_entries=MOST_ROWS)

    def __init__(
        self,
        *,
        lines: Sequence[tuple[int, str]],
        courses: Sequence[tuple[int, str]],
        says_what: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.says_what = says_what
        self.lines.choices, self.courses.choices = list(lines), list(courses)
        self.languages.choices = [(code, language_name(code)) for code in LANGUAGES]
        if not says_what:
            del self.lines
            del self.courses

    @property
    def spans(self) -> list[AvailabilityForm]:
        """The rows of regular times."""
        return [entry.form for entry in self.availability.entries]

    @property
    def days_away(self) -> list[AbsenceForm]:
        """The rows of absences."""
        return [entry.form for entry in self.absences.entries]

    @property
    def rows_change(self) -> bool:
        """Whether a button added a row or took one away; if so it is done."""
        for rows, new in ((self.availability, {"weekday": "0"}), (self.absences, {})):
            if rows.change_wanted:
                rows.change(**new)
                return True
        return False

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that no time is said twice."""
        super().validate(extra_validators)
        if not self.availability.errors:
            self._check_spans()
        return not self.errors

    def data_of(self) -> ProfileData:
        """What was written, as plain values."""
        subjects = None
        if self.says_what:
            subjects = Subjects(frozenset(self.courses.data or ()), frozenset(self.lines.data or ()))
        return ProfileData(
            languages=tuple(self.languages.data or ()),
            availability=tuple(row.span for row in self.spans),
            absences=tuple(row.absence for row in self.days_away),
            subjects=subjects,
        )

    def _check_spans(self) -> None:
        spans = [row.span for row in self.spans]
        for place, span in enumerate(spans):
            earlier = [one for one in spans[:place] if one.weekday == span.weekday]
            if any(span.begins < one.ends and one.begins < span.ends for one in earlier):
                complain(self.spans[place].begins, gettext("Diese Zeit überschneidet sich mit einer anderen."))
        found = [row.errors for row in self.spans]
        self.availability.errors = found if any(found) else []


def values_of(profile: TrainerProfile, today: date) -> dict[str, Any]:
    """A profile as the form shows it; absences that are over are left out, and go when it is saved."""
    subjects = subjects_of(profile)
    return {
        "version": profile.version,
        "lines": sorted(subjects.lines),
        "courses": sorted(subjects.courses),
        "languages": profile.languages,
        "availability": [
            {"weekday": str(one.weekday), "begins": one.begins, "ends": one.ends} for one in profile.availability
        ],
        "absences": [
            {"first_day": one.first_day, "last_day": one.last_day} for one in profile.absences if one.last_day >= today
        ],
    }


def language_name(code: str) -> str:
    """The language in the language of the page."""
    return str(Locale.parse(current_language()).languages.get(code, code))
