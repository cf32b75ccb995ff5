"""Offers and runs in the words of schema.org (Course, CourseInstance, EducationEvent), for search engines. Free of charge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from courses.catalogue.models import Course, CourseFormat, CourseKind
from courses.exchange.published import has_online_part, iso_duration, place_of, zone_of
from courses.planning.models import CourseRun, RunState, Venue
from lms.web.languages import current_language, gettext
from lms.web.links import public_url
from lms.web.words import in_language

SCHEMA = "https://schema.org"
MODES = {CourseFormat.ONSITE: "onsite", CourseFormat.ONLINE: "online", CourseFormat.HYBRID: "blended"}
ATTENDANCE = {
    CourseFormat.ONLINE: "OnlineEventAttendanceMode",
    CourseFormat.HYBRID: "MixedEventAttendanceMode",
}
Node = dict[str, Any]


def offer_graph(course: Course, runs: Sequence[CourseRun], provider: str) -> Node:
    """The page of an offer: the course with its runs, and the way to it."""
    node = _course(course, provider)
    if runs:
        node["hasCourseInstance"] = [_instance(run) for run in runs]
    return _graph(node, _trail((gettext("Angebote"), _catalogue_url()), (_title(course), course_url(course))))


def run_graph(run: CourseRun) -> Node:
    """The page of a run: an event of its own, because also a cancelled one must say so."""
    steps = ((gettext("Angebote"), _catalogue_url()), (_title(run.course), course_url(run.course)))
    return _graph(_instance(run), _trail(*steps, (run.code, run_url(run))))


def course_url(course: Course) -> str:
    """The public page of an offer."""
    return public_url("lms.catalogue.course", code=course.code)


def run_url(run: CourseRun) -> str:
    """The public page of a run."""
    return public_url("lms.planning.run", run_id=run.id)


def _course(course: Course, provider: str) -> Node:
    summary = in_language(course.summary_de, course.summary_en)
    return {
        "@type": "Course",
        "@id": course_url(course),
        "url": course_url(course),
        "name": _title(course),
        "description": summary.text or _title(course),
        "courseCode": course.code,
        "inLanguage": current_language(),
        "provider": _organisation(provider),
        "offers": _free(course_url(course)),
        "isAccessibleForFree": True,
        "timeRequired": iso_duration(course.units * course.unit_minutes),
    }


def _instance(run: CourseRun) -> Node:
    zone, minutes = zone_of(run), run.terms.units * run.terms.unit_minutes
    mode = ATTENDANCE.get(run.format, "OfflineEventAttendanceMode")
    conference = run.terms.course_kind == CourseKind.CONFERENCE.value
    node: Node = {
        "@type": "EducationEvent" if conference else "CourseInstance",
        "@id": run_url(run),
        "url": run_url(run),
        "name": run.terms.title(current_language()),
        "startDate": run.starts_at.astimezone(zone).isoformat(),
        "endDate": run.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if run.state is RunState.CANCELLED else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}/{mode}",
        "inLanguage": run.language,
        "organizer": _organisation(run.project.provider.name),
        "offers": _free(run_url(run), run.enrol_opens_at.astimezone(zone)),
        "isAccessibleForFree": True,
    }
    if not conference:
        node |= {"courseMode": MODES.get(run.format, "onsite"), "courseWorkload": iso_duration(minutes)}
    if places := _locations(run):
        node["location"] = places[0] if len(places) == 1 else places
    return node


def _locations(run: CourseRun) -> list[Node]:
    """Where; the way into an online meeting is our page, never the link itself."""
    venue = place_of(run)
    places = [_place(venue)] if venue is not None else []
    if has_online_part(run):
        places.append({"@type": "VirtualLocation", "url": run_url(run)})
    return places


def _place(venue: Venue) -> Node:
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.street,
        "postalCode": venue.postcode,
        "addressLocality": venue.town,
        "addressRegion": venue.region,
        "addressCountry": "DE",
    }
    return {"@type": "Place", "name": venue.name, "address": address}


def _organisation(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def _free(url: str, since: datetime | None = None) -> Node:
    node: Node = {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "category": "Free", "url": url}
    return node | ({"validFrom": since.isoformat()} if since else {})


def _trail(*steps: tuple[str, str]) -> Node:
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _graph(*nodes: Node) -> Node:
    return {"@context": SCHEMA, "@graph": list(nodes)}


def _title(course: Course) -> str:
    return in_language(course.title_de, course.title_en).text


def _catalogue_url() -> str:
    return public_url("lms.planning.catalogue")
