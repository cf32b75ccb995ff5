"""Words for the enums of the catalogue, and for the fields of an offer."""

from collections.abc import Mapping
from datetime import time
from enum import Enum
from typing import Any

from courses.catalogue.differences import Difference
from courses.catalogue.models import (
    CertificateKind,
    CourseFormat,
    CourseKind,
    CourseState,
    ImportState,
    QualificationForm,
    ReportingProfile,
)
from courses.catalogue.tongues import name_of
from lms.web.formats import label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

# One mapping for each enum: CourseKind.QUALIFICATION and CertificateKind.QUALIFICATION are equal as text.
KINDS = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.QUALIFICATION: _l("Qualifizierung"),
    CourseKind.COACHING: _l("Coaching"),
    CourseKind.OPENING_PROCESS: _l("Öffnungsprozess"),
    CourseKind.CONFERENCE: _l("Fachtagung"),
    CourseKind.INTERPRETER_TRAINING: _l("Schulung für Sprachmittelnde"),
    CourseKind.COUNCIL_TRAINING: _l("Schulung für Beiräte"),
    CourseKind.ADVICE: _l("Beratung"),
}
KIND_HINTS = {
    CourseKind.TRAINING: _l("Ein oder mehrere Tage mit Modulen, für eine Gruppe"),
    CourseKind.QUALIFICATION: _l("Über Wochen, auch auf dem Weg zur Anerkennung eines Berufs"),
    CourseKind.COACHING: _l("Termine und Umfang; worum es geht, bleibt unter den Beteiligten"),
    CourseKind.OPENING_PROCESS: _l("Begleitete Veränderung einer Organisation, in Phasen und mit einem Ergebnis"),
    CourseKind.CONFERENCE: _l("Programm statt Modulen, ohne Mindestanwesenheit"),
    CourseKind.INTERPRETER_TRAINING: _l("Für ehrenamtlich Sprachmittelnde"),
    CourseKind.COUNCIL_TRAINING: _l("Für gewählte Beiräte für Migration und Integration"),
    CourseKind.ADVICE: _l("Ein Kontakt mit Sprechzeiten, kein Kurs"),
}
QUALIFICATION_FORMS = {
    QualificationForm.ADAPTATION: _l("Anpassungsqualifizierung"),
    QualificationForm.COMPENSATION: _l("Ausgleichsmaßnahme"),
    QualificationForm.BRIDGING: _l("Brückenmaßnahme"),
    QualificationForm.KNOWLEDGE_TEST: _l("Vorbereitung auf die Kenntnisprüfung"),
}
FORMATS = {
    CourseFormat.ONSITE: _l("vor Ort"),
    CourseFormat.ONLINE: _l("online"),
    CourseFormat.HYBRID: _l("hybrid"),
    CourseFormat.INHOUSE: _l("inhouse"),
}
STATES = {
    CourseState.DRAFT: _l("Entwurf"),
    CourseState.PUBLISHED: _l("veröffentlicht"),
    CourseState.ARCHIVED: _l("archiviert"),
}
DOCUMENTS = {
    CertificateKind.ATTENDANCE: _l("Teilnahmebescheinigung"),
    CertificateKind.QUALIFICATION: _l("Zertifikat"),
}
PROFILES = {
    ReportingProfile.NONE: _l("keine Meldung"),
    ReportingProfile.COUNTS: _l("nur Zahlen"),
    ReportingProfile.ESF: _l("ESF-Angaben je Person"),
}
IMPORT_STATES = {
    ImportState.CHECKED: _l("geprüft"),
    ImportState.APPLIED: _l("übernommen"),
}
LABELS = (KINDS, QUALIFICATION_FORMS, FORMATS, STATES, DOCUMENTS, PROFILES, IMPORT_STATES)

