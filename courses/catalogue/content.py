"""What an offer says, field by field, so that a change can be noted with the old and the new value."""

from typing import Any

from courses.catalogue.describing import MODULE_COLUMNS, PROGRAMME_COLUMNS, TEXT_COLUMNS
from courses.catalogue.models import CertificateKind, Course

TEXTS = ("title", "summary", "goal", "audience", "entry_level", "rhythm", "places", "note", "result", "contact_hours")
PLAIN = (
    "state", "kind", "qualification_form", "format", "reporting_profile", "language_level", "units", "unit_minutes",
    "group_min", "group_max", "contact_name", "contact_phone", "contact_email",
)  # fmt: skip


def content_of(course: Course) -> dict[str, Any]:
    """The offer under the names of its form; lines, target groups and the provider by their ids, shares in percent."""
    shares = {document.kind: document.required_share for document in course.documents}
    return {
        "line": course.line.id,
        "provider": course.provider_id,
        **{name: getattr(course, name) for name in PLAIN},
        **{f"{name}_{language}": getattr(course, f"{name}_{language}") for name in TEXTS for language in ("de", "en")},
        "also_formats": course.also_formats,
        "target_groups": {group.id for group in course.target_groups},
        "attendance_share": shares.get(CertificateKind.ATTENDANCE),
        "qualification_share": shares.get(CertificateKind.QUALIFICATION),
        "modules": _rows(course.modules, MODULE_COLUMNS),
        "programme": _rows(course.programme, PROGRAMME_COLUMNS),
        "texts": _rows(sorted(course.texts, key=lambda text: text.language), TEXT_COLUMNS),
    }


def _rows(rows: Any, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in columns} for row in rows]
