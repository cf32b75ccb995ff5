"""How the history of a run and of a place is told."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.forms import PlanForm
from courses.planning.meeting_form import MeetingForm
from courses.planning.models import CourseRun, MeetingMode, RunState, Venue
from courses.planning.policies import PLANNERS, plannable_by
from courses.planning.queries import title_of
from courses.planning.views.venues import VenueForm
from lms.funding.laender import LAENDER
from lms.funding.models import Project
from lms.people.models import Organisation, Person
from lms.web.actor import Actor
from lms.web.history import History, Record, Word, at_moment, names_from, on_day, word_of, words_of
from lms.web.languages import lazy as _l


def _run(db: Session, actor: Actor, run_id: int) -> Record | None:
    run = db.scalar(select(CourseRun).where(CourseRun.id == run_id, plannable_by(actor)))
    if run is None:
        return None
    return Record(f"{run.code} {title_of(run.terms)}", url_for("lms.planning.staff_run", run_id=run.id))


def _venue(db: Session, actor: Actor, venue_id: int) -> Record | None:
    venue = db.get(Venue, venue_id) if PLANNERS.allows(actor) else None
    return None if venue is None else Record(venue.name, url_for("lms.planning.venue_list"))


VENUES, PEOPLE = names_from(Venue.id, Venue.name), names_from(Person.id, Person.name)
RUN_HISTORY = History(
    find=_run,
    fields={
        "state": Word(_l("Stand"), word_of(RunState)),
        **words_of(
            PlanForm,
            project=names_from(Project.id, Project.name),
            trainers=PEOPLE,
            closed_to=names_from(Organisation.id, Organisation.name),
            opens=at_moment,
            closes=at_moment,
            meetings=Word(
                _l("Termine"), rows=words_of(MeetingForm, day=on_day, mode=word_of(MeetingMode), venue=VENUES)
            ),
        ),
        # Of older entries, which name fields only.
        "pools": Word(_l("Plätze")),
    },
    actions={
        "run.planned": _l("%(who)s plante die Durchführung am %(when)s Uhr."),
        "run.published": _l("%(who)s veröffentlichte die Durchführung am %(when)s Uhr."),
        "run.cancelled": _l("%(who)s sagte die Durchführung am %(when)s Uhr ab."),
    },
)
VENUE_HISTORY = History(
    find=_venue,
    fields=words_of(VenueForm, land=dict(LAENDER).get),
    actions={"venue.created": _l("%(who)s legte den Ort am %(when)s Uhr an.")},
)
