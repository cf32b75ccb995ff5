"""What the file is called in the personnel file: ASCII, sortable by date and name."""

from certificates.document.content import CertificateContent
from certificates.document.letters import ascii_letters

LONGEST_PART = 60


def file_name(content: CertificateContent) -> str:
    """2026-03-12_IKT-01_Haddad_Amina_LB-2026-000123.pdf: last day, offer, family and given name, number.

    What has no counterpart in ASCII is left out; the number keeps names apart.
    """
    named = (content.family_name, content.given_name) if content.family_name else (content.name,)
    parts = (content.dates[-1].isoformat(), content.course_code, *named, content.number)
    return "_".join(filter(None, map(part_of_name, parts))) + ".pdf"


def part_of_name(text: str) -> str:
    """One part of the name of a file or a folder, at most LONGEST_PART letters of ASCII."""
    return ascii_letters(text)[:LONGEST_PART].strip("_-")
