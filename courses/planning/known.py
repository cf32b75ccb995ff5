"""What planning knows about a person: the runs they teach."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, RunTrainer
from courses.planning.policies import plannable_by
from lms.people.known import CONTRACT, WITH_THE_PROOF
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.languages import current_language
from lms.web.languages import lazy as _l


def taught(db: Session, asked: Asked) -> KnownData | None:
    """The runs of a trainer; staff sees those it plans."""
    mine = select(RunTrainer.run_id).where(RunTrainer.person_id == asked.person_id)
    runs = select(CourseRun).where(CourseRun.id.in_(mine)).order_by(CourseRun.starts_at.desc(), CourseRun.id)
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
