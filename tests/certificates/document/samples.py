"""Certificates for tests, pictures and measurements; nobody in them is real."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from PIL import Image, ImageDraw

from certificates.document.content import CertificateContent, Issuer, Module, Picture

NAMES = {
    "latin": "Amina Haddad",
    "arabic": "أمينة حدّاد",
    "vietnamese": "Nguyễn Thị Ánh Tuyết",
    "cyrillic": "Олександра Ґалаґан-Їжакевич",
    "latin_extended": "Łukasz Ștefan Țurcan-Žižková",
    "single": "Sukarno",
    "persian": "مژگان نیک‌پور",
    "overlapping": "خالد المصري",
    "overlapping_persian": "ژاله شریفی",
}
MODULES = (
    Module("Kulturbegriff und eigene Prägung", 4, "eigene Deutungsmuster benennen und von Beobachtungen trennen"),
    Module("Stereotype, Zuschreibung, Perspektivwechsel", 4, "typische Fehlschlüsse im Gespräch erkennen"),
    Module("Kommunikation im Beratungsgespräch", 4, "Fragen so stellen, dass Anliegen und Verständnis gesichert sind"),
    Module("Fallwerkstatt und Transfer", 4, "zwei eigene Fälle bearbeiten und eine Maßnahme für den Alltag festlegen"),
)


def logo(text: str = "LOGO", colour: str = "#0f6674", size: tuple[int, int] = (440, 140)) -> bytes:
    """A placeholder as PNG."""
    picture = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((4, 4, size[0] - 5, size[1] - 5), outline=colour, width=6)
    drawing.text((30, 45), text, fill=colour, font_size=44)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


LOGOS = {
    picture.sha256: data
    for data, picture in ((data, Picture.of(data, "")) for data in (logo("Ministerium"), logo("Europa", "#24408e")))
}
FIVE = {
    name: (logo(name, colour, size), size)
    for name, colour, size in (
        ("Ministerium", "#0f6674", (1100, 280)),
        ("Europa", "#24408e", (600, 400)),
        ("Land", "#8a3b12", (360, 420)),
        ("Programm", "#3d6b1f", (500, 500)),
        ("Verbund", "#5b2a86", (900, 220)),
    )
}


def five_logos() -> tuple[tuple[Picture, ...], dict[str, bytes]]:
    """Five logos of different shapes, and their bytes by SHA-256."""
    pictures = tuple(
        Picture(Picture.of(data, "").sha256, f"{name}, Beispiel", *size) for name, (data, size) in FIVE.items()
    )
    return pictures, {picture.sha256: data for picture, (data, _) in zip(pictures, FIVE.values(), strict=True)}


def sample(**changes: Any) -> CertificateContent:
    """A two-day training of sixteen units, attended in full."""
    first, second = LOGOS
    content = CertificateContent(
        number="NQK-2026-000123",
        code="7K3QMX0R9TBW4ZC8D1FHJN5PV2",
        kind="attendance",
        language="de",
        name=NAMES["latin"],
        family_name="Haddad",
        given_name="Amina",
        title="Interkulturelle Kompetenz in Beratung und Vermittlung",
        course_code="IKT-01",
        course_kind="training",
        dates=(date(2026, 3, 11), date(2026, 3, 12)),
        format="onsite",
        place="Bildungshafen Rostock, Lange Straße 1, 18055 Rostock",
        planned_units=16,
        attended_units=16,
        unit_minutes=45,
        modules=MODULES,
        trainers=("Jana Petersen", "Tomasz Wójcik"),
        issuer=Issuer("Bildungshafen Rostock e. V. (Demo)", ("Lange Straße 1", "18055 Rostock")),
        project="Interkulturelle Öffnung der Arbeitsverwaltung",
        project_number="MV-07",
        issued_at_place="Rostock",
        issued_on=date(2026, 3, 13),
        check_url="https://lernen.example.org/pruefen",
        funding_sentence="Gefördert im Rahmen des Programms „Integration durch Qualifizierung“ (Demo). "
        "Die Logos sind Platzhalter.",
        logos=(Picture(first, "Ministerium für Beispiele"), Picture(second, "Europäische Union, Beispiel")),
        signatory="Dr. Ingrid Beispiel",
    )
    return replace(content, **changes)


def english(**changes: Any) -> CertificateContent:
    """The same in English, attended in part and online."""
    content = sample(
        language="en",
        title="Intercultural competence in counselling and placement",
        format="online",
        place="",
        attended_units=14,
        modules=(
            Module("Culture and one's own background", 8, "name one's own patterns of interpretation"),
            Module("Communication in counselling", 8, "ask so that needs and understanding are secured"),
        ),
        project="Intercultural opening of the employment administration",
        funding_sentence="Funded within the programme “Integration durch Qualifizierung” (demo).",
    )
    return replace(content, **changes)


def long_course(**changes: Any) -> CertificateContent:
    """A qualification of forty modules over eight weeks, with an internal test."""
    start = date(2026, 4, 13)
    content = sample(
        kind="qualification",
        title="Elektrofachkraft für festgelegte Tätigkeiten in der Photovoltaik",
        course_code="EE-02",
        course_kind="qualification",
        dates=tuple(start + timedelta(days=2 * number) for number in range(28)),
        format="hybrid",
        planned_units=240,
        attended_units=228,
        modules=tuple(Module(f"Thema {n}: Anlagen planen und prüfen", 6, "Messungen ausführen") for n in range(1, 41)),
        test_result="gut",
    )
    return replace(content, **changes)
