"""What the coordination writes down about a provider and an offer; an edit on an old version is refused."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.exchange.kursnet.models import Encoding, KursnetOffer, KursnetProfile
from lms.data.audit import SYSTEM_STREAM
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid
from lms.people.models import Organisation


class SettingsChangedMeanwhile(Refusal):
    """Somebody else saved after the page was opened."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


@dataclass(frozen=True)
class ProfileData:
    """The fields of a provider's profile."""

    supplier_number: str
    encoding: Encoding
    first_name: str
    last_name: str
    phone: str
    email: str
    agreements: str


@dataclass(frozen=True)
class OfferData:
    """The fields of an offer."""

    classification: str
    education_type: str
    held_back: bool


def save_profile(db: Session, provider_id: int, data: ProfileData, *, version: int, actor: str, now: datetime) -> None:
    """Write the profile down; the first time makes it."""
    db.execute(select(Organisation.id).where(Organisation.id == provider_id).with_for_update())
    row = db.get(KursnetProfile, provider_id, populate_existing=True)
    if row is None:
        row = KursnetProfile(organisation_id=provider_id, version=0)
        db.add(row)
    _save(db, row, data, version=version, actor=actor, now=now, subject=f"organisation:{provider_id}")


def save_offer(db: Session, course_id: int, data: OfferData, *, version: int, actor: str, now: datetime) -> None:
    """Write down what KURSNET must know about an offer; the first time makes it."""
    db.execute(select(Course.id).where(Course.id == course_id).with_for_update())
    row = db.get(KursnetOffer, course_id, populate_existing=True)
    if row is None:
        row = KursnetOffer(course_id=course_id, version=0)
        db.add(row)
    _save(db, row, data, version=version, actor=actor, now=now, subject=f"course:{course_id}")


def _save(
    db: Session,
    row: KursnetProfile | KursnetOffer,
    data: ProfileData | OfferData,
    *,
    version: int,
    actor: str,
    now: datetime,
    subject: str,
) -> None:
    if row.version != version:
        raise SettingsChangedMeanwhile
    after: dict[str, Any] = asdict(data)
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    kept = {f"kursnet_{name}": value for name, value in before.items()}
    new = {f"kursnet_{name}": value for name, value in after.items()}
    action = "kursnet.changed"
    record_edit(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, before=kept, after=new)
