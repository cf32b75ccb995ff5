"""The form that gives a copied offer its own code."""

from wtforms.validators import ValidationError

from courses.catalogue.values import is_code
from lms.web.forms import BaseForm, OneLine, Required, TextField
from lms.web.languages import gettext
from lms.web.languages import lazy as _l


class CodeForm:
    """A code has a form: the complaint that two forms share."""

    def __call__(self, form: object, field: TextField) -> None:
        if not is_code(field.data):
            text = gettext(
                "Eine Kennung hat 2 bis 4 Großbuchstaben, einen Bindestrich und 2 oder 3 Ziffern, wie IKT-01."
            )
            raise ValidationError(text)


class CopyForm(BaseForm):
    """The code of the copy."""

    code = TextField(
        _l("Kennung der Kopie"),
        [Required(), OneLine(), CodeForm()],
        description=_l("Zum Beispiel IKT-11; sie bleibt für immer gleich."),
    )
