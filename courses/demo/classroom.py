"""What happens in the room: runs begin, trainers mark and close the sheet of each meeting, runs are completed.

All of it by the rules of attendance. What a trainer is to find undone in the demo is left open.
"""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from courses.attendance.models import MarkKind
from courses.attendance.progress import advance
from courses.attendance.roster import UNMARKED, Note
from courses.attendance.sheet import Entry, close, lock_sheet, mark
from courses.demo.scenes import Scene
from courses.demo.world import World
from courses.enrolment.models import Enrolment, EnrolmentStatus, LeavingReason
from courses.enrolment.withdrawing import leave
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.schedule import day_of
from lms.web.actor import Actor

# Of a hundred people in a meeting 91 are there all the time, 3 for a part of it, 4 are excused, 2 just do not come.
PRESENT, PARTIAL, EXCUSED = 0.91, 0.94, 0.98
QUARTER_OF_AN_HOUR = 15
WRITTEN_DOWN_WITHIN = (2, 20)
SAID_AFTER = timedelta(hours=2)


class Classroom:
    """The trainers of all runs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.simulation = world.simulation

    def hold(self, scene: Scene, run: CourseRun, today: date) -> None:
        """Plan the beginning of the run, and the evening after each meeting."""
        self.simulation.at(run.starts_at, partial(self._advance, run.id))
        dice = random.Random(f"classroom {run.code}")
        undone = _left_open(scene, run, today)
        for meeting in run.meetings:
            if meeting not in undone:
                evening = meeting.ends_at + timedelta(minutes=dice.randint(*WRITTEN_DOWN_WITHIN))
                self.simulation.at(evening, partial(self._write_down, run.id, meeting, dice))
        if scene.one_leaves:
            first = min(meeting.ends_at for meeting in run.meetings)
            self.simulation.at(first + SAID_AFTER, partial(self._say_goodbye, run.id))

    def _advance(self, run_id: int, at: datetime) -> None:
        advance(self.world.db, self.world.locked(run_id), at)

    def _write_down(self, run_id: int, meeting: Meeting, dice: random.Random, at: datetime) -> None:
        db, run = self.world.db, self.world.locked(run_id)
        if run.state is RunState.CANCELLED:
            return
        trainer = Actor(person_id=run.trainers[0].person_id)
        sheet = lock_sheet(db, meeting)
        entries = [Entry(id_, UNMARKED, note) for id_, note in self._notes(run, meeting, dice)]
        mark(db, run, meeting, sheet, entries, version=sheet.version, actor=trainer, now=at)
        close(db, run, meeting, sheet, actor=trainer, now=at)
        db.flush()
        advance(db, run, at)

    def _say_goodbye(self, run_id: int, at: datetime) -> None:
        """Whoever enrolled last does not come again; never the participant who can log in."""
        db, run = self.world.db, self.world.locked(run_id)
        staying = Enrolment.person_id != self.world.people.participant.id
        seated = (Enrolment.run_id == run.id) & (Enrolment.status == EnrolmentStatus.CONFIRMED) & staying
        last = db.scalars(select(Enrolment).where(seated).order_by(Enrolment.id.desc()).limit(1)).one()
        day = day_of(at, run.zone)
        leave(db, run, last, day, LeavingReason.WORK, held={}, actor="demo", now=at)

    def _notes(self, run: CourseRun, meeting: Meeting, dice: random.Random) -> Iterable[tuple[int, Note]]:
        # Ordered by id: names are sorted differently by different databases, and the dice would fall differently.
        seated = (Enrolment.run_id == run.id) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
        people = select(Enrolment.id, Enrolment.person_id).where(seated).order_by(Enrolment.id)
        for enrolment_id, person_id in self.world.db.execute(people):
            note = _drawn(dice, meeting.planned_minutes)
            # Whoever logs in as the participant is to find a certificate.
            yield enrolment_id, Note(MarkKind.PRESENT) if person_id == self.world.people.participant.id else note


def _left_open(scene: Scene, run: CourseRun, today: date) -> list[Meeting]:
    """Meetings that nobody has marked: those of today's run, and the newest past one where the scene says so."""
    if scene.today:
        return list(run.meetings)
    past = sorted((one for one in run.meetings if one.day < today), key=lambda one: one.starts_at)
    return past[-1:] if scene.left_open else []


def _drawn(dice: random.Random, planned: int) -> Note:
    luck, minutes = dice.random(), dice.randrange(planned // 3, planned, QUARTER_OF_AN_HOUR)
    if luck < PRESENT:
        return Note(MarkKind.PRESENT)
    if luck < PARTIAL:
        return Note(MarkKind.PARTIAL, minutes)
    return Note(MarkKind.EXCUSED if luck < EXCUSED else MarkKind.ABSENT)
