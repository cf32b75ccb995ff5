"""The forms of a published run: new dates, everything that may change, a substitution, a decision."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from wtforms import BooleanField, Field, FormField, HiddenField

from courses.planning.choices import PlanChoices, place_value
from courses.planning.forms import MOST_SEATS, complain_clock, complain_outside
from courses.planning.meeting_form import MeetingForm
from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.schedule import day_of, instant
from courses.planning.series.recurrence import MOST_MEETINGS
from courses.running.snapshot import MeetingFacts, Snapshot, in_order, taught
from courses.running.standing import follow_dates
from lms.web.choices import RadioField, SelectField, Ticks
from lms.web.fields import DayField, Lines, LongText, MomentField, Rows, WholeNumber, complain, optional_id
from lms.web.formats import format_date
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.numbers import number_in
from lms.web.versions import VersionField

LONGEST_MESSAGE = 2000


class ChangeRow(MeetingForm):
    """One meeting of a published run; a new one has no number yet."""

    meeting = HiddenField()
    cancelled = BooleanField(_l("Fällt aus"))

    @property
    def meeting_id(self) -> int:
        """The stored meeting, 0 for a new one; what is no number is no meeting of ours."""
        return number_in(str(self.meeting.data or "")) or 0

    def facts(self) -> MeetingFacts:
        """The row as a plain value, once it is valid."""
        one = self.planned()
        return MeetingFacts(
            id=self.meeting_id,
            day=one.day,
            begins=one.begins,
            ends=one.ends,
            minutes=one.planned_minutes,
            mode=one.mode.value,
            venue_id=one.venue_id,
            room_id=one.room_id,
            link=one.online_link,
            module=one.module,
            topic_de=one.topic_de,
            topic_en=one.topic_en,
            cancelled=bool(self.cancelled.data),
        )


class VersionForm(BaseForm):
    """What goes with every step: the version that was looked at."""

    version = VersionField()


class MessageForm(VersionForm):
    """And words for people."""

    message_de = LongText(_l("Nachricht an alle (Deutsch)"), [Lines(), UpTo(LONGEST_MESSAGE)], render_kw={"rows": 3})
    message_en = LongText(_l("Nachricht an alle (Englisch)"), [Lines(), UpTo(LONGEST_MESSAGE)], render_kw={"rows": 3})


class DatesForm(MessageForm):
    """New dates for a run: postponing asks for nothing else."""

    first_day = DayField(_l("Neuer erster Tag"))
    meetings = Rows(FormField(ChangeRow), _l("Termine"), min_entries=1, max_entries=MOST_MEETINGS)
    closes = MomentField(_l("Anmeldung bis"))
    decide_on = DayField(_l("Zu entscheiden bis"))
    # The row with which somebody came from the calendar.
    moved: ChangeRow | None = None

    def __init__(self, run: CourseRun, before: Snapshot, choices: PlanChoices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.before, self.zone, self.one_pool = before, run.zone, len(run.pools) == 1
        self.period, self.choices = run.project.period, choices
        for row in self.rows:
            row.offer(choices)

    @property
    def rows(self) -> list[ChangeRow]:
        """The meetings in the order of the page."""
        return [entry.form for entry in self.meetings.entries]

    @property
    def rows_wanted(self) -> bool:
        """Whether this request only asks for other rows: one more, one less, or all of them on other days."""
        return self.meetings.change_wanted or (request.method == "POST" and request.form.get("step") == "shift")

    def change_rows(self) -> None:
        """A button added a row, took a new one away, or moves all of them by the days to the new first day."""
        if request.form.get("step") == "shift":
            self._shift()
        elif not self._takes_known_row():
            self.meetings.change(**_next_row(self.rows[-1]))
            for row in self.rows:
                row.offer(self.choices)
        for row in self.rows:
            row.fill_minutes()

    def notes(self, row: ChangeRow) -> list[str]:
        """What is to be known about a row's day and hour, beside the complaints."""
        return row.notes(self.choices.land_of(row.venue.data or ""), self.zone)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the rows say together, with the funding period and with the window of enrolment."""
        for row in self.rows:
            row.fill_minutes()
        super().validate(extra_validators)
        if not self.meetings.errors:
            held = [row for row in self.rows if not row.cancelled.data]
            complain_outside([row for row in held if self._is_new_day(row)], self.period.starts_on, self.period.ends_on)
            complain_clock(held, self.zone)
            self._refuse_two_kinds(held)
            found = [row.errors for row in self.rows]
            self.meetings.errors = found if any(found) else []
            if not self.meetings.errors and held:
                self._check_window()
        return not self.errors

    def wanted(self) -> Snapshot:
        """What the form asks for; window and decision follow the dates where nobody has touched them."""
        meetings = in_order([self._with_teachers(row) for row in self.rows])
        wanted = follow_dates(self.before, replace(self.before, meetings=meetings), self.zone)
        closes, decides = self._moment(self.closes), self.decide_on.data
        if closes is not None and closes != _minute(self.before.closes_at):
            wanted = replace(wanted, closes_at=closes)
        if decides is not None and decides != self.before.decide_on:
            wanted = replace(wanted, decide_on=decides)
        return wanted

    def trainers_wanted(self) -> tuple[int, ...]:
        """Who teaches the run."""
        return self.before.trainers

    def _with_teachers(self, row: ChangeRow) -> MeetingFacts:
        one = row.facts()
        known = {meeting.id: meeting for meeting in self.before.meetings}.get(one.id)
        own = known.own_teachers if known else ()
        # The row names one person; where several teach the meeting, it names the first, and untouched leaves them all.
        if row.trainer.data != next(iter(own), None):
            own = (row.trainer.data,) if row.trainer.data else ()
        return taught(one, own, self.before.trainers, self.trainers_wanted())

    def _is_new_day(self, row: ChangeRow) -> bool:
        known = {meeting.id: meeting.day for meeting in self.before.held}
        return known.get(row.meeting_id) != row.day.data

    def _refuse_two_kinds(self, rows: list[ChangeRow]) -> None:
        for row in rows:
            if self.one_pool and row.mode.data == MeetingMode.BOTH:
                text = gettext(
                    "Vor Ort und online zugleich braucht zwei Arten von Plätzen. Diese Durchführung hat eine."
                )
                complain(row.mode, text)

    def _check_window(self) -> None:
        first = min(
            instant(row.block.day, row.block.begins, self.zone)
            for row in self.rows
            if row.block is not None and not row.cancelled.data
        )
        if any(field.errors for field in self.moments()):
            return
        closes = self._moment(self.closes)
        touched = closes is not None and closes != _minute(self.before.closes_at)
        if closes is not None and touched:
            if closes > first:
                complain(self.closes, gettext("Die Anmeldung endet spätestens mit dem Beginn des ersten Termins."))
            elif closes < self._opens():
                complain(self.closes, gettext("Die Anmeldung endet, bevor sie beginnt."))
        decides = self.decide_on.data
        if decides and decides != self.before.decide_on and decides > day_of(first, self.zone):
            complain(self.decide_on, gettext("Entschieden wird spätestens am Tag des ersten Termins."))

    def moments(self) -> tuple[MomentField, ...]:
        """The fields that name an instant."""
        return (self.closes,)

    def _opens(self) -> datetime:
        return self.before.opens_at

    def _shift(self) -> None:
        days = [row.day.data for row in self.rows if row.day.data and not row.cancelled.data]
        if self.first_day.data is None or not days:
            missing = gettext("Bitte geben Sie ein Datum ein, zum Beispiel 12.03.2026.")
            complain(self.first_day, next(iter(self.first_day.process_errors), missing))
            return
        by = self.first_day.data - min(days)
        for row in self.rows:
            if row.day.data and not row.cancelled.data:
                row.day.data, row.day.raw_data = row.day.data + by, None

    def _takes_known_row(self) -> bool:
        """A stored meeting is cancelled, never taken away."""
        place = number_in(request.form.get("meetings-remove", ""), largest=len(self.rows) - 1)
        return place is not None and bool(self.rows[place].meeting_id)

    def _moment(self, field: Field) -> datetime | None:
        wall: datetime | None = field.data
        return None if wall is None else instant(wall.date(), wall.time(), self.zone)


class ChangeForm(DatesForm):
    """Everything about a published run that may change."""

    capacity = WholeNumber(_l("Plätze"), lowest=1, highest=MOST_SEATS, required=False)
    capacity_onsite = WholeNumber(_l("Plätze vor Ort"), lowest=1, highest=MOST_SEATS, required=False)
    capacity_online = WholeNumber(_l("Plätze online"), lowest=1, highest=MOST_SEATS, required=False)
    overbook = BooleanField(_l("Überbuchen: Wer einen Platz hat, behält ihn, auch wenn es weniger Plätze gibt"))
    minimum = WholeNumber(_l("Mindestzahl der Teilnehmenden"), lowest=1, highest=MOST_SEATS)
    trainers = Ticks(_l("Kursleitung"), coerce=optional_id)
    opens = MomentField(_l("Anmeldung ab"))
    note_de = LongText(_l("Hinweis (Deutsch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})
    note_en = LongText(_l("Hinweis (Englisch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})

    def __init__(self, run: CourseRun, before: Snapshot, choices: PlanChoices, **kwargs: Any) -> None:
        super().__init__(run, before, choices, **kwargs)
        self.trainers.choices = list(choices.trainers)
        fields = {PoolMode.ANY: "capacity", PoolMode.ONSITE: "capacity_onsite", PoolMode.ONLINE: "capacity_online"}
        self.pools = {mode.value: self[fields[mode]] for mode in fields if mode.value in before.capacity}
        for mode in fields:
            if mode.value not in before.capacity:
                del self[fields[mode]]
        for pool, field in self.pools.items():
            field.flags.required = before.capacity[pool] is not None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the seats: a number that was there may not vanish, and the minimum must fit into them."""
        super().validate(extra_validators)
        for field in self.pools.values():
            if field.data is None and not field.errors and field.flags.required:
                complain(field, gettext("Bitte füllen Sie dieses Feld aus."))
        numbers = [field.data for field in self.pools.values()]
        if not self.errors and None not in numbers and (self.minimum.data or 0) > sum(numbers):
            complain(self.minimum, gettext("So viele Plätze gibt es nicht."))
        return not self.errors

    def wanted(self) -> Snapshot:
        """Everything the form asks for."""
        minimum = self.minimum.data
        assert minimum is not None
        return replace(
            super().wanted(),
            trainers=self.trainers_wanted(),
            capacity={mode: field.data for mode, field in self.pools.items()},
            minimum=minimum,
            opens_at=self._opens(),
            note_de=self.note_de.data,
            note_en=self.note_en.data,
        )

    def moments(self) -> tuple[MomentField, ...]:
        """The fields that name an instant."""
        return (self.opens, self.closes)

    def trainers_wanted(self) -> tuple[int, ...]:
        """Those ticked: who was there before keeps the place in the order."""
        ticked = list(self.trainers.data or ())
        stay = [one for one in self.before.trainers if one in ticked]
        return (*stay, *(one for one in ticked if one not in stay))

    def _opens(self) -> datetime:
        told = self._moment(self.opens)
        untouched = told is None or told == _minute(self.before.opens_at)
        return self.before.opens_at if untouched or told is None else told


