"""What a new installation needs of planning: a place to meet, and the first run, which all other steps are for."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseState
from courses.planning.models import CourseRun, RunState, Venue
from courses.planning.policies import PLANNERS
from lms.funding.models import Project
from lms.web.first_steps import FirstStep, page
from lms.web.languages import lazy as _l


def _published_offers(db: Session) -> str | None:
    """A run needs an offer that is published, and a project."""
    offer = select(Course.id).where(Course.state == CourseState.PUBLISHED)
    ready = db.execute(select(Project.id).where(offer.exists()).limit(1)).first()
    return url_for("lms.catalogue.offers", state=CourseState.PUBLISHED.value) if ready else None


FIRST_STEPS = (
    FirstStep(
        80,
        _l("Ort anlegen"),
        _l("Mit Anschrift, Räumen und Zugang. Für reine Online-Kurse braucht es keinen."),
        select(Venue.id),
        page("lms.planning.new_venue"),
        PLANNERS.allows,
    ),
    FirstStep(
        100,
        _l("Durchführung planen und veröffentlichen"),
        _l("Mit Terminen, Plätzen und Kursleitung. Ab dann können sich Menschen anmelden."),
        select(CourseRun.id).where(CourseRun.state != RunState.DRAFT),
        _published_offers,
        PLANNERS.allows,
    ),
)
