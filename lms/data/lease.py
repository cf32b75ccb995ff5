"""One worker works, others wait: a row with an end, and a number that tells old holders from new."""

from datetime import datetime, timedelta

from sqlalchemy import String, or_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base
from lms.data.statements import insert_for, rows_changed

WORKER_LEASE = "worker"
LEASE_LIFE = timedelta(seconds=60)


class Lease(Base):
    """Who may run the jobs until when."""

    __tablename__ = "lms_lease"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    fence: Mapped[int]


def take_or_renew(db: Session, name: str, holder: str, now: datetime) -> bool:
    """True when the holder has the lease for the next minute: it was free, had run out, or was its own."""
    row = insert_for(db, Lease).values(name=name, holder=holder, expires_at=now, fence=0)
    db.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    changed = rows_changed(
        db,
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.expires_at <= now))
        .values(holder=holder, expires_at=now + LEASE_LIFE, fence=Lease.fence + 1),
    )
    return changed == 1


def give_back(db: Session, name: str, holder: str, now: datetime) -> None:
    """A worker that stops in order lets the next one start at once."""
    db.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(expires_at=now))
