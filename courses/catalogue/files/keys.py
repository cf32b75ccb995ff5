"""The keys of a catalogue file: which field each fills, what it may hold, what holds when it is left out.

This is docs/catalogue-format.md as a table.
"""

from dataclasses import dataclass
from typing import Any

from courses.catalogue.kinds import HIGHEST_SHARE, LOWEST_SHARE, Part
from courses.catalogue.models import (
    CertificateKind,
    CourseFormat,
    CourseKind,
    CourseState,
    QualificationForm,
    ReportingProfile,
)
from courses.catalogue.values import Check, clock, code, items, mail_address, one_of, phone, text, title, whole
from courses.catalogue.vocabulary import LANGUAGE_LEVELS, TEXT_LANGUAGES

REQUIRED = object()


@dataclass(frozen=True)
class Key:
    """One key of an object. Of offers whose kind has not the `part`, the key is left out."""

    name: str
    field: str
    check: Check
    default: Any = REQUIRED
    part: Part | None = None


FORMATS = {
    "praesenz": CourseFormat.ONSITE,
    "online": CourseFormat.ONLINE,
    "hybrid": CourseFormat.HYBRID,
    "inhouse": CourseFormat.INHOUSE,
}
# Who attends without passing the test still gets the confirmation of attendance.
DOCUMENTS = {
    "teilnahmebescheinigung": (CertificateKind.ATTENDANCE,),
    "zertifikat": (CertificateKind.ATTENDANCE, CertificateKind.QUALIFICATION),
    "nur_zertifikat": (CertificateKind.QUALIFICATION,),
    "keiner": (),
}
KINDS = {kind.value: kind for kind in CourseKind}
QUALIFICATION_FORMS = {
    "": None,
    "anpassungsqualifizierung": QualificationForm.ADAPTATION,
    "ausgleichsmassnahme": QualificationForm.COMPENSATION,
    "brueckenmassnahme": QualificationForm.BRIDGING,
    "kenntnispruefung": QualificationForm.KNOWLEDGE_TEST,
}
STATES = {
    "entwurf": CourseState.DRAFT,
    "veroeffentlicht": CourseState.PUBLISHED,
    "archiviert": CourseState.ARCHIVED,
}
PROFILES = {"keine": ReportingProfile.NONE, "zahlen": ReportingProfile.COUNTS, "esf": ReportingProfile.ESF}
LEVELS = {level: level for level in ("", *LANGUAGE_LEVELS)}
LANGUAGES = {language: language for language in TEXT_LANGUAGES}
TITLE, TITLE_OR_EMPTY = title(), title(may_be_empty=True)
TEXT, TEXT_OR_EMPTY = text(), text(may_be_empty=True)
UNITS = whole(1, 2000)
GROUP_SIZE = whole(1, 500)
SHARE = whole(LOWEST_SHARE, HIGHEST_SHARE)
DAYS = whole(1, 14)
ALSO_FORMAT = one_of(FORMATS)

