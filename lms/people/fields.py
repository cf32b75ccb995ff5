"""Fields of forms that hold the name of a person or an organisation."""

from collections.abc import Sequence

from lms.people.names import tidy
from lms.web.forms import TextField


class NameField(TextField):
    """A name as it is stored: however many blanks were typed, and of whatever kind, there is one between two words.

    What stands already is shown as it stands.
    """

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            self.data = tidy(valuelist[0])
