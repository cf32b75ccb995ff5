"""An open-Q-cat 1.1 document from plain values. Pure: no web, no database. The order of elements is that of the format."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

from courses.exchange.kursnet.codes import INSTITUTION, PRIVATE_PROVIDER

GENERATOR = "Lernbruecke"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FURTHER_TRAINING = "5"  # COURSE_TYPE: Weiterbildungsangebot
MOST_KEYWORDS, MOST_POSITIONS = 30, 3
# What XML 1.0 cannot hold.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Contact:
    """Whom to ask."""

    first_name: str
    last_name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Address:
    """Where; without a street for what is online."""

    name: str
    street: str
    postcode: str
    town: str


@dataclass(frozen=True)
class Supplier:
    """The provider as the agency knows it."""

    number: str
    name: str
    address: Address
    contact: Contact | None
    agreements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Teaching:
    """How it is taught, in the agency's codes."""

    form: str
    time: str
    education_type: str
    duration: str
    languages: tuple[str, ...] = ()
    language_remark: str = ""


@dataclass(frozen=True)
class Offer:
    """An offer; `code` is its number for ever."""

    code: str
    title: str
    description: str
    requirements: str
    contact: Contact
    keywords: tuple[str, ...]
    target_group: str
    classification: tuple[str, ...]
    smallest: int
    largest: int
    teaching: Teaching
    url: str


@dataclass(frozen=True)
class DatedRun:
    """A date of an offer, in wall-clock time with its zone."""

    code: str
    offer_code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    announced_on: date
    location: Address
    teaching: Teaching
    url: str


@dataclass(frozen=True)
class Head:
    """What stands above the catalogue."""

    catalogue_id: str
    version: int
    made_at: datetime
    supplier: Supplier


def services_of(supplier: Supplier, offers: Iterable[Offer], dates: Iterable[DatedRun]) -> dict[str, ET.Element]:
    """The elements by the number of their product: each offer, then its dates."""
    by_offer: dict[str, list[DatedRun]] = {}
    for one in dates:
        by_offer.setdefault(one.offer_code, []).append(one)
    found = {}
    for offer in offers:
        found[offer.code] = _offer(supplier, offer)
        found |= {one.code: _date(supplier, one) for one in by_offer.get(offer.code, [])}
    return found


def prints_of(services: Mapping[str, ET.Element]) -> dict[str, str]:
    """A short print of each, to know later whether it has changed."""
    return {number: hashlib.sha256(ET.tostring(one)).hexdigest()[:16] for number, one in services.items()}


def full_catalogue(head: Head, services: Mapping[str, ET.Element]) -> ET.Element:
    """The whole catalogue; what is not in it is gone for the agency."""
    root = _root(head)
    ET.SubElement(root, "NEW_CATALOG", FULLCATALOG="true").extend(services.values())
    return root


def update_catalogue(
    head: Head, sequence: int, changed: Mapping[str, ET.Element], new: Iterable[str], removed: Iterable[str]
) -> ET.Element:
    """Only what has changed since the last file."""
    root = _root(head)
    update = ET.SubElement(root, "UPDATE_CATALOG", seq_number=str(sequence))
    if gone := sorted(removed):
        delete = ET.SubElement(update, "DELETE")
        for number in gone:
            _add(ET.SubElement(delete, "SERVICE"), "PRODUCT_ID", number)
    if changed:
        ET.SubElement(update, "NEW").extend(changed.values())
    for number in new:
        changed[number].set("mode", "new")
    return root


def written(root: ET.Element, encoding: str) -> bytes:
    """The file; a letter the encoding does not know becomes a reference."""
    head = f'<?xml version="1.0" encoding="{encoding.upper()}" standalone="yes"?>\n'
    return (head + ET.tostring(root, encoding="unicode")).encode(encoding, "xmlcharrefreplace")


def shortened(text: str, most: int) -> str:
    """One line of at most so many letters, cut between words where there are any."""
    line = " ".join(_IMPOSSIBLE.sub(" ", text).split())
    if len(line) <= most:
        return line
    cut = line[: most + 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut)[:most].rstrip(" ,;-")


def lines(text: str, most: int) -> str:
    """Several lines, without what a file cannot hold."""
    return _IMPOSSIBLE.sub("", text.replace("\r\n", "\n")).strip()[:most].rstrip()


def _root(head: Head) -> ET.Element:
    root = ET.Element("OPENQCAT", {"version": "1.1", "xmlns:xsi": XSI})
    root.set("xsi:noNamespaceSchemaLocation", "openQ-cat.V1.1.xsd")
    header = ET.SubElement(root, "HEADER")
    _add(header, "GENERATOR_INFO", GENERATOR)
    catalogue = ET.SubElement(header, "CATALOG")
    _add(catalogue, "LANGUAGE", "deu")
    _add(catalogue, "CATALOG_ID", head.catalogue_id)
    _add(catalogue, "CATALOG_VERSION", str(head.version))
    _add(catalogue, "GENERATION_DATE", head.made_at.isoformat(timespec="seconds"))
    _supplier(header, head.supplier)
    for agreement in head.supplier.agreements:
        _add(ET.SubElement(header, "AGREEMENT"), "AGREEMENT_ID", agreement)
    return root


def _supplier(header: ET.Element, supplier: Supplier) -> None:
    node = ET.SubElement(header, "SUPPLIER")
    _add(node, "SUPPLIER_ID", supplier.number, type="supplier_specific")
    _add(node, "SUPPLIER_NAME", shortened(supplier.name, 255))
    _address(ET.SubElement(node, "ADDRESS"), supplier.address)
    if supplier.contact is not None:
        _contact(node, supplier.contact, role="2", words="Gesamtansprechpartner")
    form, words = PRIVATE_PROVIDER
    extended = ET.SubElement(node, "EXTENDED_INFO", input_type="2")
    _add(extended, "ORGANIZATIONAL_FORM", words, type=form)


