"""What is due: runs that have begun, and runs whose last sheet is closed."""

from datetime import datetime
from functools import partial

from courses.attendance.progress import advance, due_runs
from courses.enrolment.sweeping import each_run
from lms.data.session import reading


def sweep_runs(now: datetime) -> None:
    """Take each run to the state it has reached."""
    with reading() as db:
        run_ids = due_runs(db, now)
    each_run(run_ids, partial(advance, now=now))
