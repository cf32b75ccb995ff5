"""Making a run from an offer, and publishing it with the terms it promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.catalogue.kinds import Part, can_be_planned, has
from courses.catalogue.models import Course, CourseFormat, CourseState
from courses.planning.lifecycle import Step, after, take_step
from courses.planning.models import (
    CourseRun,
    Meeting,
    MeetingMode,
    MeetingTrainer,
    PoolMode,
    RunState,
    RunTrainer,
    SeatPool,
)
from courses.planning.schedule import instant
from courses.planning.series.topics import lay_modules
from courses.planning.terms import DocumentTerms, ModuleTerms, RunTerms
from lms.data.audit import record
from lms.data.refusal import Refusal, msgid
from lms.funding.models import Project

CANCEL_BEFORE = timedelta(days=2)


class OutsideFundingPeriod(Refusal):
    """A date lies outside the funding period of the project."""

    text = msgid("Ein Termin liegt außerhalb der Förderphase des Teilprojekts (%(first)s bis %(last)s).")


class NothingToPublish(Refusal):
    """A run without meetings cannot be published."""

    text = msgid("Eine Durchführung braucht mindestens einen Termin, bevor sie veröffentlicht werden kann.")


class OfferNotPublished(Refusal):
    """The offer of the run is still a draft, or archived."""

    text = msgid("Das Bildungsangebot ist nicht veröffentlicht.")


class NotPlannable(Refusal):
    """Advice is a contact, not a course: there are no runs of it."""

    text = msgid("Beratung ist ein Kontakt und kein Kurs. Davon gibt es keine Durchführungen.")


@dataclass(frozen=True)
class PlannedMeeting:
    """One teaching block as the coordination plans it.

    `module` is the place (from 1) of a module that was moved here; without a topic the modules are the topic.
    `trainer_ids` are those who teach this meeting alone; nobody means all trainers of the run.
    """

    day: date
    begins: time
    ends: time
    planned_minutes: int
    mode: MeetingMode
    venue_id: int | None = None
    room_id: int | None = None
    online_link: str = ""
    topic_de: str = ""
    topic_en: str = ""
    module: int | None = None
    trainer_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RunPlan:
    """All a run needs besides its offer. `capacity` by pool; one pool ANY, or ONSITE and ONLINE."""

    project_id: int
    meetings: tuple[PlannedMeeting, ...]
    capacity: dict[PoolMode, int | None]
    minimum_participants: int
    decide_on: date = field(kw_only=True)
    trainer_ids: tuple[int, ...] = ()
    venue_id: int | None = None
    online_link: str = ""
    zone: str = "Europe/Berlin"
    enrol_opens_at: datetime | None = None
    enrol_closes_at: datetime | None = None
    needs_approval: bool = False
    closed_to_id: int | None = None
    note_de: str = ""
    note_en: str = ""


def plan_run(db: Session, course: Course, plan: RunPlan, *, actor: str, now: datetime) -> CourseRun:
    """A draft run of the offer.

    Raises NotPlannable for advice, NothingToPublish without meetings, OutsideFundingPeriod for a date outside.
    """
    if not can_be_planned(course.kind):
        raise NotPlannable
    if not plan.meetings:
        raise NothingToPublish
    refuse_dates_outside(db.get_one(Project, plan.project_id), plan.meetings)
    details, terms = details_of(plan, now), terms_of(course)
    run = CourseRun(
        code=_next_code(db, course, details["starts_at"]),
        course_id=course.id,
        state=RunState.DRAFT,
        stored_terms=terms.as_json(),
        **details,
    )
    lay_modules(run.meetings, terms)
    db.add(run)
    db.flush()
    record(db, stream=run.stream, at=now, actor=actor, action="run.planned", subject=f"run:{run.id}")
    return run


def publish(db: Session, run: CourseRun, *, actor: str, now: datetime) -> None:
    """Open a draft to the public; from now on it carries its terms."""
    after(run.state, Step.PUBLISH)
    if not run.meetings:
        raise NothingToPublish
    if run.course.state is not CourseState.PUBLISHED:
        raise OfferNotPublished
    if not can_be_planned(run.course.kind):
        raise NotPlannable
    before, terms = run.terms, terms_of(run.course)
    lay_modules(run.meetings, terms, before=before)
    run.stored_terms = terms.as_json()
    take_step(db, run, Step.PUBLISH, actor=actor, now=now)


def terms_of(course: Course) -> RunTerms:
    """What the offer promises today."""
    return RunTerms(
        title_de=course.title_de,
        title_en=course.title_en or course.title_de,
        course_kind=course.kind.value,
        units=course.units,
        unit_minutes=course.unit_minutes,
        modules=tuple(
            ModuleTerms(
                title_de=module.title_de,
                title_en=module.title_en or module.title_de,
                units=module.units,
                outcome_de=module.outcome_de,
                outcome_en=module.outcome_en or module.outcome_de,
            )
            for module in course.modules
            if has(course.kind, Part.MODULES)
        ),
        documents=tuple(DocumentTerms(document.kind.value, document.required_share) for document in course.documents),
    )


def days_of(meetings: Iterable[PlannedMeeting]) -> list[date]:
    """The days of the meetings, in their order."""
    return [meeting.day for meeting in meetings]


def derived_format(meetings: Sequence[PlannedMeeting]) -> CourseFormat:
    """The format of a run follows from its meetings: all on site, all online, or hybrid."""
    modes = {meeting.mode for meeting in meetings}
    if modes == {MeetingMode.ONSITE}:
        return CourseFormat.ONSITE
    return CourseFormat.ONLINE if modes == {MeetingMode.ONLINE} else CourseFormat.HYBRID


def details_of(plan: RunPlan, now: datetime) -> dict[str, Any]:
    """The columns and parts of a run that its plan decides."""
    meetings = [_meeting(planned, plan.zone) for planned in plan.meetings]
    starts_at, ends_at = min(m.starts_at for m in meetings), max(m.ends_at for m in meetings)
    same = ("project_id", "zone", "minimum_participants", "decide_on", "needs_approval", "closed_to_id")
    return {name: getattr(plan, name) for name in (*same, "venue_id", "online_link", "note_de", "note_en")} | {
        "format": derived_format(plan.meetings),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "enrol_opens_at": plan.enrol_opens_at or now,
        "enrol_closes_at": plan.enrol_closes_at or max(starts_at, now),
        "cancel_until": starts_at - CANCEL_BEFORE,
        "last_promotion_at": starts_at,
        "meetings": meetings,
        "pools": [SeatPool(mode=mode, capacity=capacity) for mode, capacity in plan.capacity.items()],
        "trainers": [RunTrainer(person_id=person, position=n) for n, person in enumerate(plan.trainer_ids)],
    }


def _meeting(planned: PlannedMeeting, zone: str) -> Meeting:
    return Meeting(
        day=planned.day,
        begins=planned.begins,
        ends=planned.ends,
        starts_at=instant(planned.day, planned.begins, zone),
        ends_at=instant(planned.day, planned.ends, zone),
        planned_minutes=planned.planned_minutes,
        mode=planned.mode,
        venue_id=planned.venue_id,
        room_id=planned.room_id,
        online_link=planned.online_link,
        topic_de=planned.topic_de,
        topic_en=planned.topic_en,
        module=planned.module,
        own_trainers=[MeetingTrainer(person_id=person) for person in planned.trainer_ids],
    )


def refuse_dates_outside(project: Project, meetings: Sequence[PlannedMeeting]) -> None:
    """Every date lies in the funding period that pays for it."""
    period = project.period
    if any(not period.starts_on <= meeting.day <= period.ends_on for meeting in meetings):
        raise OutsideFundingPeriod(first=f"{period.starts_on:%d.%m.%Y}", last=f"{period.ends_on:%d.%m.%Y}")


def _next_code(db: Session, course: Course, starts_at: datetime) -> str:
    # The row of the offer is the lock of its run numbers.
    db.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    prefix = f"{course.code}-{starts_at:%Y}-"
    used = db.scalar(select(func.count()).where(CourseRun.code.startswith(prefix, autoescape=True))) or 0
    return f"{prefix}{used + 1:02d}"
