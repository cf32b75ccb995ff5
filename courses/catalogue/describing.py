"""From the rows of an offer to its plain values: what a file, a comparison and the history look at."""

from typing import Any

from courses.catalogue.data import CourseData, ModuleData, ProgrammeData, TextData
from courses.catalogue.models import Course

# Every field that is a plain column of the offer.
COLUMNS = (
    "kind", "qualification_form", "state", "format", "reporting_profile", "title_de", "title_en", "summary_de",
    "summary_en", "goal_de", "goal_en", "audience_de", "audience_en", "entry_level_de", "entry_level_en", "rhythm_de",
    "rhythm_en", "places_de", "places_en", "note_de", "note_en", "result_de", "result_en", "contact_name",
    "contact_phone", "contact_email", "contact_hours_de", "contact_hours_en", "language_level", "units",
    "unit_minutes", "group_min", "group_max",
)  # fmt: skip
MODULE_COLUMNS = ("title_de", "title_en", "units", "outcome_de", "outcome_en")
PROGRAMME_COLUMNS = ("day", "begins", "ends", "title_de", "title_en", "speaker")
TEXT_COLUMNS = ("language", "title", "summary", "goal", "audience", "entry_level", "rhythm", "places", "note")


def describe(course: Course) -> CourseData:
    """The offer as it is stored, with all its parts."""
    return CourseData(
        code=course.code,
        line=course.line.name_de,
        provider=course.provider.name if course.provider else "",
        required_shares={document.kind: document.required_share for document in course.documents},
        target_groups=frozenset(group.code for group in course.target_groups),
        also_formats=course.also_formats,
        modules=tuple(ModuleData(**_columns(part, MODULE_COLUMNS)) for part in course.modules),
        programme=tuple(ProgrammeData(**_columns(item, PROGRAMME_COLUMNS)) for item in course.programme),
        texts=tuple(
            TextData(**_columns(text, TEXT_COLUMNS)) for text in sorted(course.texts, key=lambda one: one.language)
        ),
        **_columns(course, COLUMNS),
    )


def _columns(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
