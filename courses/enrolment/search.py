"""Whom a Personalstelle finds: its own people, in places booked or confirmed for it."""

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.employer_view import staff_places
from courses.enrolment.models import Enrolment
from courses.enrolment.settings import grace
from courses.enrolment.views.hr import HR
from lms.data import clock
from lms.people.models import Person
from lms.web.actor import Actor
from lms.web.formats import local_today
from lms.web.languages import lazy as _l
from lms.web.search import Finder, Hit, Hits


def find_staff(db: Session, actor: Actor, text: str, limit: int) -> Hits | None:
    """Own staff by name or personnel number; each leads to the list of that person's places."""
    if not HR.allows(actor):
        return None
    places = staff_places(actor.organisation_ids, text, today=local_today(clock.now()), grace=grace())
    people = select(Enrolment.person_id).where(Enrolment.id.in_(places))
    total = db.scalar(select(func.count(Person.id)).where(Person.id.in_(people))) or 0
    rows = db.scalars(select(Person).where(Person.id.in_(people)).order_by(Person.search_name, Person.id).limit(limit))
    hits = [Hit(one.name, url_for("lms.enrolment.hr_list", q=one.name)) for one in rows]
    return Hits(hits, total, url_for("lms.enrolment.hr_list", q=text))


FINDERS = (Finder(_l("Meine Beschäftigten"), find_staff, 15),)
