"""One meeting as a row of the plan: its day and times, where, what and by whom."""

from datetime import date, time, timedelta
from typing import Any

from courses.planning.choices import PlanChoices, place_ids, place_value
from courses.planning.models import CourseRun, Meeting, MeetingMode
from courses.planning.publishing import PlannedMeeting
from courses.planning.schedule import Block, real_minutes
from courses.planning.series.topics import follows
from courses.planning.series.words import calendar_of, clock_notes, day_notes
from lms.web.choices import SelectField
from lms.web.fields import ClockField, DayField, RowForm, WebAddress, WholeNumber, complain, optional_id
from lms.web.formats import format_day, format_time, label
from lms.web.forms import OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LONGEST_MEETING = 14 * 60
# Four units of 45 minutes each, with a break of a quarter of an hour in it.
MORNING, AFTERNOON = (time(9), time(12, 15)), (time(13), time(16, 15))
TAUGHT = 180


class MeetingForm(RowForm):
    """One teaching block without the lunch break."""

    day = DayField(_l("Tag"), [Required()])
    begins = ClockField(_l("Beginn"), [Required()])
    ends = ClockField(_l("Ende"), [Required()])
    minutes = WholeNumber(_l("Unterrichtsminuten"), lowest=1, highest=LONGEST_MEETING, required=False)
    mode = SelectField(_l("Form"), [Required()], default=MeetingMode.ONSITE.value)
    venue = SelectField(_l("Ort und Raum"), default="")
    link = TextField(_l("Online-Link"), [OneLine(), UpTo(2000), WebAddress()])
    module = SelectField(_l("Modul"), coerce=optional_id, default=None)
    trainer = SelectField(_l("Kursleitung dieses Termins"), coerce=optional_id, default=None)
    topic_de = TextField(_l("Thema (Deutsch)"), [OneLine(), UpTo(255)])
    topic_en = TextField(_l("Thema (Englisch)"), [OneLine(), UpTo(255)])

    def offer(self, choices: PlanChoices) -> None:
        """Fill the lists of this row."""
        self.mode.choices = [(mode.value, label(mode)) for mode in MeetingMode]
        self.venue.choices = [("", gettext("noch offen")), *((place.value, place.name) for place in choices.places)]
        self.module.choices = [("", gettext("der Reihe nach")), *choices.modules]
        self.trainer.choices = [("", gettext("alle der Durchführung")), *choices.trainers]

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

    def check_clock(self, zone: str) -> None:
        """Complain where the change of the clock leaves no time, or less than is to be taught."""
        block = self.block
        if block is None or self.errors:
            return
        real = real_minutes(block, zone)
        if real <= 0:
            complain(self.ends, gettext("Diese Uhrzeit gibt es an diesem Tag nicht: Die Uhr wird umgestellt."))
        elif (self.minutes.data or 0) > real:
            text = gettext("Die Uhr wird umgestellt: Es bleiben nur %(minutes)s Minuten.", minutes=real)
            complain(self.minutes, text)

    @property
    def block(self) -> Block | None:
        """The block on the clock, once day and times are known."""
        if self.day.data is None or self.begins.data is None or self.ends.data is None:
            return None
        return Block(self.day.data, self.begins.data, self.ends.data)

    @property
    def title(self) -> str:
        """The meeting by its day and hour."""
        block = self.block
        if block is None:
            return ""
        return f"{format_day(block.day)}, {format_time(block.begins)}–{format_time(block.ends)}"

    def notes(self, land: str, zone: str) -> list[str]:
        """What is to be known about the day and the hour: holidays, and the change of the clock."""
        block = self.block
        return [] if block is None else [*day_notes(block.day, calendar_of(land)), *clock_notes(block, zone)]

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
        venue_id, room_id = (None, None) if mode is MeetingMode.ONLINE else place_ids(self.venue.data or "")
        return PlannedMeeting(
            day=block.day,
            begins=block.begins,
            ends=block.ends,
            planned_minutes=minutes,
            mode=mode,
            venue_id=venue_id,
            room_id=room_id,
            online_link="" if mode is MeetingMode.ONSITE else self.link.data,
            topic_de=self.topic_de.data,
            topic_en=self.topic_en.data,
            module=self.module.data,
            trainer_ids=(self.trainer.data,) if self.trainer.data else (),
        )


def row_of(run: CourseRun, meeting: Meeting) -> dict[str, Any]:
    """A stored meeting as its row shows it; a topic that follows the modules stays empty and so goes on following."""
    own_topic = not follows(meeting, run.terms)
    return {
        "day": meeting.day,
        "begins": meeting.begins,
        "ends": meeting.ends,
        "minutes": meeting.planned_minutes,
        "mode": meeting.mode.value,
        "venue": place_value(meeting.venue_id, meeting.room_id),
        "link": meeting.online_link,
        "module": meeting.module,
        "trainer": next((one.person_id for one in meeting.own_trainers), None),
        "topic_de": meeting.topic_de if own_topic else "",
        "topic_en": meeting.topic_en if own_topic else "",
    }


def next_block(last: MeetingForm) -> dict[str, Any]:
    """A new row goes on where the last one ends: in the afternoon, or the next morning."""
    day, begins = last.day.data, last.begins.data
    morning = begins is None or begins < MORNING[1]
    if day is not None and not morning and day < date.max:
        day += timedelta(days=1)
    starts, ends = AFTERNOON if morning else MORNING
    same = {"mode": last.mode.data, "venue": last.venue.data, "link": last.link.data}
    return {"day": day, "begins": starts, "ends": ends, "minutes": TAUGHT, **same}
