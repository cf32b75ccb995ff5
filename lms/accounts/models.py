"""Accounts of the stand-alone login, and the browsers they are logged in with."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, intpk
from lms.people.models import Person


class Account(Base):
    """How one person logs in. An empty hash lets nobody in: the password has yet to be set by a mailed link."""

    __tablename__ = "lms_account"
    __table_args__ = (UniqueConstraint("email_key"), UniqueConstraint("person_id"))
    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320))
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    active: Mapped[bool] = mapped_column(default=True)
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class AccountLogin(Base):
    """One login in one browser, known by the hash of the stamp in its cookie; ended ones open nothing."""

    __tablename__ = "lms_account_login"
    __table_args__ = (UniqueConstraint("stamp_hash"),)
    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("lms_account.id"), index=True)
    stamp_hash: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()
