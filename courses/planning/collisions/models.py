"""Warnings somebody has read and decided to live with."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.data.base import Base, intpk


class AcceptedCollision(Base):
    """A warning about a run that was overridden, and why. `key` names what collides when: a moved meeting asks again."""

    __tablename__ = "lms_accepted_collision"
    __table_args__ = (UniqueConstraint("run_id", "key"),)
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500))
    accepted_by: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]
