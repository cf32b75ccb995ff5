"""What trainers and rooms already have to do, day by day: for whoever looks for days on which they are free. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from courses.planning.collisions.checks import Collision, Knowledge, Slot, find


class Diary:
    """The meetings that are there already, and what is known of rooms and trainers."""

    def __init__(self, others: Iterable[Slot], known: Knowledge) -> None:
        self.known = known
        self.days: dict[date, list[Slot]] = defaultdict(list)
        for slot in others:
            self.days[slot.day].append(slot)

    def collisions(self, slots: Sequence[Slot]) -> list[Collision]:
        """What the meetings of one run collide with, looking only at the days they lie on."""
        others = [other for day in {slot.day for slot in slots} for other in self.days.get(day, ())]
        return find(slots, others, self.known)

    def hindrance(self, slots: Sequence[Slot]) -> Collision | None:
        """The first hard collision, if there is one."""
        return next((one for one in self.collisions(slots) if one.is_hard), None)
