"""The keys of a catalogue file: which field each fills, what it may hold, what holds when it is left out.

This is docs/catalogue-format.md as a table.
"""

from dataclasses import dataclass
from typing import Any

from courses.catalogue.models import CertificateKind, CourseFormat, CourseKind
from courses.catalogue.values import Check, code, items, one_of, text, title, whole
from courses.catalogue.vocabulary import LANGUAGE_LEVELS, TARGET_GROUPS

REQUIRED = object()


@dataclass(frozen=True)
class Key:
    """One key of an object."""

    name: str
    field: str
    check: Check
    default: Any = REQUIRED


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
}
KINDS = {kind.value: kind for kind in CourseKind}
LEVELS = {level: level for level in ("", *LANGUAGE_LEVELS)}
TITLE, TITLE_OR_EMPTY = title(), title(may_be_empty=True)
TEXT, TEXT_OR_EMPTY = text(), text(may_be_empty=True)
UNITS = whole(1, 2000)
GROUP_SIZE = whole(1, 500)
TARGET_GROUP = one_of({group: group for group in TARGET_GROUPS})

OFFER_KEYS = (
    Key("code", "code", code),
    Key("linie", "line", TITLE),
    Key("titel", "title_de", TITLE),
    Key("ziel", "goal_de", TEXT),
    Key("zielgruppe", "audience_de", TEXT),
    Key("zugang", "entry_level_de", TEXT),
    Key("format", "format", one_of(FORMATS)),
    Key("rhythmus", "rhythm_de", TEXT),
    Key("orte", "places_de", TEXT),
    Key("gruppe_min", "group_min", GROUP_SIZE),
    Key("gruppe_max", "group_max", GROUP_SIZE),
    Key("ue", "units", UNITS),
    Key("nachweis", "documents", one_of(DOCUMENTS)),
    Key("anwesenheitsquote", "required_share", whole(1, 100)),
    Key("module", "modules", items(at_least=1)),
    Key("summary_en", "summary_en", TEXT),
    Key("hinweis", "note_de", TEXT_OR_EMPTY),
    Key("kurz", "summary_de", TEXT_OR_EMPTY, ""),
    Key("art", "kind", one_of(KINDS), CourseKind.TRAINING),
    Key("sprachniveau", "language_level", one_of(LEVELS), ""),
    Key("ue_minuten", "unit_minutes", whole(30, 90), 45),
    Key("zielgruppen", "target_groups", items(), ()),
    Key("titel_en", "title_en", TITLE_OR_EMPTY, ""),
    Key("ziel_en", "goal_en", TEXT_OR_EMPTY, ""),
    Key("zielgruppe_en", "audience_en", TEXT_OR_EMPTY, ""),
    Key("zugang_en", "entry_level_en", TEXT_OR_EMPTY, ""),
    Key("rhythmus_en", "rhythm_en", TEXT_OR_EMPTY, ""),
    Key("orte_en", "places_en", TEXT_OR_EMPTY, ""),
    Key("hinweis_en", "note_en", TEXT_OR_EMPTY, ""),
)
MODULE_KEYS = (
    Key("nr", "number", UNITS),
    Key("titel", "title_de", TITLE),
    Key("ue", "units", UNITS),
    Key("lernergebnis", "outcome_de", TEXT),
    Key("titel_en", "title_en", TITLE_OR_EMPTY, ""),
    Key("lernergebnis_en", "outcome_en", TEXT_OR_EMPTY, ""),
)
