"""Between the rows of a run and a snapshot of it: reading the one, writing the other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, Meeting, MeetingMode, MeetingTrainer, PoolMode, RunTrainer
from courses.planning.plans import plan_of
from courses.planning.publishing import PlannedMeeting, RunPlan, derived_format
from courses.planning.schedule import instant
from courses.planning.series.topics import follows, lay_modules
from courses.planning.trainers.teaching import own_teachers
from courses.running.refusals import MeetingMissing, NoSuchMeeting
from courses.running.snapshot import Aspect, MeetingChange, MeetingFacts, Snapshot, in_order

# A calendar must take these over; who teaches and how many minutes count is not in it.
IN_CALENDARS = frozenset({Aspect.DATES, Aspect.PLACE, Aspect.LINK, Aspect.TOPIC})


def snapshot_of(db: Session, run: CourseRun) -> Snapshot:
    """The run as it stands."""
    own = own_teachers(db, [meeting.id for meeting in run.meetings])
    trainers = tuple(trainer.person_id for trainer in run.trainers)
    return Snapshot(
        meetings=in_order([_facts(meeting, run, own.get(meeting.id, ()), trainers) for meeting in run.meetings]),
        trainers=trainers,
        capacity={pool.mode.value: pool.capacity for pool in run.pools},
        minimum=run.minimum_participants,
        decide_on=run.decide_on,
        opens_at=run.enrol_opens_at,
        closes_at=run.enrol_closes_at,
        cancel_until=run.cancel_until,
        note_de=run.note_de,
        note_en=run.note_en,
    )


def refuse_other_meetings(before: Snapshot, wanted: Snapshot) -> None:
    """Raise NoSuchMeeting for a meeting of another run or one named twice, MeetingMissing when a known one is left out."""
    known, named = {one.id for one in before.meetings}, [one.id for one in wanted.meetings if one.id]
    if set(named) - known or len(named) != len(set(named)):
        raise NoSuchMeeting
    if known - set(named):
        raise MeetingMissing


def first_and_last(wanted: Snapshot, zone: str) -> tuple[datetime, datetime]:
    """The instants at which the first meeting begins and the last one ends, of those that take place."""
    spans = [(instant(one.day, one.begins, zone), instant(one.day, one.ends, zone)) for one in wanted.held]
    return min(begin for begin, _end in spans), max(end for _begin, end in spans)


def follow_dates(before: Snapshot, wanted: Snapshot, zone: str) -> Snapshot:
    """The end of enrolment and the day of decision keep their distance from the first meeting; pure."""
    if not wanted.held or not before.held:
        return wanted
    was, now = (first_and_last(one, zone)[0] for one in (before, wanted))
    closes_at = max(min(before.closes_at + (now - was), now), before.opens_at) if now != was else before.closes_at
    days = before.decide_on + timedelta(days=(now.date() - was.date()).days)
    return replace(wanted, closes_at=closes_at, decide_on=days)


def put_meetings(db: Session, run: CourseRun, wanted: Snapshot) -> None:
    """Move, cancel, bring back and add meetings of the locked run; a calendar sees a higher number where it matters."""
    before = {one.id: one for one in snapshot_of(db, run).meetings}
    rows = {meeting.id: meeting for meeting in run.meetings}
    for one in wanted.meetings:
        if not one.id:
            run.meetings.append(_written(Meeting(run_id=run.id), one, run.zone))
        else:
            # Also where nothing differs: no meeting may go on borrowing its place or link from the run.
            row = _written(rows[one.id], one, run.zone)
            row.sequence += bool(MeetingChange(before[one.id], one).aspects & IN_CALENDARS)
    db.flush()
    lay_modules(run.meetings, run.terms)
    _put_span(db, run, wanted)


def put_trainers(db: Session, run: CourseRun, trainers: tuple[int, ...]) -> None:
    """Bring the trainers of the locked run to these, in this order."""
    known = {trainer.person_id: trainer for trainer in run.trainers}
    if tuple(known) == trainers:
        return
    run.trainers = [known.get(person) or RunTrainer(person_id=person) for person in trainers]
    for position, trainer in enumerate(run.trainers):
        trainer.position = position
    db.flush()


def put_own_teachers(meeting: Meeting, person_ids: tuple[int, ...]) -> None:
    """Who teaches this meeting alone; nobody means the trainers of the run."""
    known = {one.person_id: one for one in meeting.own_trainers}
    if set(known) != set(person_ids):
        meeting.own_trainers = [known.get(person) or MeetingTrainer(person_id=person) for person in person_ids]


def planned(one: MeetingFacts) -> PlannedMeeting:
    """The meeting as planning speaks of it."""
    return PlannedMeeting(
        day=one.day,
        begins=one.begins,
        ends=one.ends,
        planned_minutes=one.minutes,
        mode=MeetingMode(one.mode),
        venue_id=one.venue_id,
        room_id=one.room_id,
        module=one.module,
        trainer_ids=one.own_teachers,
    )


def plan_with(run: CourseRun, wanted: Snapshot) -> RunPlan:
    """The plan of the run as it would be, for whoever looks what it collides with."""
    return replace(
        plan_of(run),
        meetings=tuple(planned(one) for one in wanted.held),
        trainer_ids=wanted.trainers,
        capacity=dict(pools_wanted(wanted)),
    )


def pools_wanted(wanted: Snapshot) -> Mapping[PoolMode, int | None]:
    """The seats by pool."""
    return {PoolMode(mode): capacity for mode, capacity in wanted.capacity.items()}


def _put_span(db: Session, run: CourseRun, wanted: Snapshot) -> None:
    run.starts_at, run.ends_at = first_and_last(wanted, run.zone)
    run.last_promotion_at = run.starts_at
    run.venue_id = next((one.venue_id for one in wanted.held if one.venue_id), None)
    run.online_link = next((one.link for one in wanted.held if one.link), "")
    run.format = derived_format([planned(one) for one in wanted.held])
    db.flush()
    # Nobody may take an offered seat after the run has begun.
    late = (Enrolment.run_id == run.id) & (Enrolment.status == EnrolmentStatus.OFFERED)
    db.execute(
        update(Enrolment)
        .where(late, Enrolment.offer_expires_at > run.starts_at)
        .values(offer_expires_at=run.starts_at)
        .execution_options(synchronize_session=False)
    )


def _facts(meeting: Meeting, run: CourseRun, own: tuple[int, ...], trainers: tuple[int, ...]) -> MeetingFacts:
    online, onsite = meeting.mode is MeetingMode.ONLINE, meeting.mode is MeetingMode.ONSITE
    own_topic = not follows(meeting, run.terms)
    return MeetingFacts(
        id=meeting.id,
        day=meeting.day,
        begins=meeting.begins,
        ends=meeting.ends,
        minutes=meeting.planned_minutes,
        mode=meeting.mode.value,
        venue_id=None if online else meeting.venue_id or run.venue_id,
        room_id=None if online else meeting.room_id,
        link="" if onsite else meeting.online_link or run.online_link,
        module=meeting.module,
        topic_de=meeting.topic_de if own_topic else "",
        topic_en=meeting.topic_en if own_topic else "",
        cancelled=meeting.cancelled,
        teachers=own or trainers,
        own_teachers=own,
    )


def _written(row: Meeting, one: MeetingFacts, zone: str) -> Meeting:
    row.day, row.begins, row.ends = one.day, one.begins, one.ends
    row.starts_at, row.ends_at = instant(one.day, one.begins, zone), instant(one.day, one.ends, zone)
    row.planned_minutes, row.mode = one.minutes, MeetingMode(one.mode)
    row.venue_id, row.room_id, row.online_link, row.module = one.venue_id, one.room_id, one.link, one.module
    # An empty topic is laid anew from the modules.
    row.topic_de, row.topic_en = one.topic_de, one.topic_en
    row.cancelled = one.cancelled
    put_own_teachers(row, one.own_teachers)
    return row
