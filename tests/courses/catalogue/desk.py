"""What tests of the offers' pages share: filling in forms, and looking at what is stored."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from lms.data.audit import AuditEntry
from tests.house import Client, form_on

OFFER = "/staff/courses/IK-01"
EDIT = f"{OFFER}/edit"


def fields_of(client: Client, url: str = EDIT) -> dict[str, str]:
    """What the form of the page would send, without its buttons."""
    return dict(form_on(client.page(url), {"version": ""}, None).form_values())


def names_on(client: Client, url: str) -> set[str]:
    """The names of all fields of the form."""
    return {str(name) for name in form_on(client.page(url), {"version": ""}, None).fields}


def the_course(db: Session, code: str = "IK-01") -> Course:
    """The offer with this code."""
    return db.scalars(select(Course).where(Course.code == code)).one()


def actions(db: Session, action: str) -> list[AuditEntry]:
    """What the audit says about this step, the oldest first."""
    return list(db.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def words(client: Client, url: str) -> str:
    """All words of the page, blanks made equal."""
    return " ".join(str(client.page(url).xpath("//main")[0].text_content()).split())
