"""The form of a series: a rhythm, days that look alike, where and by whom."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import current_app, request
from wtforms import BooleanField, FormField

from courses.planning.choices import PlanChoices, place_ids
from courses.planning.models import MeetingMode
from courses.planning.publishing import PlannedMeeting
from courses.planning.schedule import Block, real_minutes
from courses.planning.series.day_form import DayBlockForm, days_in
from courses.planning.series.holidays import LandCalendar
from courses.planning.series.labels import RHYTHMS, SERIES_MODES, WEEKDAYS
from courses.planning.series.modes import SeriesMode, mode_of_day
from courses.planning.series.recurrence import Pattern, Rhythm, Series, TooManyMeetings, expand
from courses.planning.series.words import calendar_of
from lms.web.choices import SelectField, Ticks
from lms.web.fields import DayField, Lines, LongText, Rows, WebAddress, WholeNumber, complain, optional_id
from lms.web.formats import format_date
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

MOST_BLOCKS, MOST_DATES = 6, 200


class SeriesForm(BaseForm):
    """What a coordinator writes down instead of sixty meetings."""

    version = VersionField()
    project = SelectField(_l("Teilprojekt"), [Required()], coerce=optional_id)
    rhythm = SelectField(_l("Rhythmus"), [Required()], default=Rhythm.WEEKLY.value)
    first = DayField(_l("Erster Tag"))
    every = WholeNumber(_l("Alle … Wochen, Monate oder Jahre"), lowest=1, highest=52, required=False, default=1)
    weekdays = Ticks(_l("Wochentage"), coerce=int)
    dates = LongText(_l("Einzelne Tage"), [Lines(), UpTo(5000)], render_kw={"rows": 4})
    blocks = Rows(FormField(DayBlockForm), _l("So sieht ein Tag aus"), min_entries=1, max_entries=MOST_BLOCKS)
    mode = SelectField(_l("Form"), [Required()], default=SeriesMode.ONSITE.value)
    venue = SelectField(_l("Ort und Raum"), default="")
    link = TextField(_l("Online-Link"), [OneLine(), UpTo(2000), WebAddress()])
    trainers = Ticks(_l("Kursleitung"), coerce=optional_id)
    avoid = BooleanField(_l("Tage überspringen, an denen Kursleitung oder Raum nicht frei sind"))
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])

    def __init__(self, choices: PlanChoices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan_choices, self.zone = choices, current_app.config["LMS_TIME_ZONE"]
        self.projects = {project.id: project for project in choices.projects}
        self.project.choices = [(project.id, project.name) for project in choices.projects]
        self.rhythm.choices = [(one.value, str(RHYTHMS[one])) for one in Rhythm]
        self.weekdays.choices = [(number, str(word)) for number, word in enumerate(WEEKDAYS)]
        self.mode.choices = [(one.value, str(SERIES_MODES[one])) for one in SeriesMode]
        self.venue.choices = [("", gettext("noch offen")), *((one.value, one.name) for one in choices.places)]
        self.trainers.choices = list(choices.trainers)

    def read_address(self, defaults: dict[str, Any]) -> bool:
        """Take a series from the address, as the search for free slots proposes it; whether one stood there."""
        if request.method != "GET" or "rhythm" not in request.args:
            return False
        self.process(request.args, data=defaults)
        return True

    @property
    def block_rows(self) -> list[DayBlockForm]:
        """The blocks of a day in the order of the page."""
        return [entry.form for entry in self.blocks.entries]

    @property
    def calendar(self) -> LandCalendar:
        """The calendar of the Land in which the series takes place."""
        return calendar_of(self.plan_choices.land_of(self.venue.data or ""))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the fields say together."""
        super().validate(extra_validators)
        if self.rhythm.data == Rhythm.DATES.value:
            self._check_dates()
        elif not self.first.errors:
            self._check_first()
        if not self.blocks.errors:
            self._check_blocks()
        return not self.errors

    def series(self, minutes: int, taken: Callable[[Pattern, date], str | None]) -> Series | None:
        """The series of a valid form that fills so many minutes; None with a complaint when there is none.

        `taken` says why a day of the pattern cannot be; it is asked when the coordinator wants to avoid such days.
        """
        pattern = self.pattern(minutes)
        try:
            avoided = partial(taken, pattern) if self.avoid.data else _never
            made = expand(pattern, self.calendar.public, avoided)
        except TooManyMeetings as refusal:
            complain(self.rhythm, gettext(refusal.text, **refusal.values))
            return None
        self._check_clock(made)
        if not made.blocks:
            complain(self._days_field, gettext("Auf diese Angaben passt kein einziger Tag."))
        return None if self.errors else made

    def meetings(self, series: Series) -> tuple[PlannedMeeting, ...]:
        """The series as meetings of a plan."""
        venue_id, room_id = place_ids(self.venue.data or "")
        kind, days = SeriesMode(self.mode.data), series.days
        found = []
        for block in series.blocks:
            mode = mode_of_day(kind, days.index(block.day))
            onsite, online = mode is not MeetingMode.ONLINE, mode is not MeetingMode.ONSITE
            found.append(
                PlannedMeeting(
                    day=block.day,
                    begins=block.begins,
                    ends=block.ends,
                    planned_minutes=block.minutes,
                    mode=mode,
                    venue_id=venue_id if onsite else None,
                    room_id=room_id if onsite else None,
                    online_link=self.link.data if online else "",
                )
            )
        return tuple(found)

    def day(self, minutes: int) -> tuple[PlannedMeeting, ...]:
        """One day of the series as it takes most: at the venue, unless all of it is online."""
        pattern, (venue_id, room_id) = self.pattern(minutes), place_ids(self.venue.data or "")
        online = self.mode.data == SeriesMode.ONLINE.value
        return tuple(
            PlannedMeeting(
                day=pattern.first,
                begins=block.begins,
                ends=block.ends,
                planned_minutes=block.minutes,
                mode=MeetingMode.ONLINE if online else MeetingMode.ONSITE,
                venue_id=None if online else venue_id,
                room_id=None if online else room_id,
            )
            for block in pattern.blocks
        )

    @property
    def _days_field(self) -> Any:
        return self.dates if self.rhythm.data == Rhythm.DATES.value else self.first

    def pattern(self, minutes: int) -> Pattern:
        """What was written, as the rules take it."""
        project, days = self.projects[self.project.data], tuple(days_in(self.dates.data)[0])
        rhythm = Rhythm(self.rhythm.data)
        return Pattern(
            minutes=minutes,
            # A list of days has its own first one.
            first=project.first if rhythm is Rhythm.DATES else self.first.data or project.first,
            last=project.last,
            blocks=tuple(row.block for row in self.block_rows),
            rhythm=rhythm,
            every=self.every.data or 1,
            weekdays=tuple(self.weekdays.data or ()),
            dates=days,
        )

    def _check_first(self) -> None:
        if self.first.data is None:
            complain(self.first, gettext("Bitte füllen Sie dieses Feld aus."))
        elif not self.project.errors:
            self._check_period(self.first, [self.first.data])

    def _check_dates(self) -> None:
        days, wrong = days_in(self.dates.data)
        if wrong:
            complain(self.dates, gettext("Das ist kein Datum: %(text)s", text=wrong[0]))
        elif not days:
            complain(self.dates, gettext("Bitte füllen Sie dieses Feld aus."))
        elif len(days) > MOST_DATES:
            complain(self.dates, gettext("Bitte höchstens %(most)s Tage.", most=MOST_DATES))
        elif not self.project.errors:
            self._check_period(self.dates, days)

    def _check_period(self, field: Any, days: list[date]) -> None:
        project = self.projects[self.project.data]
        if outside := [day for day in days if not project.first <= day <= project.last]:
            first, last = format_date(project.first), format_date(project.last)
            text = gettext(
                "%(day)s liegt außerhalb der Förderphase (%(first)s bis %(last)s).",
                day=format_date(outside[0]),
                first=first,
                last=last,
            )
            complain(field, text)

    def _check_blocks(self) -> None:
        spans = [(row.block.begins, row.block.ends) for row in self.block_rows]
        for place, (begins, ends) in enumerate(spans):
            for number, (other_begins, other_ends) in enumerate(spans[:place], start=1):
                if begins < other_ends and other_begins < ends:
                    text = gettext("Dieser Block überschneidet sich mit Block %(number)s.", number=number)
                    complain(self.block_rows[place].begins, text)
                    break
        found = [row.errors for row in self.block_rows]
        self.blocks.errors = found if any(found) else []

    def _check_clock(self, series: Series) -> None:
        for block in series.blocks:
            left = real_minutes(Block(block.day, block.begins, block.ends), self.zone)
            if left < block.minutes:
                text = gettext(
                    "Am %(day)s wird die Uhr umgestellt: Es bleiben nur %(minutes)s Minuten.",
                    day=format_date(block.day),
                    minutes=max(left, 0),
                )
                complain(self._days_field, text)


def _never(_day: date) -> str | None:
    return None
