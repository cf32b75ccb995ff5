"""The form of a run: its project, its meetings as rows, seats, trainers, and who may enrol when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import BooleanField, FormField, HiddenField, SelectField

from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan
from courses.planning.schedule import Block, instant
from lms.web.fields import (
    ClockField,
    DayField,
    Lines,
    LongText,
    MomentField,
    RowForm,
    Rows,
    Ticks,
    WebAddress,
    WholeNumber,
    complain,
    optional_id,
)
from lms.web.formats import format_date, label
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LONGEST_MEETING = 14 * 60
MOST_MEETINGS = 120
MOST_SEATS = 10_000
MORNING, AFTERNOON = (time(9), time(12, 15)), (time(13), time(16, 15))
SENSIBLE_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class ProjectChoice:
    """A project with the days its funding period covers."""

    id: int
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class PlanChoices:
    """What a plan may name."""

    projects: Sequence[ProjectChoice]
    venues: Sequence[tuple[int, str]]
    trainers: Sequence[tuple[int, str]]
    organisations: Sequence[tuple[int, str]]


class MeetingForm(RowForm):
    """One teaching block without the lunch break."""

    day = DayField(_l("Tag"), [Required()])
    begins = ClockField(_l("Beginn"), [Required()])
    ends = ClockField(_l("Ende"), [Required()])
    minutes = WholeNumber(_l("Unterrichtsminuten"), lowest=1, highest=LONGEST_MEETING, required=False)
    mode = SelectField(_l("Form"), [Required()], default=MeetingMode.ONSITE.value)
    venue = SelectField(_l("Ort"), coerce=optional_id, default=None)
    link = TextField(_l("Online-Link"), [OneLine(), UpTo(2000), WebAddress()])
    topic_de = TextField(_l("Thema (Deutsch)"), [OneLine(), UpTo(255)])
    topic_en = TextField(_l("Thema (Englisch)"), [OneLine(), UpTo(255)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the times say together."""
        super().validate(extra_validators)
        block = self.block
        if block is None:
            return not self.errors
        if block.minutes <= 0:
            complain(self.ends, gettext("Das Ende liegt nicht nach dem Beginn."))
        elif block.minutes > LONGEST_MEETING:
            complain(self.ends, gettext("Ein Termin dauert höchstens 14 Stunden. Mehrere Tage sind mehrere Termine."))
        elif not self.minutes.errors and (self.minutes.data or 0) > block.minutes:
            text = gettext("Zwischen Beginn und Ende liegen nur %(minutes)s Minuten.", minutes=block.minutes)
            complain(self.minutes, text)
        return not self.errors

    @property
    def block(self) -> Block | None:
        """The block on the clock, once day and times are known."""
        if self.day.data is None or self.begins.data is None or self.ends.data is None:
            return None
        return Block(self.day.data, self.begins.data, self.ends.data)

    def fill_minutes(self) -> None:
        """Minutes left open are those of the clock."""
        if self.minutes.data is None and not self.minutes.process_errors and self.block and self.block.minutes > 0:
            self.minutes.data, self.minutes.raw_data = self.block.minutes, None

    def planned(self) -> PlannedMeeting:
        """The row as a plain value, once it is valid."""
        block, minutes = self.block, self.minutes.data
        assert block is not None
        assert minutes is not None
        mode = MeetingMode(self.mode.data)
        return PlannedMeeting(
            day=block.day,
            begins=block.begins,
            ends=block.ends,
            planned_minutes=minutes,
            mode=mode,
            venue_id=None if mode is MeetingMode.ONLINE else self.venue.data,
            online_link="" if mode is MeetingMode.ONSITE else self.link.data,
            topic_de=self.topic_de.data,
            topic_en=self.topic_en.data,
        )


