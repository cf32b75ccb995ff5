"""The catalogue as a MOOChub 3.0 feed: a page of JSON:API documents, one for each published offer with its next dates."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from flask import current_app
from markupsafe import escape

from courses.catalogue.models import CertificateKind, Course, CourseFormat
from courses.exchange.published import days_of, has_online_part, held_meetings, iso_duration, place_of
from courses.exchange.structured_data import course_url
from courses.planning.models import CourseRun
from lms.web.languages import SOURCE_LANGUAGE

PER_PAGE = 50
VERSION = "3.0"
MEDIA_TYPE = "application/vnd.api+json"
CONTENT_TYPE = f"{MEDIA_TYPE}; moochub-version={VERSION}"
_WANTED = re.compile(r'moochub-version\s*=\s*"?(\d+)(?:\.\d+)*"?')

MODES = {
    CourseFormat.ONSITE: ["onsite", "synchronous"],
    CourseFormat.ONLINE: ["online", "synchronous"],
    CourseFormat.HYBRID: ["blended", "onsite", "online", "synchronous"],
    CourseFormat.INHOUSE: ["onsite", "synchronous"],
}
RESOURCE_TYPE = {
    "identifier": "https://w3id.org/kim/hcrt/course",
    "type": "Concept",
    "inScheme": "https://w3id.org/kim/hcrt/scheme",
}
# The texts of a catalogue are no open material.
LICENCE = [{"identifier": "proprietary", "url": None}]
CREDENTIALS = {
    CertificateKind.ATTENDANCE: "confirmation of participation",
    CertificateKind.QUALIFICATION: "certificate",
}
FREE = [{"price": 0, "priceCurrency": "EUR", "paymentFrequency": "one-time", "category": "complete"}]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Node = dict[str, Any]


def takes_version(accept: str) -> bool:
    """Whether an Accept header lets us answer in version 3: it names this version, or none."""
    asked = [part for part in accept.split(",") if "moochub-version" in part]
    return not asked or any((found := _WANTED.search(part)) and found[1] == VERSION[0] for part in asked)


def page_document(
    courses: Sequence[Course], runs: dict[int, list[CourseRun]], providers: dict[int, str], links: dict[str, str]
) -> Node:
    """One page: `providers` by the id of the offer, `links` to this page and those around it."""
    return {
        "links": links,
        "data": [
            {
                "type": "Course",
                "id": str(course_uuid(course)),
                "attributes": _attributes(course, runs.get(course.id, []), providers[course.id]),
            }
            for course in courses
        ],
    }


def course_uuid(course: Course) -> UUID:
    """The lasting number of an offer among all others of the world."""
    return uuid5(uuid5(NAMESPACE_DNS, current_app.config["LMS_MAIL_DOMAIN"]), f"course:{course.id}")


def _attributes(course: Course, runs: Sequence[CourseRun], provider: str) -> Node:
    organisation = {"name": provider, "type": "Organization"}
    found: Node = {
        "name": course.title_de,
        "courseCode": course.code,
        "learningResourceType": RESOURCE_TYPE,
        "courseMode": MODES[course.format],
        "description": f"<p>{escape(course.summary_de)}</p>" if course.summary_de else None,
        "inLanguage": sorted({run.language for run in runs} or {SOURCE_LANGUAGE}),
        "startDate": _unique(_moment(run.starts_at) for run in runs),
        "endDate": _unique(_moment(run.ends_at) for run in runs),
        "duration": iso_duration(course.units * course.unit_minutes),
        "publisher": organisation,
        "creator": [organisation],
        "url": course_url(course),
        "license": LICENCE,
        "access": ["free"],
        "offer": FREE,
        "keywords": _unique([course.line.name_de, *(group.name_de for group in course.target_groups)]),
        "educationalCredentialsAwarded": _unique(CREDENTIALS[one.kind] for one in course.documents),
    }
    return found | (_of_next_run(runs[0]) if runs else {})


def _of_next_run(run: CourseRun) -> Node:
    """What only a date can tell: where, in which rhythm, until when one can enrol."""
    venue, meetings = place_of(run), held_meetings(run)
    found: Node = {
        "applicationStartDate": _moment(run.enrol_opens_at),
        "applicationDeadline": _moment(run.enrol_closes_at),
    }
    if venue is not None:
        address = {"streetAddress": venue.street, "postalCode": venue.postcode, "city": venue.town}
        found["contentLocation"] = {"name": venue.name, "address": {**address, "addressCountry": "DE"}}
    elif has_online_part(run):
        found["contentLocation"] = {"name": "online", "url": course_url(run.course)}
    if days_of(meetings) > 1:
        times = {(one.day.weekday(), one.begins, one.ends) for one in meetings}
        found["repeatFrequency"] = [
            {
                "byDay": f"https://schema.org/{WEEKDAYS[weekday]}",
                "startTime": begins.isoformat("seconds"),
                "endTime": ends.isoformat("seconds"),
            }
            for weekday, begins, ends in sorted(times)
        ]
    return found


def _moment(instant: Any) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _unique(values: Any) -> list[str]:
    return list(dict.fromkeys(values))