def _offer(supplier: Supplier, offer: Offer) -> ET.Element:
    service = _service(supplier, offer.code)
    details = ET.SubElement(service, "SERVICE_DETAILS")
    _add(details, "TITLE", shortened(offer.title, 255))
    _add(details, "DESCRIPTION_LONG", lines(offer.description, 30_000))
    _contact(details, offer.contact, role="1", words="Ansprechpartner")
    _add(details, "REQUIREMENTS", lines(offer.requirements, 10_000))
    for keyword in offer.keywords[:MOST_KEYWORDS]:
        _add(details, "KEYWORD", shortened(keyword, 255))
    if offer.target_group:
        _add(ET.SubElement(details, "TARGET_GROUP"), "TARGET_GROUP_TEXT", lines(offer.target_group, 10_000))
    education = _education(details, offer.code, offer.teaching, offer.url, is_offer=True)
    course = ET.SubElement(education, "MODULE_COURSE")
    _add(course, "MIN_PARTICIPANTS", str(offer.smallest))
    _add(course, "MAX_PARTICIPANTS", str(offer.largest))
    ET.SubElement(course, "DURATION", type=offer.teaching.duration)
    ET.SubElement(ET.SubElement(course, "EXTENDED_INFO"), "SEGMENT_TYPE", type="0")
    _classification(service, offer.classification)
    price = ET.SubElement(ET.SubElement(service, "SERVICE_PRICE_DETAILS"), "SERVICE_PRICE")
    _add(price, "PRICE_AMOUNT", "0.0")
    return service


def _date(supplier: Supplier, one: DatedRun) -> ET.Element:
    service = _service(supplier, one.code)
    details = ET.SubElement(service, "SERVICE_DETAILS")
    _add(details, "TITLE", shortened(one.title, 255))
    when = ET.SubElement(details, "SERVICE_DATE")
    _add(when, "START_DATE", one.starts_at.isoformat(timespec="seconds"))
    _add(when, "END_DATE", one.ends_at.isoformat(timespec="seconds"))
    education = _education(details, one.offer_code, one.teaching, one.url, is_offer=False)
    course = ET.SubElement(education, "MODULE_COURSE")
    _address(ET.SubElement(course, "LOCATION"), one.location)
    ET.SubElement(course, "DURATION", type=one.teaching.duration)
    shown = ET.SubElement(details, "ANNOUNCEMENT")
    _add(shown, "START_DATE", f"{one.announced_on.isoformat()}{_offset(one.starts_at)}")
    _add(shown, "END_DATE", f"{one.ends_at.date().isoformat()}{_offset(one.ends_at)}")
    return service


def _service(supplier: Supplier, number: str) -> ET.Element:
    service = ET.Element("SERVICE")
    _add(service, "PRODUCT_ID", number)
    _add(service, "COURSE_TYPE", FURTHER_TRAINING)
    _add(service, "SUPPLIER_ID_REF", supplier.number, type="supplier_specific")
    return service


def _education(details: ET.Element, course_id: str, teaching: Teaching, url: str, *, is_offer: bool) -> ET.Element:
    module = ET.SubElement(details, "SERVICE_MODULE")
    education = ET.SubElement(module, "EDUCATION", type="true" if is_offer else "false")
    _add(education, "COURSE_ID", course_id)
    mime = ET.SubElement(ET.SubElement(education, "MIME_INFO"), "MIME_ELEMENT")
    _add(mime, "MIME_SOURCE", url)
    extended = ET.SubElement(education, "EXTENDED_INFO")
    _add(extended, "INSTITUTION", INSTITUTION, type=INSTITUTION)
    ET.SubElement(extended, "INSTRUCTION_FORM", type=teaching.form)
    ET.SubElement(extended, "INSTRUCTION_TIME", type=teaching.time)
    for language in teaching.languages:
        _add(extended, "TEACHING_LANGUAGES", language)
    _add(extended, "TEACHING_LANGUAGES_REMARKS", teaching.language_remark)
    ET.SubElement(extended, "EDUCATION_TYPE", type=teaching.education_type)
    return education


def _classification(service: ET.Element, positions: tuple[str, ...]) -> None:
    if not positions:
        return
    node = ET.SubElement(service, "SERVICE_CLASSIFICATION")
    _add(node, "REFERENCE_CLASSIFICATION_SYSTEM_NAME", "Kurssystematik")
    for position in positions[:MOST_POSITIONS]:
        feature = ET.SubElement(node, "FEATURE")
        _add(feature, "FNAME", position)
        _add(feature, "FVALUE", position)


def _contact(parent: ET.Element, contact: Contact, *, role: str, words: str) -> None:
    node = ET.SubElement(parent, "CONTACT")
    _add(node, "CONTACT_ROLE", words, type=role)
    _add(node, "FIRST_NAME", shortened(contact.first_name, 30))
    _add(node, "LAST_NAME", shortened(contact.last_name, 30))
    _add(node, "PHONE", contact.phone)
    if contact.email:
        _add(ET.SubElement(node, "EMAILS"), "EMAIL", contact.email)


def _address(node: ET.Element, address: Address) -> None:
    _add(node, "NAME", shortened(address.name, 30))
    _add(node, "STREET", shortened(address.street, 30))
    _add(node, "ZIP", address.postcode)
    _add(node, "CITY", shortened(address.town, 36))
    _add(node, "COUNTRY", "DE")


def _offset(moment: datetime) -> str:
    """The zone behind a day, "+01:00"."""
    return moment.isoformat()[-6:]


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    """An element with a text; none for an empty one."""
    if text:
        ET.SubElement(parent, tag, attributes).text = text
