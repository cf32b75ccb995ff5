"""A clock for stories: steps are planned for a moment and run in the order of time, up to now."""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

Step = Callable[[datetime], None]
WAKING_HOURS = (6, 20)


class Simulation:
    """Steps before now; a step may plan others. What lies at or after now does not happen."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self.dice = random.Random(f"story {seed}")
        self._steps: list[tuple[datetime, int, Step]] = []
        self._number = count()

    def at(self, moment: datetime, step: Step) -> None:
        """Plan a step; the same moment keeps the order of planning."""
        if moment < self.now:
            heapq.heappush(self._steps, (moment, next(self._number), step))

    def run(self) -> None:
        """Let everything happen that was planned, and what it leads to."""
        while self._steps:
            moment, _number, step = heapq.heappop(self._steps)
            step(moment)

    def between(self, first: datetime, last: datetime) -> datetime:
        """Some moment from `first` until before `last`, as a rule by day."""
        moment = first + self.dice.random() * (last - first)
        by_day = moment.replace(hour=self.dice.randint(*WAKING_HOURS))
        return by_day if first <= by_day < last else moment

    def minutes(self, fewest: int, most: int) -> timedelta:
        """So many minutes, more or less."""
        return timedelta(seconds=self.dice.randint(fewest * 60, most * 60))
