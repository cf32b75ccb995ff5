"""From when until when a meeting's online link is shown. Pure.

Only people with a confirmed place and those who teach get it, shortly before the meeting and until its end: a link that
lies in mails and calendars for weeks is passed on.
"""

from datetime import datetime, timedelta

from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, RunState

JOIN_BEFORE = timedelta(minutes=15)


def link_now(run: CourseRun, meeting: Meeting, now: datetime) -> str:
    """The link while it may be used, else "". Whether the asking person may have it is for the caller to know."""
    return (
        stored_link(run, meeting) if link_from(meeting) <= now < meeting.ends_at and takes_place(run, meeting) else ""
    )


def link_from(meeting: Meeting) -> datetime:
    """The moment at which the link appears."""
    return meeting.starts_at - JOIN_BEFORE


def link_is_coming(run: CourseRun, meeting: Meeting, now: datetime) -> bool:
    """Whether a link will appear later."""
    return bool(stored_link(run, meeting)) and now < link_from(meeting) and takes_place(run, meeting)


def takes_part_online(meeting: Meeting, pool: PoolMode) -> bool:
    """Whether somebody with a place of this kind needs the link: at a meeting in both places those who chose online."""
    if meeting.mode is MeetingMode.BOTH:
        return pool is not PoolMode.ONSITE
    return meeting.mode is MeetingMode.ONLINE


def takes_part_onsite(meeting: Meeting, pool: PoolMode) -> bool:
    """Whether somebody with a place of this kind comes to the venue."""
    if meeting.mode is MeetingMode.BOTH:
        return pool is not PoolMode.ONLINE
    return meeting.mode is MeetingMode.ONSITE


def stored_link(run: CourseRun, meeting: Meeting) -> str:
    """The link as it was planned, whatever the time; only for those who plan."""
    return "" if meeting.mode is MeetingMode.ONSITE else meeting.online_link or run.online_link


def takes_place(run: CourseRun, meeting: Meeting) -> bool:
    """Neither the meeting nor its run was cancelled."""
    return not meeting.cancelled and run.state is not RunState.CANCELLED
