"""What the calendar is narrowed to, by staff and by visitors: the fields, and the wish they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from wtforms import BooleanField

from courses.planning.board.queries import Wish, lines_known, regions_known
from courses.planning.board.spans import Span, View, day_of
from courses.planning.choices import place_choices, place_ids, project_choices, trainer_choices
from courses.planning.filters import CatalogueForm
from courses.planning.policies import PLANNERS
from lms.web.actor import Actor
from lms.web.choices import SelectField
from lms.web.here import this_page
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.listing import SearchForm

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class BoardChoices:
    """What staff may filter by: pairs of value and word. Projects and trainers are for those who plan."""

    projects: Pairs
    lines: Pairs
    regions: Pairs
    rooms: Pairs
    trainers: Pairs


class BoardSearch(SearchForm):
    """The filters of staff. Those in `BY_PLANNERS` make sense only for who sees more than the own dates."""

    BY_PLANNERS = ("project", "trainer")

    project = SelectField(_l("Teilprojekt"), default="")
    line = SelectField(_l("Angebotslinie"), default="")
    region = SelectField(_l("Region"), default="")
    room = SelectField(_l("Ort und Raum"), default="")
    trainer = SelectField(_l("Kursleitung"), default="")
    cancelled = BooleanField(_l("auch abgesagte Termine"))

    def __init__(self, choices: BoardChoices, *, plans: bool) -> None:
        super().__init__()
        self.line.choices, self.region.choices = _optional(choices.lines), _optional(choices.regions)
        self.room.choices = _optional(choices.rooms)
        self.project.choices, self.trainer.choices = _optional(choices.projects), _optional(choices.trainers)
        if not plans:
            for name in self.BY_PLANNERS:
                del self[name]
        self.read_address()

    @property
    def folded(self) -> list[Any]:
        """The fields behind the search, in the order of the page."""
        return [self[name] for name in ("project", "line", "region", "room", "trainer") if name in self]

    @property
    def narrowed(self) -> bool:
        """Whether one of them is in force."""
        return any(field.data for field in self.folded)

    def wish(self) -> Wish:
        """What is looked for."""
        venue_id, room_id = place_ids(self.room.data or "")
        return Wish(
            text=self.q.data,
            project_id=self._number("project"),
            line_id=self._number("line"),
            region=self.region.data or "",
            venue_id=venue_id,
            room_id=room_id,
            trainer_id=self._number("trainer"),
            cancelled=bool(self.cancelled.data),
        )

    def _number(self, name: str) -> int | None:
        return int(self[name].data) if name in self and self[name].data else None


def board_choices(db: Session, actor: Actor, today: date) -> BoardChoices:
    """What this actor may filter by."""
    plans = PLANNERS.allows(actor)
    return BoardChoices(
        projects=[(str(one.id), one.name) for one in project_choices(db, actor)] if plans else [],
        lines=[(str(line_id), name) for line_id, name in lines_known(db)],
        regions=[(name, name) for name in regions_known(db)],
        rooms=[(place.value, place.name) for place in place_choices(db)],
        trainers=[(str(person_id), name) for person_id, name in trainer_choices(db, today)] if plans else [],
    )


class VisitorSearch(CatalogueForm):
    """The catalogue's filters, as far as they say something about dates: the calendar has its own months."""

    FOLDED = ("line", "group", "region", "format")

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in force in words, with this calendar without it."""
        return [(self._words(self[name]), this_page(**{name: None})) for name in ("q", *self.FOLDED) if self[name].data]

    def dates_wanted(self) -> Wish:
        """What is looked for."""
        wanted = self.wish()
        return Wish(
            text=wanted.text, line_id=wanted.line_id, region=wanted.region, group=wanted.group, format=wanted.format
        )


def span_wanted(views: Sequence[View], usual: View, today: date) -> Span:
    """The days the address asks for: today's in the usual view, unless it says otherwise."""
    words = {view.value: view for view in views}
    view = words.get(request.args.get("view", ""), usual)
    return Span.around(view, day_of(request.args.get("day", "")) or today)


def _optional(choices: Pairs) -> Pairs:
    return [("", gettext("alle")), *choices]
