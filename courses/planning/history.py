"""How the history of a run and of a place is told."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseLine
from courses.planning.forms import PlanForm
from courses.planning.meeting_form import MeetingForm
from courses.planning.models import CourseRun, MeetingMode, Room, RunState, Venue
from courses.planning.places.travel import THE_TABLE
from courses.planning.places.views import RoomForm
from courses.planning.places.vocabulary import EQUIPMENT, FEATURES
from courses.planning.policies import PLANNERS, plannable_by
from courses.planning.queries import title_of
from courses.planning.series.labels import WEEKDAYS
from courses.planning.trainers.forms import AvailabilityForm, TrainerForm
from courses.planning.trainers.policies import may_say_when
from courses.planning.trainers.queries import is_trainer
from courses.planning.views.venues import VenueForm
from lms.data import clock
from lms.funding.laender import LAENDER
from lms.funding.models import Project
from lms.people.models import Organisation, Person
from lms.web.actor import Actor, Role
from lms.web.formats import local_today
from lms.web.history import History, Record, Word, at_moment, names_from, on_day, word_of, words_of
from lms.web.languages import gettext
from lms.web.languages import lazy as _l


def _run(db: Session, actor: Actor, run_id: int) -> Record | None:
    run = db.scalar(select(CourseRun).where(CourseRun.id == run_id, plannable_by(actor)))
    if run is None:
        return None
    return Record(f"{run.code} {title_of(run.terms)}", url_for("lms.planning.staff_run", run_id=run.id))


def _venue(db: Session, actor: Actor, venue_id: int) -> Record | None:
    venue = db.get(Venue, venue_id) if PLANNERS.allows(actor) else None
    return None if venue is None else Record(venue.name, url_for("lms.planning.edit_venue", venue_id=venue.id))


def _room(db: Session, actor: Actor, room_id: int) -> Record | None:
    room = db.get(Room, room_id) if PLANNERS.allows(actor) else None
    if room is None:
        return None
    url = url_for("lms.planning.edit_room", venue_id=room.venue_id, room_id=room.id)
    return Record(f"{room.venue.name}, {room.name}", url)


def _trainer(db: Session, actor: Actor, person_id: int) -> Record | None:
    if not may_say_when(actor, person_id) or not is_trainer(db, person_id, local_today(clock.now())):
        return None
    return Record(db.get_one(Person, person_id).name, url_for("lms.planning.trainer", person_id=person_id))


def _travel(_db: Session, actor: Actor, table: int) -> Record | None:
    if table != THE_TABLE or Role.COORDINATOR not in actor.roles:
        return None
    return Record(gettext("Wegezeiten zwischen Orten"), url_for("lms.planning.travel"))


def _weekday(number: int) -> str:
    return str(WEEKDAYS[number])


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
                _l("Termine"),
                rows=words_of(
                    MeetingForm,
                    day=on_day,
                    mode=word_of(MeetingMode),
                    venue=VENUES,
                    room=Word(_l("Raum"), lookup=names_from(Room.id, Room.name)),
                    trainer=PEOPLE,
                ),
            ),
        ),
        # Of older entries, which name fields only.
        "pools": Word(_l("Plätze")),
    },
    actions={
        "run.planned": _l("%(who)s plante die Durchführung am %(when)s Uhr."),
        "run.copied": _l("%(who)s legte die Durchführung am %(when)s Uhr als Kopie einer anderen an."),
        "run.published": _l("%(who)s veröffentlichte die Durchführung am %(when)s Uhr."),
        "run.cancelled": _l("%(who)s sagte die Durchführung am %(when)s Uhr ab."),
        "run.readdressed": _l("%(who)s änderte am %(when)s Uhr die Anschrift des Ortes."),
        "run.room_renamed": _l("%(who)s gab am %(when)s Uhr dem Raum einen anderen Namen."),
    },
)
VENUE_HISTORY = History(
    find=_venue,
    fields=words_of(VenueForm, land=dict(LAENDER).get, features=FEATURES.get),
    actions={"venue.created": _l("%(who)s legte den Ort am %(when)s Uhr an.")},
)
ROOM_HISTORY = History(
    find=_room,
    fields={
        **words_of(RoomForm, features=FEATURES.get, equipment=EQUIPMENT.get),
        "venue": Word(_l("Ort"), lookup=VENUES),
    },
    actions={"room.created": _l("%(who)s legte den Raum am %(when)s Uhr an.")},
)
TRAVEL_HISTORY = History(
    find=_travel,
    fields={"ways": Word(_l("Wege"), rows={"towns": Word(_l("von und nach")), "minutes": Word(_l("Minuten"))})},
)
TRAINER_HISTORY = History(
    find=_trainer,
    fields=words_of(
        TrainerForm,
        lines=names_from(CourseLine.id, CourseLine.name_de),
        courses=names_from(Course.id, Course.title_de),
        availability=Word(_l("Regelmäßige Zeiten"), rows=words_of(AvailabilityForm, weekday=_weekday)),
        absences=Word(_l("Abwesenheiten")),
    ),
)
