"""The people who work in the demo. Their passwords are the business of whoever provides the login."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.demo.network import HARBOUR, JOBCENTER, LAKES, PROJECTS, SOLAR
from lms.funding.models import FundingPeriod, Project
from lms.people.models import GrantState, Membership, MembershipState, Organisation, RoleGrant
from lms.people.registry import confirm_email, find_or_add_person
from lms.web.actor import Role

PARTICIPANT = "participant"


@dataclass(frozen=True)
class DemoLogin:
    """Somebody who can log in to the demo: a role of the LMS, or a participant without one."""

    email: str
    name: str
    role: str
    employer: str


DEMO_LOGINS = (
    DemoLogin("admin@example.org", "Ute Brüggemann", Role.ADMIN, HARBOUR),
    DemoLogin("coordination@example.org", "Małgorzata Lüth-Kowalke", Role.COORDINATOR, HARBOUR),
    DemoLogin("lead@example.org", "Torben Kröplin", Role.PROJECT_LEAD, HARBOUR),
    DemoLogin("trainer@example.org", "Amina Haddad", Role.TRAINER, HARBOUR),
    DemoLogin("trainer.energy@example.org", "Volodymyr Kravets", Role.TRAINER, HARBOUR),
    DemoLogin("trainer.care@example.org", "Ioana Mureșan", Role.TRAINER, LAKES),
    DemoLogin("trainer.online@example.org", "Nguyễn Thị Hồng", Role.TRAINER, LAKES),
    DemoLogin("hr.jobcenter@example.org", "Heike Schröder", Role.HR, JOBCENTER),
    DemoLogin("hr.solar@example.org", "Sławomir Pająk", Role.HR, SOLAR),
    DemoLogin("participant@example.org", "Yuliia Derev’ianko", PARTICIPANT, JOBCENTER),
)
EMPLOYED_FOR = timedelta(days=900)


def add_staff(db: Session, *, now: datetime) -> None:
    """Everybody of DEMO_LOGINS with membership and role; the lead leads the first project of today's period."""
    employers = {row.name: row.id for row in db.scalars(select(Organisation))}
    since = (now - EMPLOYED_FOR).date()
    for login in DEMO_LOGINS:
        person = find_or_add_person(db, name=login.name, email=login.email, language="de", now=now)
        confirm_email(db, person.id, now)
        db.add(_membership(person.id, employers[login.employer], since))
        if login.role != PARTICIPANT:
            role = Role(login.role)
            db.add(
                RoleGrant(
                    person_id=person.id,
                    role=role,
                    organisation_id=employers[login.employer] if role is Role.HR else None,
                    project_id=_led_project(db, now.date()) if role is Role.PROJECT_LEAD else None,
                    state=GrantState.ACTIVE,
                    granted_at=now,
                )
            )
    db.flush()


def _membership(person_id: int, organisation_id: int, since: date) -> Membership:
    return Membership(
        person_id=person_id, organisation_id=organisation_id, state=MembershipState.ACTIVE, starts_on=since
    )


def _led_project(db: Session, today: date) -> int:
    covers = (FundingPeriod.starts_on <= today) & (FundingPeriod.ends_on >= today)
    led = select(Project.id).join(FundingPeriod).where(covers, Project.name == PROJECTS[0].name)
    return db.execute(led).scalar_one()
