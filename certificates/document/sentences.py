"""The wording of a certificate in German and English.

Kept apart from the message catalogues: the wording of a paper belongs to the paper, not to the language of the page.
Never "Zeugnis", "anerkannter Abschluss" or "Prüfung bestanden": those are papers of public law.
"""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from certificates.document.codes import grouped
from certificates.document.content import CertificateContent, CourseKind, Format, Language

LISTED_DATES = 4
LOCALES: dict[Language, str] = {"de": "de_DE", "en": "en_GB"}


@dataclass(frozen=True)
class Words:
    """The fixed words and sentences of one language; the braces are filled by the functions below."""

    attendance: str
    qualification: str
    conference: str
    took_part: str
    extent: str
    unit: str
    units: str
    partial: str
    partial_conference: str
    nothing_tested: str
    participation: str
    tested: str
    test_result: str
    live_online: str
    disclaimer: str
    valid_unsigned: str
    check: str
    check_code: str
    course_kinds: dict[CourseKind, str]
    formats: dict[Format, str]
    born: str
    kind_of_offer: str
    date: str
    dates: str
    from_to: str
    format: str
    place: str
    trainers: str
    modules: str
    module: str
    outcome: str
    short_units: str
    project: str
    number: str
    code: str
    qr: str
    page: str


GERMAN = Words(
    attendance="Teilnahmebescheinigung",
    qualification="Zertifikat",
    conference="Bestätigung der Teilnahme",
    took_part="hat an der folgenden Veranstaltung teilgenommen.",
    extent="Umfang: {attended} von {planned} {units} (je {minutes} Minuten).",
    unit="Unterrichtseinheit",
    units="Unterrichtseinheiten",
    partial="Besucht wurden {attended} von {planned} {units}; die Bescheinigung gilt für die besuchten Einheiten.",
    partial_conference="Besucht wurden {attended} von {planned} {units}; die Bestätigung gilt für die besuchten "
    "Einheiten.",
    nothing_tested="Bescheinigt wird die Anwesenheit. Eine Leistung wurde nicht geprüft.",
    participation="Bestätigt wird die Teilnahme. Eine Leistung wurde nicht geprüft.",
    tested="Bescheinigt werden die Anwesenheit und ein erfolgreicher interner Test.",
    test_result="Ergebnis des internen Tests: {result}.",
    live_online="Die Teilnahme erfolgte in einem Live-Online-Format; die Anwesenheit wurde je Sitzung erfasst.",
    disclaimer="Dieses Dokument ist kein staatlicher Abschluss und ersetzt keinen Bescheid der für die Anerkennung "
    "zuständigen Stelle.",
    valid_unsigned="Elektronisch erstellt und ohne Unterschrift gültig.",
    check="Echtheit prüfen: {url},",
    check_code="Code {code}",
    course_kinds={
        "training": "Training",
        "qualification": "Qualifizierung",
        "coaching": "Coaching",
        "opening_process": "Öffnungsprozess",
        "conference": "Fachtagung",
        "interpreter_training": "Schulung für Sprachmittelnde",
        "council_training": "Schulung für Beiräte",
    },
    formats={"onsite": "Präsenz", "online": "Live-Online", "hybrid": "Präsenz und Live-Online"},
    born="geboren am {date}",
    kind_of_offer="Angebot",
    date="Termin",
    dates="Termine",
    from_to="{first} bis {last} ({count} Termine)",
    format="Format",
    place="Ort",
    trainers="Kursleitung",
    modules="Inhalte",
    module="Modul",
    outcome="Lernergebnis",
    short_units="UE",
    project="Projekt",
    number="Nummer",
    code="Prüfcode",
    qr="QR-Code mit der Adresse der Echtheitsprüfung: {url}",
    page="Seite",
)

