"""Days on which the demo teaches: weekdays without a public holiday of the Land. Pure."""

from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
SATURDAY = 5
# Between the years nobody teaches, though most of these days are no holidays.
CHRISTMAS_BREAK = ((12, 24), (12, 31))


class TeachingDays:
    """The teaching days of one Land."""

    def __init__(self, land: str) -> None:
        self.holidays = holidays.country_holidays("DE", subdiv=land)

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next one on which people come to a course."""
        while not self.is_one(day):
            day += DAY
        return day

    def is_one(self, day: date) -> bool:
        """Whether people come to a course on this day."""
        first, last = CHRISTMAS_BREAK
        return not (day.weekday() >= SATURDAY or day in self.holidays or first <= (day.month, day.day) <= last)

    def series(self, first: date, number: int, days_between: int) -> tuple[date, ...]:
        """So many teaching days, each at least `days_between` calendar days after the one before."""
        days = [self.on_or_after(first)]
        while len(days) < number:
            days.append(self.on_or_after(days[-1] + days_between * DAY))
        return tuple(days)
