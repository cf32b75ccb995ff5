"""An offer as plain values, as a file or a form describes it."""

from dataclasses import dataclass
from datetime import time

from courses.catalogue.models import (
    CertificateKind,
    CourseFormat,
    CourseKind,
    CourseState,
    QualificationForm,
    ReportingProfile,
)

# The texts of an offer in every language; of these the long ones are Markdown.
TEXTS = ("summary", "goal", "audience", "entry_level", "rhythm", "places", "note")
RICH_TEXTS = ("goal", "audience", "entry_level", "note", "result")


@dataclass(frozen=True)
class ModuleData:
    """One thematic part; its number is its place in the list."""

    title_de: str
    title_en: str
    units: int
    outcome_de: str
    outcome_en: str


@dataclass(frozen=True)
class ProgrammeData:
    """One point of a conference's programme, in wall-clock time; `day` counts the days of the conference from 1."""

    day: int
    begins: time
    ends: time | None
    title_de: str
    title_en: str
    speaker: str


@dataclass(frozen=True)
class TextData:
    """The texts in one more language (BCP 47; Leichte Sprache is "de-simple")."""

    language: str
    title: str
    summary: str
    goal: str
    audience: str
    entry_level: str
    rhythm: str
    places: str
    note: str


@dataclass(frozen=True)
class CourseData:
    """The whole offer. `required_shares` in percent by document (0: no threshold), `target_groups` as codes.

    `line` and `provider` by name; a provider of None means the one the offer has, "" that it has none of its own.
    """

    code: str
    line: str
    kind: CourseKind
    format: CourseFormat
    title_de: str
    title_en: str
    summary_de: str
    summary_en: str
    goal_de: str
    goal_en: str
    audience_de: str
    audience_en: str
    entry_level_de: str
    entry_level_en: str
    rhythm_de: str
    rhythm_en: str
    places_de: str
    places_en: str
    note_de: str
    note_en: str
    language_level: str
    units: int
    unit_minutes: int
    group_min: int
    group_max: int
    required_shares: dict[CertificateKind, int]
    target_groups: frozenset[str]
    modules: tuple[ModuleData, ...]
    state: CourseState = CourseState.PUBLISHED
    provider: str | None = None
    qualification_form: QualificationForm | None = None
    also_formats: frozenset[CourseFormat] = frozenset()
    reporting_profile: ReportingProfile = ReportingProfile.COUNTS
    result_de: str = ""
    result_en: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_hours_de: str = ""
    contact_hours_en: str = ""
    programme: tuple[ProgrammeData, ...] = ()
    texts: tuple[TextData, ...] = ()
