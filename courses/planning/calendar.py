"""Dates of a run as a calendar file (RFC 5545): one event per meeting, its number stays when the meeting moves."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Response, current_app
from icalendar import Calendar, Event

from courses.planning.models import CourseRun, Meeting, MeetingMode, RunState
from courses.planning.queries import place_line, title_of, topic_of
from lms.web.languages import gettext
from lms.web.links import public_url

PRODUCT = "-//Lernbruecke//Lernbruecke//DE"


def run_calendar(run: CourseRun, now: datetime, *, with_link: bool = False) -> Response:
    """The calendar file as a download; `with_link` only for people who have a seat."""
    response = Response(calendar_text(run, now, with_link=with_link), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{run.code}.ics"'
    return response


def calendar_text(run: CourseRun, now: datetime, *, with_link: bool = False) -> bytes:
    """The calendar in the language in force, with the zone's own rules for summer time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in run.meetings:
        calendar.add_component(_event(run, meeting, now, with_link=with_link))
    # Whole years: some readers look for the change to summer time that lies before the event.
    calendar.add_missing_timezones(date(run.starts_at.year, 1, 1), date(run.ends_at.year + 1, 1, 1))
    text: bytes = calendar.to_ical()
    return text


def _event(run: CourseRun, meeting: Meeting, now: datetime, *, with_link: bool) -> Event:
    zone = ZoneInfo(run.zone)
    cancelled = meeting.cancelled or run.state is RunState.CANCELLED
    title = str(title_of(run.terms))
    event = Event()
    event.add("uid", f"meeting-{meeting.id}@{current_app.config['LMS_MAIL_DOMAIN']}")
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    # Some calendars show an event without its status.
    event.add("summary", gettext("Fällt aus: %(title)s", title=title) if cancelled else title)
    event.add("location", _location(run, meeting))
    event.add("description", "\n".join(_description(run, meeting, with_link=with_link)))
    event.add("url", public_url("lms.planning.run", run_id=run.id))
    return event


def _location(run: CourseRun, meeting: Meeting) -> str:
    venue = meeting.venue or run.venue
    if meeting.mode is MeetingMode.ONLINE or venue is None:
        return gettext("online")
    place = place_line(venue, meeting.room)
    return place if meeting.mode is MeetingMode.ONSITE else gettext("%(place)s, oder online", place=place)


def _description(run: CourseRun, meeting: Meeting, *, with_link: bool) -> list[str]:
    lines = [str(topic)] if (topic := topic_of(meeting)) else []
    if meeting.mode is not MeetingMode.ONSITE:
        link = meeting.online_link or run.online_link
        hidden = gettext("Der Link steht auf Ihrer persönlichen Seite.")
        lines.append(gettext("Online teilnehmen: %(link)s", link=link) if with_link and link else hidden)
    return [*lines, gettext("Durchführung %(code)s", code=run.code)]
