"""What planning knows about a person: the runs they teach, and what and when they may."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun
from courses.planning.policies import plannable_by
from courses.planning.trainers.policies import may_see_trainer
from courses.planning.trainers.queries import trainer_facts
from courses.planning.trainers.teaching import runs_of_trainer
from lms.people.known import AS_LONG_AS_NEEDED, CONTRACT, WITH_THE_PROOF
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.formats import format_date, format_time
from lms.web.languages import current_language
from lms.web.languages import lazy as _l


def taught(db: Session, asked: Asked) -> KnownData | None:
    """The runs of a trainer; staff sees those it plans."""
    runs = (
        select(CourseRun)
        .where(CourseRun.id.in_(runs_of_trainer(asked.person_id)))
        .order_by(CourseRun.starts_at.desc(), CourseRun.id)
    )
    if asked.reader is not None:
        runs = runs.where(plannable_by(asked.reader))
    found: list[dict[str, Value]] = [
        {
            "title": run.terms.title(current_language()),
            "code": run.code,
            "starts_at": run.starts_at,
            "ends_at": run.ends_at,
            "state": run.state,
        }
        for run in db.scalars(runs)
    ]
    columns = (
        Column("title", _l("Kurs")),
        Column("code", _l("Durchführung")),
        Column("starts_at", _l("Beginn")),
        Column("ends_at", _l("Ende")),
        Column("state", _l("Stand")),
    )
    purpose = _l("Durchführungen planen und auf Bescheinigungen nennen, wer sie geleitet hat")
    reason = Reason(purpose, CONTRACT, WITH_THE_PROOF)
    return KnownData("taught", _l("Geleitete Durchführungen"), reason, columns, found, 50) if found else None


def profile(db: Session, asked: Asked) -> KnownData | None:
    """What a trainer may teach and when, and all days away, also those that are over."""
    if asked.reader is not None and not may_see_trainer(asked.reader, asked.person_id):
        return None
    facts = trainer_facts(db, asked.person_id, date.min)
    times = [(_l("Zeiten"), f"{day}, {format_time(begins)}–{format_time(ends)}") for day, begins, ends in facts.times]
    away = [(_l("Abwesend"), f"{format_date(one.first_day)} – {format_date(one.last_day)}") for one in facts.absences]
    said = [
        *((_l("Darf unterrichten"), one) for one in facts.subjects),
        *((_l("Sprachen"), one) for one in facts.languages),
    ]
    found: list[dict[str, Value]] = [{"what": str(what), "value": value} for what, value in (*said, *times, *away)]
    columns = (Column("what", _l("Was")), Column("value", _l("Angabe")))
    reason = Reason(_l("Durchführungen so planen, dass die Kursleitung kann"), CONTRACT, AS_LONG_AS_NEEDED)
    return KnownData("trainer", _l("Angaben als Kursleitung"), reason, columns, found, 51) if found else None
