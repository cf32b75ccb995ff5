"""What an offer promises today that a run, published earlier, does not: field by field. Pure."""

from typing import Any

from courses.catalogue.differences import Difference
from courses.catalogue.models import CourseKind
from courses.planning.terms import RunTerms

PLAIN = ("title_de", "title_en", "units", "unit_minutes")


def terms_changes(promised: RunTerms, offered: RunTerms) -> tuple[Difference, ...]:
    """Every promise of the run beside what the offer says now; none where they are the same."""
    old, new = _flat(promised), _flat(offered)
    return tuple(
        Difference(name, old.get(key), new.get(key), part, which)
        for key in dict.fromkeys((*old, *new))
        for part, which, name in [key]
        if old.get(key) != new.get(key)
    )


def _flat(terms: RunTerms) -> dict[tuple[str, int | str, str], Any]:
    flat: dict[tuple[str, int | str, str], Any] = {("", "", name): getattr(terms, name) for name in PLAIN}
    flat["", "", "kind"] = CourseKind(terms.course_kind)
    for document in terms.documents:
        flat["", "", f"{document.kind}_share"] = document.required_share
    for number, module in enumerate(terms.modules, start=1):
        flat |= {("modules", number, name): value for name, value in vars(module).items()}
    return flat
