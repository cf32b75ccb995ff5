"""Which days and months somebody can mean. A slip of the key ("0026") or the end of the calendar is none of them."""

from datetime import date

SENSIBLE_YEARS = range(2000, 2100)


def month_in(text: str) -> date | None:
    """The first day of a month as it stands in an address ("2026-05"); None for anything else, and for an odd year."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if first.year in SENSIBLE_YEARS and f"{first:%Y-%m}" == text else None
