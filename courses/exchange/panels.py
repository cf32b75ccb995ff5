"""What exchange shows on pages of other rooms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.enrolment.models import ACTIVE, Enrolment
from courses.exchange.published import MOST_RUNS, provider_of, runs_of
from courses.exchange.structured_data import offer_graph, run_graph
from courses.planning.models import CourseRun
from lms.web.actor import Actor, Role
from lms.web.links import public_url, webcal_url
from lms.web.panels import Panel

# What a calendar can be filtered by; months and free seats pass by, a calendar stays.
FILTERS = ("q", "line", "group", "region", "format")


def calendar_panel(_db: Session, enrolment: Enrolment, *, now: datetime) -> Panel | None:
    """The way to one's own calendar, as long as the place counts."""
    if enrolment.status not in ACTIVE:
        return None
    values = {"enrolment_id": enrolment.id}
    return Panel("lms/courses/exchange/panels/personal.html", values, position=35)


def trainer_panel(_db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """The way to the calendar of somebody who teaches."""
    if Role.TRAINER not in actor.roles:
        return None
    return Panel("lms/courses/exchange/panels/trainer.html", position=15)


def subscribe_panel(_db: Session, filters: Mapping[str, Any], *, now: datetime) -> Panel:
    """The dates of the offers that are shown, as a calendar to subscribe to."""
    kept = {name: filters[name] for name in FILTERS if filters.get(name)}
    values = {
        "address": public_url("lms.exchange.public_calendar", **kept),
        "webcal": webcal_url("lms.exchange.public_calendar", **kept),
    }
    return Panel("lms/courses/exchange/panels/catalogue.html", values)


def offer_data_panel(db: Session, course: Course, *, now: datetime) -> Panel | None:
    """The offer in the words of search engines; advice is no course."""
    if not course.units:
        return None
    provider = provider_of(db, course)
    runs = runs_of(db, [course.id], now).get(course.id, [])[:MOST_RUNS]
    data = offer_graph(course, runs, provider.name if provider else "")
    return Panel("lms/courses/exchange/panels/structured_data.html", {"data": data})


def run_data_panel(_db: Session, run: CourseRun, *, now: datetime) -> Panel:
    """The run in the words of search engines."""
    return Panel("lms/courses/exchange/panels/structured_data.html", {"data": run_graph(run)})
