"""How long the way between two towns takes."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from lms.data.base import Base, intpk, name_text


class TravelTime(Base):
    """Minutes between two towns, both ways the same: the towns stand in the order of the alphabet, so a pair stands once."""

    __tablename__ = "lms_travel_time"
    __table_args__ = (
        UniqueConstraint("first_town", "second_town"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )
    id: Mapped[intpk]
    first_town: Mapped[name_text]
    second_town: Mapped[name_text]
    minutes: Mapped[int]
