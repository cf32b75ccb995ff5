"""What is due: a reminder on the day of a decision."""

from datetime import datetime

from flask import current_app

from courses.running.reminding import due, remind_of
from lms.data.session import reading, transaction
from lms.sweep import Sweep
from lms.web.formats import local_today


def remind_deciders(now: datetime) -> None:
    """One mail per run and lead on the day by which it must be decided; a transaction each. LMS_DECISION_MAIL turns it off."""
    if not current_app.config["LMS_DECISION_MAIL"]:
        return
    today = local_today(now)
    with reading() as db:
        runs = due(db, today, now)
    with Sweep("run") as sweep:
        for run_id in runs:
            with sweep.one(run_id), transaction() as db:
                remind_of(db, run_id, today, now)
