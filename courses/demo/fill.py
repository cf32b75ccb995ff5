"""The feature's part of the demo: the catalogue, and runs with their enrolments around today or over a year."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.catalogue.files.reading import read_catalogue
from courses.catalogue.importing import import_courses
from courses.catalogue.models import CourseLine
from courses.demo.agenda import Agenda
from courses.demo.applicants import Applicants
from courses.demo.audience import Audience
from courses.demo.classroom import Classroom
from courses.demo.mailbox import settle_past_mails
from courses.demo.people import People
from courses.demo.resources import write_down_trainers, write_down_ways
from courses.demo.scenes import SCENES
from courses.demo.simulation import Simulation
from courses.demo.stage import set_stage
from courses.demo.story import Story
from courses.demo.wishes import make_wishes
from courses.demo.world import World
from courses.demo.year import year_of_scenes
from courses.enrolment.models import Enrolment
from courses.enrolment.settings import seat_rules
from courses.planning.models import CourseRun
from lms.demo.network import demo_network

ACTOR = "demo"
# A file of offers names its lines in German only; a new line bears that name in both languages until somebody writes another.
LINES_IN_ENGLISH = {
    "Sprachmittlung und Beteiligung": "Interpreting and participation",
    "Fachtagungen": "Conferences",
    "Beratung": "Advice",
}
CATALOGUE = Path(__file__).parent.parent / "catalogue" / "demo" / "catalogue.json"


def fill(db: Session, *, now: datetime, year: bool, seed: int) -> None:
    """Add offers, runs and enrolments to a demo network that has no runs yet; anywhere else nothing changes."""
    if demo_network(db) is None or db.scalar(select(CourseRun.id).limit(1)) is not None:
        return
    import_courses(db, read_catalogue(CATALOGUE.read_bytes()), actor=ACTOR, now=now)
    for line in db.scalars(select(CourseLine).where(CourseLine.name_de.in_(LINES_IN_ENGLISH))):
        line.name_en = LINES_IN_ENGLISH[line.name_de]
    stage = set_stage(db)
    write_down_trainers(db, stage.trainers, now)
    write_down_ways(db, now)
    simulation = Simulation(now, seed)
    people = People(db, Applicants(seed), stage.organisations, now)
    world = World(db, simulation, people, seat_rules())
    audience = Audience(world)
    audience.desk.check_claims_in_rounds()
    story = Story(world, stage, audience, Classroom(world))
    scenes = year_of_scenes(seed) if year else SCENES
    for scene, booking in zip(scenes, Agenda(db, stage, story.today, seed).settle(scenes), strict=True):
        story.tell(scene, booking)
    simulation.run()
    make_wishes(db, stage, now)
    settle_past_mails(db, now)
    runs, enrolments = (db.scalar(select(func.count(table.id))) for table in (CourseRun, Enrolment))
    click.echo(f"Demo: {runs} runs, {enrolments} enrolments.")
