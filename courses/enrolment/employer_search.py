"""The search in a list of an employer's people; who acts for several organisations chooses among them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from courses.enrolment.employer_view import bookable_organisations
from lms.web.choices import SelectField
from lms.web.forms import plain_choices
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.listing import SearchForm


class OwnOrganisationsSearch(SearchForm):
    """Words, and one of the own organisations where there are several; `text` names what the words find."""

    text: Any = _l("Suche")
    organisation = SelectField(_l("Organisation"), default="")

    def __init__(self, organisations: Mapping[int, str]) -> None:
        super().__init__()
        self.q.label.text = str(self.text)
        self.several = bool(organisations)
        if self.several:
            self.organisation.choices = [("", gettext("alle")), *plain_choices(organisations.items())]
        else:
            del self.organisation
        self.read_address()

    def chosen(self, own: frozenset[int]) -> frozenset[int]:
        """The chosen organisation, else all of the own ones."""
        picked = self.organisation.data if self.several else ""
        return frozenset({int(picked)}) if picked else own


def own_organisations(db: Session, ids: frozenset[int]) -> dict[int, str]:
    """The names by id where somebody acts for more than one organisation; with one there is nothing to tell apart."""
    return dict(bookable_organisations(db, ids)) if len(ids) > 1 else {}
