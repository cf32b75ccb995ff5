"""Making a file for the agency: the full catalogue, or only what has changed since the last one. Each is kept as it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.exchange.kursnet.checks import problems_of
from courses.exchange.kursnet.document import Head, full_catalogue, prints_of, services_of, update_catalogue, written
from courses.exchange.kursnet.models import KursnetDelivery
from courses.exchange.kursnet.offers import catalogue_of, dates_of, offers_of, supplier_of
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.documents import store
from lms.data.refusal import Refusal, msgid
from lms.people.models import Organisation

MIME_TYPE = "application/xml"


class NothingToExport(Refusal):
    """No offer of the provider is taken."""

    text = msgid("Kein Angebot kann exportiert werden. Die Liste sagt bei jedem Angebot, woran es liegt.")


class NoCatalogueYet(Refusal):
    """An update needs something that it brings up to date."""

    text = msgid("Erstellen Sie zuerst den Gesamtkatalog. Danach genügen die Änderungen.")


class NothingChanged(Refusal):
    """The last file still tells everything."""

    text = msgid("Seit der letzten Datei hat sich nichts geändert.")


class FileBroken(RuntimeError):
    """A file of ours breaks the rules of the format: a defect; nothing is handed over."""


@dataclass(frozen=True)
class Difference:
    """What an update tells, by the numbers of the products."""

    new: list[str]
    changed: list[str]
    removed: list[str]


def deliveries_of(db: Session, provider_id: int, *, most: int = 20) -> list[KursnetDelivery]:
    """The files made for a provider, the newest first."""
    mine = select(KursnetDelivery).where(KursnetDelivery.organisation_id == provider_id)
    return list(db.scalars(mine.order_by(KursnetDelivery.sequence.desc()).limit(most)))


def make_delivery(db: Session, provider_id: int, *, full: bool, actor: str, now: datetime) -> KursnetDelivery:
    """A new file, kept with the prints of all its products. Raises NothingToExport, NoCatalogueYet or NothingChanged."""
    # The provider's row is the lock of its sequence of files.
    provider = db.scalars(select(Organisation).where(Organisation.id == provider_id).with_for_update()).one()
    catalogue, earlier = catalogue_of(db, provider, now), deliveries_of(db, provider_id)
    if catalogue.obstacles or (not catalogue.exported and (full or not earlier)):
        raise NothingToExport
    if not full and not earlier:
        raise NoCatalogueYet
    sequence = earlier[0].sequence + 1 if earlier else 1
    supplier = supplier_of(catalogue)
    services = services_of(supplier, offers_of(catalogue), dates_of(catalogue))
    prints = prints_of(services)
    moment = now.astimezone(ZoneInfo(current_app.config["LMS_TIME_ZONE"]))
    head = Head(f"{supplier.number}-1", sequence, moment, supplier)
    removed: list[str] = []
    if full:
        root = full_catalogue(head, services)
    else:
        difference = difference_of(earlier[0].products, prints)
        removed, news = difference.removed, {*difference.new, *difference.changed}
        # In the order of the catalogue: an offer comes before its dates.
        told = {number: service for number, service in services.items() if number in news}
        root = update_catalogue(head, sequence - _last_full(db, provider_id), told, difference.new, removed)
        services = told
    content = written(root, (catalogue.profile.encoding or "iso-8859-15"))
    if problems := problems_of(content):
        raise FileBroken("; ".join(problems))
    made = KursnetDelivery(
        organisation_id=provider_id,
        sequence=sequence,
        full=full,
        sent=len(services),
        removed=len(removed),
        products=prints,
        document_sha256=store(db, content, MIME_TYPE, now),
        made_at=now,
    )
    db.add(made)
    changes = {"sequence": sequence, "full": full, "sent": len(services), "removed": len(removed)}
    subject, action = f"organisation:{provider_id}", "kursnet.file_made"
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, changes=changes)
    db.flush()
    return made


def difference_of(before: dict[str, str], after: dict[str, str]) -> Difference:
    """What is new, changed and gone. Raises NothingChanged."""
    new = [number for number in after if number not in before]
    changed = [number for number, print_ in after.items() if number in before and before[number] != print_]
    removed = [number for number in before if number not in after]
    if not (new or changed or removed):
        raise NothingChanged
    return Difference(new, changed, removed)


def _last_full(db: Session, provider_id: int) -> int:
    """The number of the newest full catalogue: updates are counted from it."""
    full = (KursnetDelivery.organisation_id == provider_id) & KursnetDelivery.full.is_(True)
    newest = select(KursnetDelivery.sequence).where(full).order_by(KursnetDelivery.sequence.desc()).limit(1)
    return db.scalar(newest) or 0
