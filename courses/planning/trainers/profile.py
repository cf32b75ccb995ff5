"""What is known of a trainer, and changing it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.trainers.models import TrainerAbsence, TrainerAvailability, TrainerProfile, TrainerSubject
from lms.data.audit import SYSTEM_STREAM
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid
from lms.data.statements import insert_new

MOST_ROWS = 60


class ProfileChangedMeanwhile(Refusal):
    """Somebody else saved the same trainer after the page was opened."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


@dataclass(frozen=True)
class Span:
    """A span of a weekday (0 is Monday) as wall time."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True)
class Absence:
    """Days away, both included."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class Subjects:
    """What somebody may teach: offers and whole lines by their ids; nothing means that nobody has said."""

    courses: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ProfileData:
    """What a form hands over; `subjects` is None where the writer has no say about them."""

    languages: tuple[str, ...]
    availability: tuple[Span, ...]
    absences: tuple[Absence, ...]
    subjects: Subjects | None = None


def profile_of(db: Session, person_id: int) -> TrainerProfile:
    """What is known; an empty profile, not yet stored, for somebody nothing is known of."""
    known = db.scalar(select(TrainerProfile).where(TrainerProfile.person_id == person_id))
    return known or TrainerProfile(person_id=person_id, languages=[], version=0)


def lock_profile(db: Session, person_id: int) -> TrainerProfile:
    """The profile with its row locked, made when there is none."""
    insert_new(db, TrainerProfile, {"person_id": person_id, "languages": [], "version": 0}, unique=["person_id"])
    wanted = select(TrainerProfile).where(TrainerProfile.person_id == person_id).with_for_update(of=TrainerProfile)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def change_profile(
    db: Session, profile: TrainerProfile, data: ProfileData, *, version: int, actor: str, now: datetime
) -> None:
    """Bring the locked profile to what was written. Raises ProfileChangedMeanwhile."""
    if profile.version != version:
        raise ProfileChangedMeanwhile
    before = content_of(profile)
    profile.languages = list(data.languages)
    profile.availability = [TrainerAvailability(**vars(span)) for span in data.availability]
    profile.absences = [TrainerAbsence(**vars(absence)) for absence in data.absences]
    if data.subjects is not None:
        _teach(db, profile, data.subjects)
    db.flush()
    differing = record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="trainer.changed",
        subject=f"trainer:{profile.person_id}",
        before=before,
        after=content_of(profile),
    )
    profile.version += bool(differing)


def subjects_of(profile: TrainerProfile) -> Subjects:
    """What the person may teach."""
    return Subjects(
        frozenset(one.course_id for one in profile.subjects if one.course_id is not None),
        frozenset(one.line_id for one in profile.subjects if one.line_id is not None),
    )


def content_of(profile: TrainerProfile) -> dict[str, Any]:
    """The profile under the names of its form. Days of absence are texts: they stand beside the chain and can be erased."""
    subjects = subjects_of(profile)
    return {
        "languages": ", ".join(profile.languages),
        "lines": sorted(subjects.lines),
        "courses": sorted(subjects.courses),
        "availability": sorted(
            ({name: getattr(one, name) for name in ("weekday", "begins", "ends")} for one in profile.availability),
            key=lambda row: (row["weekday"], row["begins"]),
        ),
        "absences": sorted(f"{one.first_day}/{one.last_day}" for one in profile.absences),
    }


def _teach(db: Session, profile: TrainerProfile, subjects: Subjects) -> None:
    profile.subjects = []
    # The old rows go first: a subject may not stand there twice, not even for a moment.
    db.flush()
    profile.subjects = [
        *(TrainerSubject(course_id=one) for one in sorted(subjects.courses)),
        *(TrainerSubject(line_id=one) for one in sorted(subjects.lines)),
    ]
