"""The catalogue for machines: a MOOChub feed, and a sitemap."""

import json
from typing import Any

from flask import Response, request

from courses.exchange.moochub import CONTENT_TYPE, PER_PAGE, page_document, takes_version
from courses.exchange.published import count_published, provider_of, published_offers, runs_of
from courses.exchange.sitemap import public_addresses, sitemap_xml
from courses.exchange.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.conditional import PUBLIC, conditional, fingerprint
from lms.web.links import public_url
from lms.web.numbers import number_in
from lms.web.routes import anyone

LARGEST_PAGE = 999_999


@routes.get("/moochub/courses", policy=anyone)
def moochub() -> Response:
    """A page of the catalogue in MOOChub 3.0. Who asks for another version only gets 406, a page too far 404."""
    if not takes_version(request.headers.get("Accept", "")):
        return _problem(406, "only moochub-version=3.0 is available")
    db = request_session()
    last = max(-(-count_published(db) // PER_PAGE), 1)
    number = _page()
    if not 1 <= number <= last:
        return _problem(404, "no such page")
    courses = published_offers(db, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    runs = runs_of(db, [course.id for course in courses], clock.now())
    host = next((provider_of(db, course) for course in courses if course.provider is None), None)
    names = {course.id: (course.provider or host) for course in courses}
    providers = {course_id: one.name if one else "–" for course_id, one in names.items()}
    text = json.dumps(page_document(courses, runs, providers, _links(number, last)), ensure_ascii=False).encode()
    response = conditional(fingerprint(text), lambda: text, content_type=CONTENT_TYPE, cache=PUBLIC)
    response.vary.add("Accept")
    return response


@routes.get("/sitemap.xml", policy=anyone)
def sitemap() -> Response:
    """Which pages search engines should know."""
    addresses = public_addresses(request_session(), clock.now())
    content_type = "application/xml; charset=utf-8"
    return conditional(fingerprint(addresses), lambda: sitemap_xml(addresses), content_type=content_type, cache=PUBLIC)


def _page() -> int:
    return number_in(request.args.get("page", "1"), largest=LARGEST_PAGE) or 0


def _links(number: int, last: int) -> dict[str, str]:
    def url(page: int) -> str:
        return public_url("lms.exchange.moochub", page=page)

    found = {"self": url(number), "first": url(1), "last": url(last)}
    around = {"prev": number - 1, "next": number + 1}
    return found | {name: url(page) for name, page in around.items() if 1 <= page <= last}


def _problem(status: int, detail: str) -> Response:
    errors: dict[str, Any] = {"errors": [{"status": str(status), "detail": detail}]}
    return Response(json.dumps(errors), status, content_type=CONTENT_TYPE)
