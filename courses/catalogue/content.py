"""What an offer says, field by field, so that a change can be noted with the old and the new value."""

from typing import Any

from courses.catalogue.models import CertificateKind, Course

TEXTS = ("title", "summary", "goal", "audience", "entry_level", "rhythm", "places", "note")
NUMBERS = ("units", "unit_minutes", "group_min", "group_max")
MODULE_FIELDS = ("title_de", "title_en", "units", "outcome_de", "outcome_en")


def content_of(course: Course) -> dict[str, Any]:
    """The offer under the names of its form; lines, target groups and the provider by their ids, shares in percent."""
    shares = {document.kind: document.required_share for document in course.documents}
    return {
        "state": course.state,
        "line": course.line.id,
        "provider": course.provider_id,
        "kind": course.kind,
        "format": course.format,
        "language_level": course.language_level,
        **{f"{name}_{language}": getattr(course, f"{name}_{language}") for name in TEXTS for language in ("de", "en")},
        **{name: getattr(course, name) for name in NUMBERS},
        "target_groups": {group.id for group in course.target_groups},
        "attendance_share": shares.get(CertificateKind.ATTENDANCE),
        "qualification_share": shares.get(CertificateKind.QUALIFICATION),
        "modules": [{name: getattr(module, name) for name in MODULE_FIELDS} for module in course.modules],
    }