class GoForm(VersionForm):
    """Why a run below its minimum takes place."""

    reason = LongText(_l("Begründung"), [Lines(), UpTo(1000)], render_kw={"rows": 3})


class SubstituteForm(MessageForm):
    """Who teaches which meetings in whose place."""

    missing = SelectField(_l("Wer fällt aus?"), [Required()], coerce=optional_id)
    stand_in = RadioField(
        _l("Wer übernimmt?"), [Required(_l("Bitte wählen Sie einen der Einträge."))], coerce=optional_id
    )
    meetings = Ticks(
        _l("Welche Termine?"), [Required(_l("Bitte wählen Sie mindestens einen Termin."))], coerce=optional_id
    )
    inform = BooleanField(_l("Teilnehmende und Personalstellen informieren"), default=True)
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])


def values_of(before: Snapshot, run: CourseRun) -> dict[str, Any]:
    """The run as the form shows it."""
    zone = ZoneInfo(run.zone)
    capacity = {PoolMode(mode): number for mode, number in before.capacity.items()}
    return {
        "version": run.version,
        "capacity": capacity.get(PoolMode.ANY),
        "capacity_onsite": capacity.get(PoolMode.ONSITE),
        "capacity_online": capacity.get(PoolMode.ONLINE),
        "minimum": before.minimum,
        "decide_on": before.decide_on,
        "trainers": list(before.trainers),
        "opens": before.opens_at.astimezone(zone).replace(tzinfo=None),
        "closes": before.closes_at.astimezone(zone).replace(tzinfo=None),
        "note_de": before.note_de,
        "note_en": before.note_en,
        "meetings": [_row_of(one) for one in before.meetings],
    }


def _minute(moment: datetime) -> datetime:
    # As a field knows it: what a form shows unchanged is no change.
    return moment.replace(second=0, microsecond=0)


def describe(one: MeetingFacts) -> str:
    """A meeting in a list of boxes to tick."""
    return f"{format_date(one.day)}, {one.begins:%H:%M}–{one.ends:%H:%M}"


def _row_of(one: MeetingFacts) -> dict[str, Any]:
    return {
        "meeting": str(one.id),
        "day": one.day,
        "begins": one.begins,
        "ends": one.ends,
        "minutes": one.minutes,
        "mode": one.mode,
        "venue": place_value(one.venue_id, one.room_id),
        "link": one.link,
        "module": one.module,
        "trainer": next(iter(one.own_teachers), None),
        "topic_de": one.topic_de,
        "topic_en": one.topic_en,
        "cancelled": one.cancelled,
    }


def _next_row(last: ChangeRow) -> dict[str, Any]:
    same = {"mode": last.mode.data, "venue": last.venue.data, "link": last.link.data}
    return {"day": last.day.data, "begins": None, "ends": None, "minutes": None, "meeting": "", **same}
