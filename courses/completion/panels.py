"""What completion shows: one's own units with the verdict, everybody's for staff, and the units column of HR."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courses.attendance.ledger import Ledger
from courses.attendance.policies import marks_something, may_see, may_see_names
from courses.attendance.queries import ledgers_of, noted_meetings
from courses.completion.labels import outlook, reason, standing
from courses.completion.queries import COUNTED, verdict_of, verdicts_of_run
from courses.completion.verdict import Outcome, Verdict
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from lms.web.actor import Actor
from lms.web.languages import gettext
from lms.web.panels import Panel

KINDS = {Outcome.REACHED: "success", Outcome.POSSIBLE: "info", Outcome.MISSED: "warning"}


def units_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel | None:
    """ "12 von 16 UE besucht; nötig sind 13": what counts for one's own documents, and what was noted when."""
    if enrolment.status not in COUNTED:
        return None
    own = verdict_of(db, enrolment)
    values = {
        "ledger": own.ledger,
        "verdicts": [
            {"verdict": one, "text": standing(one), "outlook": outlook(one), "reason": reason(one)}
            for one in own.verdicts
        ],
        "meetings": noted_meetings(db, enrolment),
        "now": now,
    }
    return Panel("lms/courses/completion/panels/units.html", values, position=20)


def verdicts_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel | None:
    """People of a run with their units and verdicts; without names only how many have reached what."""
    if not may_see(db, run, actor):
        return None
    people = verdicts_of_run(db, run)
    values = {
        "people": people if may_see_names(db, run, actor) else [],
        "counts": [
            (document, sum(1 for one in people if _reached(one.verdict_for(document.kind))), len(people))
            for document in run.terms.documents
        ],
        "minutes_shown": marks_something(db, run, actor),
        "kinds": KINDS,
    }
    return Panel("lms/courses/completion/panels/people.html", values, position=50)


def units_column(db: Session, enrolments: Sequence[Enrolment], *, now: datetime) -> Panel:
    """Attended units for the list of an employer: whole units only, never minutes or reasons."""
    ledgers = ledgers_of(db, enrolments)
    cells = {one.id: _units(ledgers[one.id]) for one in enrolments if one.status in COUNTED}
    return Panel("", {"heading": gettext("Besucht"), "cells": cells}, position=10)


def _units(ledger: Ledger) -> str:
    return gettext("%(attended)s von %(planned)s UE", attended=ledger.attended_units, planned=ledger.planned_units)


def _reached(one: Verdict | None) -> bool:
    return one is not None and one.outcome is Outcome.REACHED