ENGLISH = Words(
    attendance="Certificate of Attendance",
    qualification="Certificate",
    conference="Confirmation of Participation",
    took_part="took part in the following event.",
    extent="Extent: {attended} of {planned} {units} ({minutes} minutes each).",
    unit="teaching unit",
    units="teaching units",
    partial="{attended} of {planned} {units} were attended; this certificate is valid for the units attended.",
    partial_conference="{attended} of {planned} {units} were attended; this confirmation is valid for the units "
    "attended.",
    nothing_tested="This document certifies attendance. No performance was assessed.",
    participation="This document confirms participation. No performance was assessed.",
    tested="This document certifies attendance and a successful internal test.",
    test_result="Result of the internal test: {result}.",
    live_online="The event took place in a live online format; attendance was recorded for each meeting.",
    disclaimer="This document is not a state qualification and does not replace a decision of the authority "
    "responsible for recognition.",
    valid_unsigned="Created electronically and valid without signature.",
    check="Check authenticity: {url},",
    check_code="code {code}",
    course_kinds={
        "training": "Training",
        "qualification": "Qualification course",
        "coaching": "Coaching",
        "opening_process": "Organisational opening process",
        "conference": "Conference",
        "interpreter_training": "Training for interpreters",
        "council_training": "Training for councils",
    },
    formats={"onsite": "On site", "online": "Live online", "hybrid": "On site and live online"},
    born="born on {date}",
    kind_of_offer="Offer",
    date="Date",
    dates="Dates",
    from_to="{first} to {last} ({count} dates)",
    format="Format",
    place="Place",
    trainers="Trainers",
    modules="Contents",
    module="Module",
    outcome="Learning outcome",
    short_units="Units",
    project="Project",
    number="Number",
    code="Verification code",
    qr="QR code with the address for checking authenticity: {url}",
    page="Page",
)

WORDS: dict[Language, Words] = {"de": GERMAN, "en": ENGLISH}


def day(value: date, language: Language) -> str:
    """A day spelled out: 12. März 2026, 12 March 2026."""
    return format_date(value, "long", locale=LOCALES[language])


def heading(content: CertificateContent) -> str:
    """What the paper is called."""
    words = WORDS[content.language]
    if content.kind == "qualification":
        return words.qualification
    return words.conference if _is_conference(content) else words.attendance


def extent(content: CertificateContent) -> str:
    """Attended of planned units, with the minutes of one unit."""
    return WORDS[content.language].extent.format(minutes=content.unit_minutes, **_units(content))


def statements(content: CertificateContent) -> list[str]:
    """What is certified, after the extent: part of the units, the kind of attendance, the test."""
    words = WORDS[content.language]
    partial = words.partial_conference if _is_conference(content) else words.partial
    said = [partial.format(**_units(content))] if content.attended_units < content.planned_units else []
    if content.attendance_sentence or content.format == "online":
        said.append(content.attendance_sentence or words.live_online)
    if content.kind == "attendance":
        return [*said, words.participation if _is_conference(content) else words.nothing_tested]
    if content.test_result:
        return [*said, words.tested, words.test_result.format(result=content.test_result)]
    return [*said, words.tested]


def validity(content: CertificateContent) -> tuple[str, str]:
    """How the paper is valid and where to check it; the code in a line of its own."""
    words = WORDS[content.language]
    check = words.check.format(url=content.check_url)
    first = check if content.signature else f"{words.valid_unsigned} {check}"
    return first, words.check_code.format(code=grouped(content.code))


def disclaimer(content: CertificateContent) -> str:
    """What the paper is not."""
    return content.disclaimer or WORDS[content.language].disclaimer


def dates_in_words(content: CertificateContent) -> list[str]:
    """Every date, or the first and the last with their number."""
    days = [day(value, content.language) for value in dict.fromkeys(content.dates)]
    if len(days) <= LISTED_DATES:
        return days
    return [WORDS[content.language].from_to.format(first=days[0], last=days[-1], count=len(days))]


def _is_conference(content: CertificateContent) -> bool:
    """Its paper is a confirmation of participation: no share was asked for."""
    return content.course_kind == "conference"


def _units(content: CertificateContent) -> dict[str, object]:
    words = WORDS[content.language]
    units = words.unit if content.planned_units == 1 else words.units
    return {"attended": content.attended_units, "planned": content.planned_units, "units": units}
