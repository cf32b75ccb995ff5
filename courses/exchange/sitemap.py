"""The public pages as a sitemap (sitemaps.org), for search engines."""

from datetime import datetime
from xml.etree import ElementTree as ET

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseState
from courses.planning.models import CourseRun
from courses.planning.queries import upcoming
from lms.web.links import public_url

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES = 50_000  # the limit of the protocol


def public_addresses(db: Session, now: datetime) -> list[str]:
    """The start page, the catalogue, every published offer, and every run one may still enrol in."""
    codes = db.scalars(select(Course.code).where(Course.state == CourseState.PUBLISHED).order_by(Course.code))
    runs = db.scalars(select(CourseRun.id).where(upcoming(now)).order_by(CourseRun.id))
    found = [public_url("lms.floor.start"), public_url("lms.planning.catalogue")]
    found += [public_url("lms.catalogue.course", code=code) for code in codes]
    found += [public_url("lms.planning.run", run_id=run_id) for run_id in runs]
    return found[:MOST_ADDRESSES]


def sitemap_xml(addresses: list[str]) -> bytes:
    """The file."""
    root = ET.Element("urlset", xmlns=NAMESPACE)
    for address in addresses:
        ET.SubElement(ET.SubElement(root, "url"), "loc").text = address
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
