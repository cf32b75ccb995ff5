"""What visitors may ask the catalogue for: the form, the wish it makes, and addresses that carry the wish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, request, url_for
from wtforms import BooleanField, Field

from courses.catalogue.models import CourseFormat
from courses.planning.offers import Choices, Hits, Wish
from lms.web.choices import SelectField
from lms.web.formats import format_month, label
from lms.web.forms import BaseForm, OneLine, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LONGEST_SEARCH = 100
ENDPOINT = "lms.planning.catalogue"
FORMATS = (CourseFormat.ONSITE, CourseFormat.ONLINE, CourseFormat.HYBRID, CourseFormat.INHOUSE)


class CatalogueForm(BaseForm):
    """Search and filters, sent in the address so that a list can be passed on."""

    FOLDED: tuple[str, ...] = ("line", "group", "region", "format", "month")

    q = TextField(_l("Suche"), [OneLine(), UpTo(LONGEST_SEARCH)], render_kw={"type": "search"})
    line = SelectField(_l("Angebotslinie"), default="")
    group = SelectField(_l("Zielgruppe"), default="")
    region = SelectField(_l("Region"), default="")
    format = SelectField(_l("Format"), default="")
    month = SelectField(_l("Monat"), default="")
    free = BooleanField(_l("nur mit freien Plätzen"))

    def __init__(self, choices: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.line.choices = _optional([(str(line_id), name.text) for line_id, name in choices.lines])
        self.group.choices = _optional([(code, name.text) for code, name in choices.groups])
        self.region.choices = _optional([(name, name) for name in choices.regions])
        self.format.choices = _optional([(word.value, label(word)) for word in FORMATS])
        self.month.choices = _optional([(f"{y:04}-{m:02}", format_month(_first(y, m))) for y, m in choices.months])
        self.process(request.args)
        self.dropped = self._drop_what_cannot_be()

    def _drop_what_cannot_be(self) -> list[str]:
        """Empty every field with a wrong value; the names of those fields. An old or mistyped address still works."""
        self.validate()
        wrong: list[Field] = [field for field in self if field.errors]
        for field in wrong:
            field.data, field.errors = "", ()
        return [str(field.label.text) for field in wrong]

    @property
    def narrowed(self) -> bool:
        """Whether one of the folded filters is in force."""
        return any(self[name].data for name in self.FOLDED)

    def wish(self) -> Wish:
        """What is looked for."""
        return Wish(
            text=self.q.data,
            line_id=int(self.line.data) if self.line.data else None,
            group=self.group.data or "",
            region=self.region.data or "",
            format=CourseFormat(self.format.data) if self.format.data else None,
            month=_month(self.month.data) if self.month.data else None,
            free_only=bool(self.free.data),
        )

    def values(self) -> dict[str, Any]:
        """What stands in the address."""
        return {field.name: "y" if field.data is True else field.data for field in self if field.data}

    def lasting(self) -> dict[str, Any]:
        """What the calendar can be narrowed to as well: a month it has itself, and free seats pass by."""
        return {name: value for name, value in self.values().items() if name not in ("month", "free")}

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in force in words, with the address that takes it off."""
        values = self.values()
        return [(self._words(field), _url_without(values, field.name)) for field in self if field.name in values]

    def _words(self, field: Field) -> str:
        name = str(field.label.text)
        if isinstance(field, BooleanField):
            return name
        words = {choice.value: choice.label for choice in getattr(field, "choices", ())}
        return gettext("%(name)s: %(value)s", name=name, value=words.get(field.data, field.data))


@dataclass(frozen=True)
class Pager:
    """Where one is in the list."""

    number: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None


def pager(hits: Hits, values: Mapping[str, Any]) -> Pager:
    """The way to the pages before and after."""

    def url(number: int) -> str | None:
        return url_for(ENDPOINT, **values, page=number) if 1 <= number <= hits.last else None

    return Pager(hits.number, hits.last, hits.total, url(hits.number - 1), url(hits.number + 1))


def _url_without(values: Mapping[str, Any], name: str) -> str:
    return url_for(ENDPOINT, **{key: value for key, value in values.items() if key != name})


def _optional(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", gettext("alle")), *choices]


def _first(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=ZoneInfo(current_app.config["LMS_TIME_ZONE"]))


def _month(text: str) -> tuple[datetime, datetime]:
    year, month = (int(part) for part in text.split("-"))
    return _first(year, month), _first(year + month // 12, month % 12 + 1)
