"""The declarative base of every LMS table and the few column types they share."""

import enum
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

# Named constraints let a migration alter them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only aware values enter; UTC comes back, also from SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows only in a column that is exactly INTEGER.
BigKey = BigInteger().with_variant(Integer, "sqlite")
intpk = Annotated[int, mapped_column(BigKey, primary_key=True)]
name_text = Annotated[str, mapped_column(String(255))]
long_text = Annotated[str, mapped_column(Text, default="", server_default="")]


def state_column(kind: type[enum.StrEnum], name: str) -> Enum:
    """A column of one of the words of `kind`, held by a named CHECK instead of a database type."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda words: [word.value for word in words],
    )


class Base(DeclarativeBase):
    """All tables of the LMS: named `lms_*`, with no foreign key into the host's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, int: BigKey}  # noqa: RUF012 - SQLAlchemy reads it from the class

    def __repr__(self) -> str:
        state: dict[str, Any] = self.__dict__
        return f"<{type(self).__name__} {state.get('id')}>"
