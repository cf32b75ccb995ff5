"""What the forms of offers are made of: titles, texts, and the rows of modules and of a programme."""

from typing import Any

from wtforms.validators import ValidationError

from courses.catalogue.values import PHONE, TEXT_LENGTH, TITLE_LENGTH
from lms.web.fields import ClockField, Lines, LongText, RowForm, WholeNumber
from lms.web.forms import OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

MOST_UNITS = 2000
MOST_DAYS = 14


def title_field(label: Any, *validators: Any, **kwargs: Any) -> TextField:
    """One line."""
    return TextField(label, [*validators, OneLine(), UpTo(TITLE_LENGTH)], **kwargs)


def text_field(label: Any, *validators: Any, rows: int = 4, **kwargs: Any) -> LongText:
    """Several lines."""
    return LongText(label, [*validators, Lines(), UpTo(TEXT_LENGTH)], render_kw={"rows": rows}, **kwargs)


class PhoneNumber:
    """Digits, blanks, brackets, hyphens and strokes, as people write a number."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not PHONE.fullmatch(field.data):
            raise ValidationError(gettext("Bitte geben Sie eine Telefonnummer ein, zum Beispiel 0381 1234567."))


class ModuleForm(RowForm):
    """One thematic part, or one phase."""

    title_de = title_field(_l("Titel (Deutsch)"), Required())
    title_en = title_field(_l("Titel (Englisch)"))
    units = WholeNumber(_l("UE"), lowest=1, highest=MOST_UNITS)
    outcome_de = text_field(_l("Lernergebnis (Deutsch)"))
    outcome_en = text_field(_l("Lernergebnis (Englisch)"))


class ProgrammeForm(RowForm):
    """One point of a programme."""

    day = WholeNumber(_l("Tag"), lowest=1, highest=MOST_DAYS, default=1)
    begins = ClockField(_l("Beginn"), [Required()])
    ends = ClockField(_l("Ende"))
    title_de = title_field(_l("Titel (Deutsch)"), Required())
    title_en = title_field(_l("Titel (Englisch)"))
    speaker = title_field(_l("Mitwirkende"))

    def validate_ends(self, field: ClockField) -> None:
        """A point ends after it begins."""
        if field.data and self.begins.data and field.data <= self.begins.data:
            raise ValidationError(gettext("Das Ende liegt nicht nach dem Beginn."))
