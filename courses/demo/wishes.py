"""Wishes of the demo: a desk asks for a training in its own house, people wait for the next date of an offer."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.demand.inhouse import InhouseWish, ask
from courses.demand.models import Interest
from courses.demo.stage import Stage
from lms.demo.network import JOBCENTER
from lms.people.models import RoleGrant
from lms.people.names import email_key
from lms.web.actor import Role

WAITING_FOR = "IKT-05"
INTERESTED = 7
SOON, LATE = timedelta(days=45), timedelta(days=120)


def make_wishes(db: Session, stage: Stage, now: datetime) -> None:
    """One open request, and a list of interested addresses that all have been confirmed."""
    desk = stage.organisations[JOBCENTER]
    clerk = select(RoleGrant.person_id).where(RoleGrant.role == Role.HR, RoleGrant.organisation_id == desk.id)
    course, today = stage.courses["IKT-02"], now.date()
    wish = InhouseWish(
        course_id=course.id,
        topic=course.title_de,
        people=14,
        from_on=today + SOON,
        until_on=today + LATE,
        place="Besprechungsraum im 2. Stock, mit Aufzug; Beamer ist da.",
        needs="Am liebsten an zwei Freitagen, nicht in den Ferien.",
        phone="",
    )
    ask(db, wish, organisation_id=desk.id, person_id=db.scalars(clerk).first() or 0, now=now)
    for number in range(INTERESTED):
        email = f"interesse{number}@example.org"
        row = {"course_id": stage.courses[WAITING_FOR].id, "email": email, "email_key": email_key(email)}
        db.add(Interest(**row, language="de", created_at=now, confirmed_at=now))
