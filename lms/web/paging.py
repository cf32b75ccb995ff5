"""Long lists in pages: where one is, and the addresses of the pages around."""

from collections.abc import Callable
from dataclasses import dataclass

PER_PAGE = 25


@dataclass(frozen=True)
class Paging:
    """One page of a list; the addresses are None at the ends."""

    number: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None
    per_page: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.per_page


def paging(total: int, wish: int, url_of: Callable[[int], str], *, per_page: int = PER_PAGE) -> Paging:
    """The wished page of `total` rows, or the nearest there is; `url_of(number)` is the address of a page."""
    last = max(1, -(-total // per_page))
    number = min(max(1, wish), last)
    return Paging(
        number,
        last,
        total,
        url_of(number - 1) if number > 1 else None,
        url_of(number + 1) if number < last else None,
        per_page,
    )
