"""Doing what is due in many runs, one after the other."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from courses.enrolment.seats import lock_run
from courses.planning.models import CourseRun
from lms.data.session import transaction
from lms.sweep import Sweep


def each_run(run_ids: Iterable[int], do: Callable[[Session, CourseRun], object]) -> None:
    """One transaction per run, its row locked, so that one that is in use or broken does not keep the others waiting."""
    with Sweep("run") as sweep:
        for run_id in run_ids:
            with sweep.one(run_id), transaction() as db:
                if (run := lock_run(db, run_id)) is not None:
                    do(db, run)
