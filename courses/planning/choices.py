"""What a plan may name: projects with their days, places with their rooms, trainers, organisations, modules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course
from courses.planning.models import CourseRun, Room, Venue
from courses.planning.queries import place_line
from lms.funding.models import FundingPeriod, Network, Project
from lms.people.holders import held
from lms.people.models import Organisation, Person, RoleGrant
from lms.people.organisations import choosable
from lms.web.actor import Actor, Role
from lms.web.languages import gettext
from lms.web.words import in_language


@dataclass(frozen=True)
class ProjectChoice:
    """A project with the days its funding period covers."""

    id: int
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class PlaceChoice:
    """A venue, or one of its rooms, in one line; `land` says whose holidays count there."""

    venue_id: int
    room_id: int | None
    name: str
    land: str
    town: str = ""

    @property
    def value(self) -> str:
        """How a form names it."""
        return place_value(self.venue_id, self.room_id)


@dataclass(frozen=True)
class PlanChoices:
    """What a plan may name; `land` is the network's, for meetings without a venue."""

    projects: Sequence[ProjectChoice]
    places: Sequence[PlaceChoice]
    trainers: Sequence[tuple[int, str]]
    organisations: Sequence[tuple[int, str]]
    modules: Sequence[tuple[int, str]]
    land: str

    def land_of(self, place: str) -> str:
        """Whose holidays count at this place."""
        return next((one.land for one in self.places if one.value == place), self.land)


def place_value(venue_id: int | None, room_id: int | None) -> str:
    """A place as a form names it: "3", or "3-7" for a room, or "" while it is open."""
    if venue_id is None:
        return ""
    return str(venue_id) if room_id is None else f"{venue_id}-{room_id}"


def place_ids(value: str) -> tuple[int | None, int | None]:
    """Venue and room of a place that a form named."""
    venue, _, room = value.partition("-")
    return (int(venue) if venue else None, int(room) if room else None)


def plan_choices(db: Session, actor: Actor, course: Course, today: date, run: CourseRun | None = None) -> PlanChoices:
    """What a plan of this actor may name today; the trainers a draft already has stay among them."""
    offered = choosable() | (Organisation.id == (run.closed_to_id if run else None))
    return PlanChoices(
        projects=project_choices(db, actor),
        places=place_choices(db),
        trainers=trainer_choices(db, today, [trainer.person_id for trainer in run.trainers] if run else []),
        organisations=_pairs(
            db, select(Organisation.id, Organisation.name).where(offered).order_by(Organisation.search_name)
        ),
        modules=_modules(course),
        land=land_of_network(db),
    )


def place_choices(db: Session) -> list[PlaceChoice]:
    """All venues, each with its rooms behind it."""
    wanted = select(Venue).order_by(Venue.town, Venue.name).options(selectinload(Venue.rooms))
    found: list[PlaceChoice] = []
    for venue in db.scalars(wanted):
        found.append(PlaceChoice(venue.id, None, place_line(venue), venue.land, venue.town))
        found += [
            PlaceChoice(venue.id, room.id, _room_line(venue, room), venue.land, venue.town) for room in venue.rooms
        ]
    return found


def trainer_choices(db: Session, today: date, also: Sequence[int] = ()) -> list[tuple[int, str]]:
    """Everybody who may teach today, by name; `also` those who do already."""
    known = Person.id.in_(select(RoleGrant.person_id).where(held(Role.TRAINER, today))) | Person.id.in_(also)
    return _pairs(db, select(Person.id, Person.name).where(known).order_by(Person.search_name))


def land_of_network(db: Session) -> str:
    """The Land most places lie in."""
    return db.scalar(select(Network.land).order_by(Network.id).limit(1)) or ""


def project_choices(db: Session, actor: Actor) -> list[ProjectChoice]:
    """The projects the actor plans for, those of the newest period first."""
    wanted = select(Project).join(FundingPeriod).options(joinedload(Project.period))
    if Role.COORDINATOR not in actor.roles:
        wanted = wanted.where(Project.id.in_(actor.project_ids))
    return [
        ProjectChoice(one.id, f"{one.number} {one.name} ({one.period.name})", one.period.starts_on, one.period.ends_on)
        for one in db.scalars(wanted.order_by(FundingPeriod.starts_on.desc(), Project.number))
    ]


def _modules(course: Course) -> list[tuple[int, str]]:
    return [
        (place, gettext("%(place)s. %(title)s", place=place, title=in_language(module.title_de, module.title_en)))
        for place, module in enumerate(course.modules, start=1)
    ]


def _room_line(venue: Venue, room: Room) -> str:
    name = f"{venue.name}, {room.name} ({venue.town})"
    return (
        name if room.capacity is None else gettext("%(name)s: bis %(people)s Personen", name=name, people=room.capacity)
    )


def _pairs(db: Session, wanted: Select[int, str]) -> list[tuple[int, str]]:
    return [(number, name) for number, name in db.execute(wanted)]
