"""Whole numbers as they stand in addresses and hidden fields: a few plain digits, or none of ours."""

# Far above what any table will hold, and still exact in JavaScript.
LARGEST_ID = 10**15 - 1
LARGEST_VERSION = 10**9 - 1


def number_in(text: str, *, largest: int = LARGEST_ID) -> int | None:
    """The number that stands there in plain digits, from 0 to `largest`; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(largest))):
        return None
    number = int(text)
    return number if number <= largest else None