class PlanForm(BaseForm):
    """Everything a run needs besides its offer."""

    version = HiddenField()
    project = SelectField(_l("Teilprojekt"), [Required()], coerce=optional_id)
    meetings = Rows(FormField(MeetingForm), _l("Termine"), min_entries=1, max_entries=MOST_MEETINGS)
    capacity = WholeNumber(_l("Plätze"), lowest=1, highest=MOST_SEATS, required=False)
    capacity_onsite = WholeNumber(_l("Plätze vor Ort"), lowest=1, highest=MOST_SEATS, required=False)
    capacity_online = WholeNumber(_l("Plätze online"), lowest=1, highest=MOST_SEATS, required=False)
    minimum = WholeNumber(_l("Mindestzahl der Teilnehmenden"), lowest=1, highest=MOST_SEATS)
    trainers = Ticks(_l("Kursleitung"), coerce=optional_id)
    decide_on = DayField(_l("Zu entscheiden bis"))
    opens = MomentField(_l("Anmeldung ab"))
    closes = MomentField(_l("Anmeldung bis"))
    needs_approval = BooleanField(_l("Jede Anmeldung wird erst geprüft"))
    closed_to = SelectField(_l("Nur für eine Organisation"), coerce=optional_id, default=None)
    note_de = LongText(_l("Hinweis (Deutsch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})
    note_en = LongText(_l("Hinweis (Englisch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})

    def __init__(self, choices: PlanChoices, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.now, self.zone = now, current_app.config["LMS_TIME_ZONE"]
        self.venues = [("", gettext("noch offen")), *choices.venues]
        self.projects = {project.id: project for project in choices.projects}
        self.project.choices = [(project.id, project.name) for project in choices.projects]
        self.trainers.choices = list(choices.trainers)
        self.closed_to.choices = [("", gettext("offen für alle")), *choices.organisations]
        self.capacity.flags.required = not self.has_both
        self.capacity_onsite.flags.required = self.capacity_online.flags.required = self.has_both
        for row in self.rows:
            self._offer_choices(row)

    @property
    def rows(self) -> list[MeetingForm]:
        """The meetings in the order of the page."""
        return [entry.form for entry in self.meetings.entries]

    @property
    def has_both(self) -> bool:
        """Whether people choose between on site and online."""
        return any(row.mode.data == MeetingMode.BOTH.value for row in self.rows)

    def change_rows(self) -> None:
        """A button added a row or took one away; a new one goes on where the last one ends."""
        self.meetings.change(**_next_block(self.rows[-1]))
        for row in self.rows:
            self._offer_choices(row)
            row.fill_minutes()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the rows say together, and with the project."""
        for row in self.rows:
            row.fill_minutes()
        super().validate(extra_validators)
        if not self.project.errors:
            self._check_period(self.projects[self.project.data])
        if not self.meetings.errors and not self.project.errors:
            self._check_clock()
            self._check_window()
            self._check_decision()
        self._check_seats()
        return not self.errors

    def plan(self) -> RunPlan:
        """What was written, as plain values."""
        meetings, minimum = tuple(row.planned() for row in self.rows), self.minimum.data
        assert minimum is not None
        return RunPlan(
            project_id=self.project.data,
            meetings=meetings,
            capacity=self._capacity(),
            minimum_participants=minimum,
            trainer_ids=tuple(self.trainers.data or ()),
            venue_id=next((meeting.venue_id for meeting in meetings if meeting.venue_id), None),
            zone=self.zone,
            enrol_opens_at=self._moment(self.opens),
            enrol_closes_at=self._moment(self.closes),
            decide_on=self.decide_on.data or decision_day(meeting.day for meeting in meetings),
            needs_approval=self.needs_approval.data,
            closed_to_id=self.closed_to.data,
            note_de=self.note_de.data,
            note_en=self.note_en.data,
        )

    def _capacity(self) -> dict[PoolMode, int | None]:
        if self.has_both:
            return {PoolMode.ONSITE: self.capacity_onsite.data, PoolMode.ONLINE: self.capacity_online.data}
        return {PoolMode.ANY: self.capacity.data}

    def _offer_choices(self, row: MeetingForm) -> None:
        row.mode.choices = [(mode.value, label(mode)) for mode in MeetingMode]
        row.venue.choices = self.venues

    def _gather(self) -> None:
        # A list of rows looks at its rows once, before the rules about several of them complain.
        found = [row.errors for row in self.rows]
        self.meetings.errors = found if any(found) else []

    def _check_period(self, project: ProjectChoice) -> None:
        complain_outside(self.rows, project.first, project.last)
        self._gather()

    def _check_clock(self) -> None:
        complain_clock(self.rows, self.zone)
        self._gather()

    def _spans(self) -> list[tuple[datetime, datetime]]:
        blocks = [row.block for row in self.rows if row.block is not None]
        return [(instant(one.day, one.begins, self.zone), instant(one.day, one.ends, self.zone)) for one in blocks]

    def _check_window(self) -> None:
        for field in (self.opens, self.closes):
            if field.data and not field.errors and field.data.year not in SENSIBLE_YEARS:
                complain(field, gettext("Bitte prüfen Sie das Jahr."))
        if self.opens.errors or self.closes.errors:
            return
        first = min(begins for begins, _ends in self._spans())
        opens, closes = self._moment(self.opens) or self.now, self._moment(self.closes)
        if closes is None and opens > max(first, self.now):
            complain(self.opens, gettext("Die Anmeldung beginnt erst nach dem ersten Termin."))
        elif closes is not None and closes < opens:
            complain(self.closes, gettext("Die Anmeldung endet, bevor sie beginnt."))
        elif closes is not None and closes > max(first, self.now):
            complain(self.closes, gettext("Die Anmeldung endet spätestens mit dem Beginn des ersten Termins."))

    def _check_decision(self) -> None:
        first = min(row.block.day for row in self.rows if row.block is not None)
        if self.decide_on.data and not self.decide_on.errors and self.decide_on.data > first:
            complain(self.decide_on, gettext("Entschieden wird spätestens am Tag des ersten Termins."))

    def _check_seats(self) -> None:
        wanted = [self.capacity_onsite, self.capacity_online] if self.has_both else [self.capacity]
        for field in wanted:
            if field.data is None and not field.errors:
                complain(field, gettext("Bitte füllen Sie dieses Feld aus."))
        if any(field.errors for field in (*wanted, self.minimum)):
            return
        if (self.minimum.data or 0) > sum(field.data or 0 for field in wanted):
            complain(self.minimum, gettext("So viele Plätze gibt es nicht."))

    def _moment(self, field: MomentField) -> datetime | None:
        wall: datetime | None = field.data
        return None if wall is None else instant(wall.date(), wall.time(), self.zone)


def decision_day(days: Iterable[date]) -> date:
    """By when it must be decided whether a run on these days takes place, if nobody says otherwise."""
    return min(days) - timedelta(days=current_app.config["LMS_DECIDE_DAYS"])


def complain_outside(rows: Sequence[MeetingForm], first: date, last: date) -> None:
    """Complain at every row whose day the funding period does not pay for."""
    for row in rows:
        if row.day.data and not row.day.errors and not first <= row.day.data <= last:
            text = gettext(
                "Der Tag liegt außerhalb der Förderphase (%(first)s bis %(last)s).",
                first=format_date(first),
                last=format_date(last),
            )
            complain(row.day, text)


def complain_clock(rows: Sequence[MeetingForm], zone: str) -> None:
    """Complain at every valid row whose time the clock skips, or that overlaps an earlier one."""
    spans: list[tuple[datetime, datetime]] = []
    for row in rows:
        assert row.block is not None
        begins, ends = (instant(row.block.day, at, zone) for at in (row.block.begins, row.block.ends))
        if ends <= begins:
            complain(row.ends, gettext("Diese Uhrzeit gibt es an diesem Tag nicht: Die Uhr wird umgestellt."))
        for number, (first, last) in enumerate(spans, start=1):
            if begins < last and first < ends:
                complain(row.begins, gettext("Dieser Termin überschneidet sich mit Termin %(number)s.", number=number))
                break
        spans.append((begins, ends))


def first_values(group_min: int, group_max: int, project_id: int | None) -> dict[str, Any]:
    """A new plan: one full day, that is two blocks, and the group of the offer."""
    blocks = [{"begins": begins, "ends": ends, "minutes": None} for begins, ends in (MORNING, AFTERNOON)]
    return {"meetings": blocks, "capacity": group_max, "minimum": group_min, "project": project_id}


def values_of(run: CourseRun) -> dict[str, Any]:
    """A draft as the form shows it."""
    zone = ZoneInfo(run.zone)
    capacity = {pool.mode: pool.capacity for pool in run.pools}
    return {
        "version": run.version,
        "project": run.project_id,
        "capacity": capacity.get(PoolMode.ANY),
        "capacity_onsite": capacity.get(PoolMode.ONSITE),
        "capacity_online": capacity.get(PoolMode.ONLINE),
        "minimum": run.minimum_participants,
        "trainers": [trainer.person_id for trainer in run.trainers],
        "decide_on": run.decide_on,
        "opens": run.enrol_opens_at.astimezone(zone).replace(tzinfo=None),
        "closes": run.enrol_closes_at.astimezone(zone).replace(tzinfo=None),
        "needs_approval": run.needs_approval,
        "closed_to": run.closed_to_id,
        "note_de": run.note_de,
        "note_en": run.note_en,
        "meetings": [
            {
                "day": meeting.day,
                "begins": meeting.begins,
                "ends": meeting.ends,
                "minutes": meeting.planned_minutes,
                "mode": meeting.mode.value,
                "venue": meeting.venue_id,
                "link": meeting.online_link,
                "topic_de": meeting.topic_de,
                "topic_en": meeting.topic_en,
            }
            for meeting in run.meetings
        ],
    }


def _next_block(last: MeetingForm) -> dict[str, Any]:
    day, begins = last.day.data, last.begins.data
    morning = begins is None or begins < MORNING[1]
    if day is not None and not morning and day < date.max:
        day += timedelta(days=1)
    starts, ends = AFTERNOON if morning else MORNING
    same = {"mode": last.mode.data, "venue": last.venue.data, "link": last.link.data}
    return {"day": day, "begins": starts, "ends": ends, "minutes": None, **same}