FIELDS = {
    "code": _l("Kennung"),
    "line": _l("Angebotslinie"),
    "provider": _l("Träger"),
    "kind": _l("Art"),
    "qualification_form": _l("Form der Qualifizierung"),
    "state": _l("Stand"),
    "format": _l("Format"),
    "also_formats": _l("Auch möglich"),
    "reporting_profile": _l("Meldung an Geldgeber"),
    "language_level": _l("Sprachniveau Deutsch"),
    "units": _l("Unterrichtseinheiten (UE)"),
    "unit_minutes": _l("Minuten je UE"),
    "group_min": _l("Gruppe, mindestens"),
    "group_max": _l("Gruppe, höchstens"),
    "title_de": _l("Titel (Deutsch)"),
    "title_en": _l("Titel (Englisch)"),
    "summary_de": _l("Kurz gesagt (Deutsch)"),
    "summary_en": _l("Kurz gesagt (Englisch)"),
    "goal_de": _l("Ziel (Deutsch)"),
    "goal_en": _l("Ziel (Englisch)"),
    "audience_de": _l("Für wen (Deutsch)"),
    "audience_en": _l("Für wen (Englisch)"),
    "entry_level_de": _l("Voraussetzungen (Deutsch)"),
    "entry_level_en": _l("Voraussetzungen (Englisch)"),
    "rhythm_de": _l("Tage und Zeiten (Deutsch)"),
    "rhythm_en": _l("Tage und Zeiten (Englisch)"),
    "places_de": _l("Orte (Deutsch)"),
    "places_en": _l("Orte (Englisch)"),
    "note_de": _l("Hinweis (Deutsch)"),
    "note_en": _l("Hinweis (Englisch)"),
    "result_de": _l("Ergebnis des Prozesses (Deutsch)"),
    "result_en": _l("Ergebnis des Prozesses (Englisch)"),
    "contact_name": _l("Ansprechperson oder Stelle"),
    "contact_phone": _l("Telefon"),
    "contact_email": _l("E-Mail-Adresse"),
    "contact_hours_de": _l("Sprechzeiten (Deutsch)"),
    "contact_hours_en": _l("Sprechzeiten (Englisch)"),
    "target_groups": _l("Zielgruppen"),
    "attendance_share": _l("Mindestanwesenheit für die Teilnahmebescheinigung"),
    "qualification_share": _l("Mindestanwesenheit für das Zertifikat"),
    "modules": _l("Module"),
    "programme": _l("Programm"),
    "texts": _l("Texte in weiteren Sprachen"),
    "outcome_de": _l("Lernergebnis (Deutsch)"),
    "outcome_en": _l("Lernergebnis (Englisch)"),
    "day": _l("Tag"),
    "begins": _l("Beginn"),
    "ends": _l("Ende"),
    "speaker": _l("Mitwirkende"),
    "title": _l("Titel"),
    "summary": _l("Kurz gesagt"),
    "goal": _l("Ziel"),
    "audience": _l("Für wen"),
    "entry_level": _l("Voraussetzungen"),
    "rhythm": _l("Tage und Zeiten"),
    "places": _l("Orte"),
    "note": _l("Hinweis"),
    "number": _l("Nummer"),
    "language": _l("Sprache"),
}


def field_name(difference: Difference) -> str:
    """The field in words: "Modul 2: Titel (Deutsch)"."""
    name = str(FIELDS[difference.name])
    if difference.part == "modules":
        return gettext("Modul %(number)s: %(field)s", number=difference.which, field=name)
    if difference.part == "programme":
        return gettext("Programmpunkt %(number)s: %(field)s", number=difference.which, field=name)
    if difference.part == "texts":
        return gettext("%(language)s: %(field)s", language=name_of(str(difference.which)), field=name)
    return name


def value_in_words(difference: Difference, value: Any, groups: Mapping[str, str]) -> str:
    """The value as people read it; empty when there is none. `groups` are the names of target groups by code."""
    if difference.name.endswith("_share") and value is not None:
        share = str(value)
        return gettext("ohne Mindestanwesenheit") if share == "0" else gettext("%(share)s Prozent", share=share)
    if difference.name == "target_groups":
        return ", ".join(groups.get(code, code) for code in sorted(value or ()))
    return _in_words(value)


def _in_words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, frozenset):
        return ", ".join(sorted(_in_words(one) for one in value))
    return str(value)
