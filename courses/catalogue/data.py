"""An offer as plain values, as a file or a form describes it."""

from dataclasses import dataclass

from courses.catalogue.models import CertificateKind, CourseFormat, CourseKind


@dataclass(frozen=True)
class ModuleData:
    """One thematic part; its number is its place in the list."""

    title_de: str
    title_en: str
    units: int
    outcome_de: str
    outcome_en: str


@dataclass(frozen=True)
class CourseData:
    """The whole offer. `required_shares` in percent by document, `target_groups` as codes."""

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
