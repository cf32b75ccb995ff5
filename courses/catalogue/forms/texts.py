"""The form of an offer's texts in one more language, written beside the German ones."""

from typing import Any

from courses.catalogue.data import TEXTS, TextData
from courses.catalogue.forms.parts import text_field, title_field
from courses.catalogue.models import CourseText
from lms.web.forms import BaseForm, Required
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField


class CourseTextForm(BaseForm):
    """Title and texts; only the title is needed."""

    version = VersionField()
    title = title_field(_l("Titel"), Required())
    summary = text_field(_l("Kurz gesagt"), rows=3)
    goal = text_field(_l("Ziel"), rows=6)
    audience = text_field(_l("Für wen"))
    entry_level = text_field(_l("Voraussetzungen"))
    rhythm = text_field(_l("Tage und Zeiten"), rows=2)
    places = text_field(_l("Orte"), rows=2)
    note = text_field(_l("Hinweis"))

    def text_data(self, language: str) -> TextData:
        """What was written, as plain values."""
        return TextData(language, self.title.data, **{name: self[name].data for name in TEXTS})


def values_of_text(text: CourseText | None) -> dict[str, Any]:
    """The stored text as the form shows it."""
    if text is None:
        return dict.fromkeys(("title", *TEXTS), "") | {"version": 0}
    return {name: getattr(text, name) for name in ("version", "title", *TEXTS)}
