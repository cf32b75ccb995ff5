"""What is due: runs that have begun, and runs whose last sheet is closed."""

from datetime import datetime

from courses.attendance.progress import advance, due_runs
from courses.enrolment.seats import lock_run
from lms.data.session import reading, transaction
from lms.sweep import Sweep


def sweep_runs(now: datetime) -> None:
    """One transaction per run, so that one that is in use does not keep the others waiting."""
    with reading() as db:
        run_ids = due_runs(db, now)
    with Sweep("run") as sweep:
        for run_id in run_ids:
            with sweep.one(run_id), transaction() as db:
                if (run := lock_run(db, run_id)) is not None:
                    advance(db, run, now)
