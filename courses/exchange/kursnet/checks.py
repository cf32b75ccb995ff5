"""Our own check of a finished file: order of elements, what must be there, lengths. The agency's schema is not ours to ship."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

ADDRESS = ("NAME", "STREET", "ZIP", "CITY", "COUNTRY")
# What may stand inside an element, in its order; an element with the same name in two places is named with its parent.
ORDER = {
    "OPENQCAT": ("HEADER", "NEW_CATALOG", "UPDATE_CATALOG"),
    "HEADER": ("GENERATOR_INFO", "CATALOG", "DOCUMENT_CREATOR", "RECIPIENT", "SUPPLIER", "AGREEMENT"),
    "CATALOG": ("LANGUAGE", "CATALOG_ID", "CATALOG_VERSION", "CATALOG_NAME", "GENERATION_DATE", "CURRENCY"),
    "SUPPLIER": ("SUPPLIER_ID", "SUPPLIER_NAME", "ADDRESS", "CONTACT", "KEYWORD", "EXTENDED_INFO"),
    "ADDRESS": ADDRESS,
    "LOCATION": ADDRESS,
    "CONTACT": ("CONTACT_ROLE", "SALUTATION", "FIRST_NAME", "LAST_NAME", "PHONE", "MOBILE", "FAX", "EMAILS"),
    "AGREEMENT": ("AGREEMENT_ID",),
    "NEW_CATALOG": ("SERVICE",),
    "UPDATE_CATALOG": ("DELETE", "NEW"),
    "DELETE": ("SERVICE",),
    "NEW": ("SERVICE",),
    "SERVICE": (
        "PRODUCT_ID", "COURSE_TYPE", "SUPPLIER_ID_REF", "SERVICE_DETAILS", "SERVICE_CLASSIFICATION",
        "SERVICE_PRICE_DETAILS",
    ),
    "SERVICE_DETAILS": (
        "TITLE", "DESCRIPTION_LONG", "SUPPLIER_ALT_PID", "CONTACT", "REQUIREMENTS", "SERVICE_DATE", "KEYWORD",
        "TARGET_GROUP", "TERMS_AND_CONDITIONS", "SERVICE_MODULE", "ANNOUNCEMENT",
    ),
    "SERVICE_DATE": ("START_DATE", "END_DATE", "DATE_REMARKS"),
    "ANNOUNCEMENT": ("START_DATE", "END_DATE"),
    "EDUCATION": (
        "COURSE_ID", "DEGREE", "LANGUAGE", "SUBSIDY", "MIME_INFO", "CERTIFICATE", "EXTENDED_INFO", "MODULE_COURSE",
    ),
    "SUPPLIER/EXTENDED_INFO": ("ORGANIZATIONAL_FORM",),
    "EDUCATION/EXTENDED_INFO": (
        "INSTITUTION", "INSTRUCTION_FORM", "INSTRUCTION_TIME", "INHOUSE_SEMINAR", "EXTRA_OCCUPATIONAL",
        "PRACTICAL_PART", "FUNDING_TYPES_REGIONAL", "DIGITAL_ACCESSIBILITY", "DIGITAL_ACCESSIBILITY_REMARKS",
        "TEACHING_LANGUAGES", "TEACHING_LANGUAGES_REMARKS", "EDUCATION_TYPE",
    ),
    "MODULE_COURSE": (
        "MIN_PARTICIPANTS", "MAX_PARTICIPANTS", "LOCATION", "DURATION", "INSTRUCTION_REMARKS", "FLEXIBLE_START",
        "EXTENDED_INFO",
    ),
    "MODULE_COURSE/EXTENDED_INFO": ("SEGMENT_TYPE",),
    "SERVICE_CLASSIFICATION": ("REFERENCE_CLASSIFICATION_SYSTEM_NAME", "FEATURE"),
    "FEATURE": ("FNAME", "FVALUE"),
    "SERVICE_PRICE": ("PRICE_AMOUNT", "PRICE_CURRENCY"),
}  # fmt: skip
NEEDED = {
    "OPENQCAT": {"HEADER"},
    "HEADER": {"CATALOG", "SUPPLIER"},
    "CATALOG": {"LANGUAGE", "CATALOG_ID", "CATALOG_VERSION"},
    "SUPPLIER": {"SUPPLIER_ID", "SUPPLIER_NAME", "ADDRESS", "EXTENDED_INFO"},
    "SERVICE": {"PRODUCT_ID"},
    "SERVICE_DETAILS": {"TITLE", "SERVICE_MODULE"},
    "EDUCATION": {"COURSE_ID", "EXTENDED_INFO", "MODULE_COURSE"},
    "EDUCATION/EXTENDED_INFO": {"INSTITUTION", "INSTRUCTION_FORM", "EDUCATION_TYPE"},
    "SUPPLIER/EXTENDED_INFO": {"ORGANIZATIONAL_FORM"},
    "MODULE_COURSE": {"DURATION"},
}
LONGEST = {
    "TITLE": 255, "SUPPLIER_NAME": 255, "DESCRIPTION_LONG": 30_000, "REQUIREMENTS": 10_000, "NAME": 30, "STREET": 30,
    "CITY": 36, "FIRST_NAME": 30, "LAST_NAME": 30, "PHONE": 30,
}  # fmt: skip
MOST = {("SERVICE_DETAILS", "KEYWORD"): 30, ("SERVICE_CLASSIFICATION", "FEATURE"): 3}


def problems_of(content: bytes) -> list[str]:
    """What is wrong with a file, one sentence each; empty for one that may be handed over."""
    root = ET.fromstring(content)
    if root.tag != "OPENQCAT" or root.get("version") != "1.1":
        return ["not a catalogue of version 1.1"]
    found = list(_walk(root, ""))
    kinds = [child.tag for child in root if child.tag != "HEADER"]
    return found + ([] if len(kinds) == 1 else ["needs either a new or an updated catalogue"]) + _products(root)


def _walk(node: ET.Element, parent: str) -> Iterator[str]:
    name = f"{parent}/{node.tag}"
    allowed = ORDER.get(name, ORDER.get(node.tag))
    tags = [child.tag for child in node]
    if allowed is not None:
        if unknown := [tag for tag in tags if tag not in allowed]:
            yield f"{node.tag}: {unknown[0]} does not belong there"
        elif tags != sorted(tags, key=allowed.index):
            yield f"{node.tag}: wrong order"
    missing = NEEDED.get(name, NEEDED.get(node.tag, set())) - set(tags)
    if missing and parent != "DELETE":
        yield f"{node.tag}: {', '.join(sorted(missing))} is missing"
    if len(node.text or "") > LONGEST.get(node.tag, 1_000_000):
        yield f"{node.tag}: too long"
    yield from (
        f"{node.tag}: too many {tag}" for (at, tag), most in MOST.items() if at == node.tag and tags.count(tag) > most
    )
    for child in node:
        yield from _walk(child, node.tag)


def _products(root: ET.Element) -> list[str]:
    numbers = [one.text or "" for one in root.iterfind(".//SERVICE/PRODUCT_ID")]
    found = [f"product {number} stands twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    if root.find("NEW_CATALOG") is None:
        return found
    courses = {one.text for one in root.iterfind(".//EDUCATION[@type='true']/COURSE_ID")}
    dates = {one.text for one in root.iterfind(".//EDUCATION[@type='false']/COURSE_ID")}
    return found + [f"a date belongs to {course}, which is not there" for course in sorted(map(str, dates - courses))]
