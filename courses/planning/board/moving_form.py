"""The form that moves one meeting of a draft: day, times and place; the rest of the meeting stays."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask import request

from courses.planning.board.moving import moved, opens_too_late
from courses.planning.board.spans import day_of
from courses.planning.choices import PlanChoices, ProjectChoice, place_ids, place_value
from courses.planning.collisions.guard import Found
from courses.planning.forms import complain_outside
from courses.planning.meeting_form import MeetingForm
from courses.planning.models import CourseRun, Meeting, MeetingMode
from courses.planning.publishing import RunPlan
from courses.planning.schedule import Block
from courses.planning.settings import decide_before
from lms.web.fields import complain
from lms.web.forms import OneLine, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

NUMBER = re.compile("[0-9]{1,4}", re.ASCII)


class MoveForm(MeetingForm):
    """Where a meeting goes: a row of the plan that stands alone, without what stays as it is."""

    version = VersionField()
    mode = link = module = trainer = topic_de = topic_en = None  # type: ignore[assignment]  # no fields here
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])

    def __init__(self, choices: PlanChoices, project: ProjectChoice, now: datetime, **kwargs: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, **kwargs)
        self.choices, self.project, self.now, self.found = choices, project, now, Found()
        self.venue.choices = [("", gettext("noch offen")), *((place.value, place.name) for place in choices.places)]

    def check(self, zone: str) -> bool:
        """Whether the day can be at all: within the funding period, at a time that exists."""
        if request.method != "POST":
            return True
        self.fill_minutes()
        if self.validate():
            complain_outside([self], self.project.first, self.project.last)
            self.check_clock(zone)
        return not self.errors

    def plan_from(self, plan: RunPlan, place: int) -> tuple[RunPlan, int]:
        """The plan with the meeting moved, and its new place; complains where enrolment would begin too late."""
        known, block, minutes = plan.meetings[place], self.block, self.minutes.data
        assert block is not None
        assert minutes is not None
        to = replace(known, day=block.day, begins=block.begins, ends=block.ends, planned_minutes=minutes)
        if known.mode is not MeetingMode.ONLINE:
            venue_id, room_id = place_ids(self.venue.data or "")
            to = replace(to, venue_id=venue_id, room_id=room_id)
        there = moved(plan, place, to, decide_before())
        if opens_too_late(there, self.now):
            complain(self.day, gettext("Die Anmeldung beginnt erst nach dem ersten Termin."))
        return there, there.meetings.index(to)

    def show(self, found: Found, *, refused: bool = False) -> None:
        """Put collisions on the page; a refusal also complains at what has to be changed."""
        self.found = found
        if not refused:
            return
        for one in found.hard:
            complain(self.day, found.words(one))
        if not found.hard:
            complain(self.reason, gettext("Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird."))

    def hints(self, zone: str) -> list[str]:
        """What is to be known about the day and the hour, beside the collisions."""
        said = {self.found.words(one) for one in self.found.weighed}
        return [note for note in self.notes(self.choices.land_of(self.venue.data or ""), zone) if note not in said]


def first_values(meeting: Meeting, version: int, args: Mapping[str, str], choices: PlanChoices) -> dict[str, Any]:
    """The meeting as it stands, with the day, the times and the place that the address names."""
    block = _block_of(args)
    known = {place.value for place in choices.places} & {args.get("venue", "")}
    return {
        "version": version,
        "day": day_of(args.get("day", "")) or meeting.day,
        "begins": block.begins if block else meeting.begins,
        "ends": block.ends if block else meeting.ends,
        "minutes": _minutes_of(args, block) if block else meeting.planned_minutes,
        "venue": known.pop() if known else place_value(meeting.venue_id, meeting.room_id),
    }


def as_address(form: MoveForm) -> dict[str, str]:
    """What somebody wrote into the form, as `first_values` reads it from an address."""
    written = {name: form[name].data for name in ("day", "begins", "ends", "minutes", "venue")}
    return {name: str(value) for name, value in written.items() if value}


def _block_of(args: Mapping[str, str]) -> Block | None:
    """The times of an address, where they are times and one is before the other."""
    try:
        begins, ends = time.fromisoformat(args.get("begins", "")), time.fromisoformat(args.get("ends", ""))
    except ValueError:
        return None
    block = Block(date.min, begins, ends)
    return block if begins.tzinfo is None and ends.tzinfo is None and block.minutes > 0 else None


def _minutes_of(args: Mapping[str, str], block: Block) -> int:
    written = args.get("minutes", "")
    return int(written) if NUMBER.fullmatch(written) and 0 < int(written) <= block.minutes else block.minutes


def place_of(run: CourseRun, meeting: Meeting) -> int:
    """The place of a stored meeting in the plan of its run (`plan_of`), which leaves cancelled ones out."""
    return [one.id for one in run.meetings if not one.cancelled].index(meeting.id)
