"""Long lists: a search in the address, and one page of what it found."""

from flask import request
from wtforms import Field

from lms.web.field_values import said
from lms.web.forms import BaseForm, OneLine, TextField, UpTo
from lms.web.here import this_page
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.paging import Paging, paging


class SearchForm(BaseForm):
    """A search by GET, so that a list can be passed on; rooms add their filters. Wrong values are dropped."""

    q = TextField(_l("Suche"), [OneLine(), UpTo(100)], render_kw={"type": "search"})

    def read_address(self) -> None:
        """Take the filters from the address. An old or mistyped address still works."""
        self.process(request.args)
        self.validate()
        wrong: list[Field] = [field for field in self if field.errors]
        for field in wrong:
            field.data, field.errors = "", ()

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in force in words, with the address that takes it off."""
        return [(self._words(field), this_page(**{field.name: None, "page": None})) for field in self if field.data]

    def _words(self, field: Field) -> str:
        name = str(field.label.text)
        return name if field.data is True else gettext("%(name)s: %(value)s", name=name, value=said(field).unescape())


def page_of(total: int) -> Paging:
    """The page this request asks for, with the search kept in the addresses around it."""

    return paging(total, request.args.get("page", 1, type=int), lambda number: this_page(page=number))
