"""The form of a run: its project, its meetings as rows, seats, trainers, and who may enrol when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import BooleanField, FormField

from courses.planning.choices import PlanChoices, ProjectChoice
from courses.planning.collisions.guard import Found
from courses.planning.meeting_form import AFTERNOON, MORNING, TAUGHT, MeetingForm, next_block, row_of
from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.publishing import RunPlan, days_of
from courses.planning.schedule import instant
from courses.planning.series.recurrence import MOST_MEETINGS
from courses.planning.settings import decision_day
from lms.web.choices import SelectField, Ticks
from lms.web.fields import DayField, Lines, LongText, MomentField, Rows, WholeNumber, complain, optional_id
from lms.web.formats import format_date
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

MOST_SEATS = 10_000


class PlanForm(BaseForm):
    """Everything a run needs besides its offer."""

    version = VersionField()
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
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])
    note_en = LongText(_l("Hinweis (Englisch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})

    def __init__(self, choices: PlanChoices, now: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.now, self.zone = now, current_app.config["LMS_TIME_ZONE"]
        self.choices, self.found = choices, Found()
        self.projects = {project.id: project for project in choices.projects}
        self.project.choices = [(project.id, project.name) for project in choices.projects]
        self.trainers.choices = list(choices.trainers)
        self.closed_to.choices = [("", gettext("offen für alle")), *choices.organisations]
        self.capacity.flags.required = not self.has_both
        self.capacity_onsite.flags.required = self.capacity_online.flags.required = self.has_both
        for row in self.rows:
            row.offer(choices)

    @property
    def rows(self) -> list[MeetingForm]:
        """The meetings in the order of the page."""
        return [entry.form for entry in self.meetings.entries]

    @property
    def planned_minutes(self) -> int | None:
        """Minutes of teaching in all rows; None as long as one does not say its own."""
        minutes = [row.minutes.data for row in self.rows if row.minutes.data is not None]
        return sum(minutes) if len(minutes) == len(self.rows) else None

    @property
    def has_both(self) -> bool:
        """Whether people choose between on site and online."""
        return any(row.mode.data == MeetingMode.BOTH.value for row in self.rows)

    def change_rows(self) -> None:
        """A button added a row or took one away; a new one goes on where the last one ends."""
        self.meetings.change(**next_block(self.rows[-1]))
        for row in self.rows:
            row.offer(self.choices)
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
        self._check_trainers()
        return not self.errors

    def notes(self, row: MeetingForm) -> list[str]:
        """What is to be known about a row's day and hour, beside the complaints."""
        said = {text for _hard, text, _reason in self.warnings(row)}
        return [note for note in row.notes(self.choices.land_of(row.venue.data or ""), self.zone) if note not in said]

    def show(self, found: Found, *, refused: bool = False) -> None:
        """Put collisions beside their meetings; a refusal also complains, so that the head of the form leads to them."""
        self.found = found
        if not refused:
            return
        for one in found.hard:
            complain(self.rows[found.slots.index(one.slot)].begins, found.words(one))
        self._gather()
        if not found.hard:
            self.reason.flags.required = True
            complain(self.reason, gettext("Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird."))

    def warnings(self, row: MeetingForm) -> list[tuple[bool, str, str]]:
        """The collisions of a row: whether it is a hard one, the sentence, and why it was overridden."""
        place = self.rows.index(row)
        mine = [one for one in self.found.collisions if self.found.slots.index(one.slot) == place]
        return [(one.is_hard, self.found.words(one), self.found.reason(one)) for one in mine]

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
            decide_on=self.decide_on.data or decision_day(days_of(meetings)),
            needs_approval=self.needs_approval.data,
            closed_to_id=self.closed_to.data,
            note_de=self.note_de.data,
            note_en=self.note_en.data,
        )

    def _capacity(self) -> dict[PoolMode, int | None]:
        if self.has_both:
            return {PoolMode.ONSITE: self.capacity_onsite.data, PoolMode.ONLINE: self.capacity_online.data}
        return {PoolMode.ANY: self.capacity.data}

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

    def _check_trainers(self) -> None:
        # Only trainers of the run may open its sheets.
        for row in self.rows:
            if row.trainer.data and row.trainer.data not in (self.trainers.data or ()):
                complain(row.trainer, gettext("Bitte wählen Sie diese Person auch unten als Kursleitung."))
        self._gather()

    def _moment(self, field: MomentField) -> datetime | None:
        wall: datetime | None = field.data
        return None if wall is None else instant(wall.date(), wall.time(), self.zone)


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
        row.check_clock(zone)
        begins, ends = (instant(row.block.day, at, zone) for at in (row.block.begins, row.block.ends))
        for number, (first, last) in enumerate(spans, start=1):
            if begins < last and first < ends:
                complain(row.begins, gettext("Dieser Termin überschneidet sich mit Termin %(number)s.", number=number))
                break
        spans.append((begins, ends))


def first_values(group_min: int, group_max: int, project_id: int | None) -> dict[str, Any]:
    """A new plan: one full day, that is two blocks, and the group of the offer."""
    blocks = [{"begins": begins, "ends": ends, "minutes": TAUGHT} for begins, ends in (MORNING, AFTERNOON)]
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
        "meetings": [row_of(run, meeting) for meeting in run.meetings],
    }