OFFER_KEYS = (
    Key("code", "code", code),
    Key("linie", "line", TITLE),
    Key("titel", "title_de", TITLE),
    Key("ziel", "goal_de", TEXT_OR_EMPTY),
    Key("zielgruppe", "audience_de", TEXT_OR_EMPTY),
    Key("zugang", "entry_level_de", TEXT_OR_EMPTY, part=Part.COURSE),
    Key("format", "format", one_of(FORMATS)),
    Key("rhythmus", "rhythm_de", TEXT_OR_EMPTY, part=Part.COURSE),
    Key("orte", "places_de", TEXT_OR_EMPTY),
    Key("gruppe_min", "group_min", GROUP_SIZE, part=Part.COURSE),
    Key("gruppe_max", "group_max", GROUP_SIZE, part=Part.COURSE),
    Key("ue", "units", UNITS, part=Part.COURSE),
    Key("nachweis", "documents", one_of(DOCUMENTS), part=Part.PAPERS),
    Key("anwesenheitsquote", "required_share", SHARE, part=Part.SHARES),
    Key("module", "modules", items(), part=Part.MODULES),
    Key("summary_en", "summary_en", TEXT_OR_EMPTY),
    Key("hinweis", "note_de", TEXT_OR_EMPTY),
    Key("kurz", "summary_de", TEXT_OR_EMPTY, ""),
    Key("art", "kind", one_of(KINDS), CourseKind.TRAINING),
    Key("qualifizierungsform", "qualification_form", one_of(QUALIFICATION_FORMS), None, Part.QUALIFICATION_FORM),
    Key("stand", "state", one_of(STATES), CourseState.PUBLISHED),
    Key("traeger", "provider", TITLE_OR_EMPTY, None),
    Key("auch_format", "also_formats", items(), ()),
    Key("meldung", "reporting_profile", one_of(PROFILES), ReportingProfile.COUNTS),
    Key("sprachniveau", "language_level", one_of(LEVELS), "", Part.COURSE),
    Key("ue_minuten", "unit_minutes", whole(30, 90), 45, Part.COURSE),
    Key("anwesenheitsquote_zertifikat", "test_share", SHARE, None, Part.TEST),
    Key("zielgruppen", "target_groups", items(), ()),
    Key("titel_en", "title_en", TITLE_OR_EMPTY, ""),
    Key("ziel_en", "goal_en", TEXT_OR_EMPTY, ""),
    Key("zielgruppe_en", "audience_en", TEXT_OR_EMPTY, ""),
    Key("zugang_en", "entry_level_en", TEXT_OR_EMPTY, "", Part.COURSE),
    Key("rhythmus_en", "rhythm_en", TEXT_OR_EMPTY, "", Part.COURSE),
    Key("orte_en", "places_en", TEXT_OR_EMPTY, ""),
    Key("hinweis_en", "note_en", TEXT_OR_EMPTY, ""),
    Key("ergebnis", "result_de", TEXT_OR_EMPTY, "", Part.RESULT),
    Key("ergebnis_en", "result_en", TEXT_OR_EMPTY, "", Part.RESULT),
    Key("kontakt_name", "contact_name", TITLE_OR_EMPTY, "", Part.CONTACT),
    Key("kontakt_telefon", "contact_phone", phone, "", Part.CONTACT),
    Key("kontakt_mail", "contact_email", mail_address, "", Part.CONTACT),
    Key("kontakt_zeiten", "contact_hours_de", TEXT_OR_EMPTY, "", Part.CONTACT),
    Key("kontakt_zeiten_en", "contact_hours_en", TEXT_OR_EMPTY, "", Part.CONTACT),
    Key("programm", "programme", items(), (), Part.PROGRAMME),
    Key("texte", "texts", items(), ()),
)
MODULE_KEYS = (
    Key("nr", "number", UNITS),
    Key("titel", "title_de", TITLE),
    Key("ue", "units", UNITS),
    Key("lernergebnis", "outcome_de", TEXT_OR_EMPTY),
    Key("titel_en", "title_en", TITLE_OR_EMPTY, ""),
    Key("lernergebnis_en", "outcome_en", TEXT_OR_EMPTY, ""),
)
PROGRAMME_KEYS = (
    Key("nr", "number", UNITS),
    Key("tag", "day", DAYS, 1),
    Key("beginn", "begins", clock()),
    Key("ende", "ends", clock(may_be_empty=True), None),
    Key("titel", "title_de", TITLE),
    Key("titel_en", "title_en", TITLE_OR_EMPTY, ""),
    Key("mitwirkende", "speaker", TITLE_OR_EMPTY, ""),
)
TEXT_KEYS = (
    Key("sprache", "language", one_of(LANGUAGES)),
    Key("titel", "title", TITLE),
    Key("kurz", "summary", TEXT_OR_EMPTY, ""),
    Key("ziel", "goal", TEXT_OR_EMPTY, ""),
    Key("zielgruppe", "audience", TEXT_OR_EMPTY, ""),
    Key("zugang", "entry_level", TEXT_OR_EMPTY, ""),
    Key("rhythmus", "rhythm", TEXT_OR_EMPTY, ""),
    Key("orte", "places", TEXT_OR_EMPTY, ""),
    Key("hinweis", "note", TEXT_OR_EMPTY, ""),
)
# Written for an offer without papers, whose share says nothing.
USUAL_SHARE = 80
# Older files give every kind modules and a share. Where the kind has none today, they are checked and not kept.
LEFT_BEHIND = ("module", "anwesenheitsquote")
# What an offer holds in fields that its kind has not.
WITHOUT = {
    "units": 0,
    "unit_minutes": 45,
    "group_min": 1,
    "group_max": 1,
    "documents": (),
    "modules": (),
}
