"""On site, online, both at once, or by turns: what each day of a series is. Pure."""

from enum import StrEnum

from courses.planning.models import MeetingMode


class SeriesMode(StrEnum):
    """How a whole series is held; hybrid either lets each person choose, or changes from day to day for everybody."""

    ONSITE = "onsite"
    ONLINE = "online"
    BOTH = "both"
    ONLINE_FIRST = "online_first"
    ONSITE_FIRST = "onsite_first"


def mode_of_day(series: SeriesMode, place: int) -> MeetingMode:
    """The mode of the series' day at this place, counted from 0."""
    if series is SeriesMode.ONLINE_FIRST:
        return MeetingMode.ONSITE if place % 2 else MeetingMode.ONLINE
    if series is SeriesMode.ONSITE_FIRST:
        return MeetingMode.ONLINE if place % 2 else MeetingMode.ONSITE
    return MeetingMode(series.value)
