"""The look of a certificate: plain values in, a page for the PDF worker out."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from certificates.document import sentences
from certificates.document.codes import grouped
from certificates.document.content import CertificateContent
from certificates.document.logos import SizedLogo, logo_rows, stand_beside
from lms.pdf.page import Page, Series, Variant, picture_id

# In the source tree the templates lie beside the packages, in the wheel inside `lms`.
PACKAGES = Path(__file__).parent.parent.parent
FOLDERS = (PACKAGES / "lms" / "templates", PACKAGES / "templates")
TEMPLATE = "lms/certificates/document/certificate.html"
STYLE = "lms/certificates/document/certificate.css"
# Letters, without the marks above and below them, up to which a name is set in this size; a longer one is "tiny".
NAME_SIZES = ((26, "large"), (52, "medium"), (120, "small"))
# More marks than this pile up into the lines above and below; Vietnamese and Hebrew need two at most.
MARKS_PER_LETTER = 2
LOOSE_MODULES = 4
LONGEST_TITLE_LINE = 60  # letters; a longer title takes two lines
# Trying all eight masks to find the prettiest takes most of segno's time; every scanner reads every mask.
QR_MASK = 4


def certificate_page(content: CertificateContent, pictures: Mapping[str, bytes]) -> Page:
    """The certificate as a page for the PDF worker. `pictures` are the bytes of its logos and signature by SHA-256."""
    qr, logos = _check_code(content), logo_rows(content.logos)
    shown = {picture.sha256: pictures[picture.sha256] for picture in content.pictures()} | {picture_id(qr): qr}
    html = _template().render(
        content=content,
        words=sentences.WORDS[content.language],
        heading=sentences.heading(content),
        dates=sentences.dates_in_words(content),
        extent=sentences.extent(content),
        statements=sentences.statements(content),
        validity=sentences.validity(content),
        disclaimer=sentences.disclaimer(content),
        title=_title(content),
        footer=_footer(content),
        qr=picture_id(qr),
        logos=logos,
        logos_beside=stand_beside(logos),
        density=_density(content, logos),
        name_class=name_class(content.name),
        script_class=name_class(content.original_script),
    )
    return Page(html=html, css=_style(), pictures=shown, exact_texts=content.names(), identifier=content.code)


def certificate_series(contents: Sequence[CertificateContent], pictures: Mapping[str, bytes]) -> Series:
    """Certificates that are `alike`: the page of the first, and what each has for itself."""
    first = contents[0]
    kinds = zip(("name", "script"), first.names(), strict=False)
    names = (f'<p class="{kind} {name_class(name)}" dir="{direction(name)}">{{}}</p>' for kind, name in kinds)
    person, note = '<div class="person">{}</div>', '<p class="note">{}</p>'
    lines = (*map(person.format, names), note, note, note)
    return Series(certificate_page(first, pictures), lines, tuple(map(_variant, contents)))


def _variant(content: CertificateContent) -> Variant:
    words, names = sentences.WORDS[content.language], content.names()
    notes = (sentences.validity(content)[1], f"{words.number}: {content.number}", _footer(content))
    return Variant(title=_title(content), exact_texts=names, texts=(*names, *notes), picture=_check_code(content))


def alike(content: CertificateContent) -> tuple[object, ...]:
    """Certificates with the same key differ in names, number and code only and look the same otherwise."""
    common = replace(content, name="", original_script="", given_name="", family_name="", number="", code="")
    return common, *((name_class(name), direction(name)) for name in content.names())


def _density(content: CertificateContent, logos: Sequence[Sequence[SizedLogo]]) -> str:
    """How close together everything stands, so that a usual paper keeps to one page."""
    much = any((
        len(content.modules) > LOOSE_MODULES, content.signature, content.birth_date, content.original_script,
        len(content.title) > LONGEST_TITLE_LINE,
    ))  # fmt: skip
    if logos and not stand_beside(logos):
        return "dense packed" if much or len(logos) > 1 else "dense"
    return "dense" if much else ""


def _title(content: CertificateContent) -> str:
    name = unicodedata.normalize("NFC", content.name)
    return f"{sentences.heading(content)} – {name} – {content.number}"


def _footer(content: CertificateContent) -> str:
    words = sentences.WORDS[content.language]
    return f"{words.number} {content.number} · {words.code} {grouped(content.code)}"


def _check_code(content: CertificateContent) -> bytes:
    return qr_code(f"{content.check_url.rstrip('/')}/{content.code}")


def qr_code(text: str) -> bytes:
    """The QR code as PNG, with medium error correction and the quiet zone that scanners need."""
    out = io.BytesIO()
    segno.make_qr(text, error="m", mask=QR_MASK, boost_error=False).save(out, kind="png", scale=4, border=4)
    return out.getvalue()


def name_class(name: str) -> str:
    """How a name is set: a long one smaller, to stay within a few lines; one with towers of marks is cut off."""
    composed = unicodedata.normalize("NFC", name)
    marks = sum(unicodedata.combining(char) != 0 for char in composed)
    letters = len(composed) - marks
    size = next((size for longest, size in NAME_SIZES if letters <= longest), "tiny")
    return f"{size} clipped" if marks > MARKS_PER_LETTER * letters else size


def direction(text: str) -> str:
    """The direction of the first letter that has one: "rtl" for Arabic or Hebrew, else "ltr" (UAX 9, rule P2)."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


@cache
def _environment() -> Environment:
    """An environment of its own: no request, no host's filters, an unknown name is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_composed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"direction": direction, "day": sentences.day}
    return environment


@cache
def _template() -> Template:
    return _environment().get_template(TEMPLATE)


@cache
def _style() -> str:
    source, _, _ = FileSystemLoader(FOLDERS).get_source(_environment(), STYLE)
    return source


def _composed(value: object) -> object:
    """Text as fonts expect it: letter and mark in one character where there is one (NFC)."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not isinstance(value, Markup) else value
