"""The only reader of the clock; everything else is told the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day in the given IANA zone."""
    return datetime.now(ZoneInfo(zone)).date()
