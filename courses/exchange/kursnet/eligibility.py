"""Which offers KURSNET takes, and why it does not take the others. Pure.

The agency takes what is open to anybody, relates to work and lasts four lessons or more; no closed groups, lectures or
information events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from courses.catalogue.models import CourseFormat, CourseKind, CourseState

FEWEST_UNITS = 4
NOT_FOR_WORK = (CourseKind.INTERPRETER_TRAINING, CourseKind.COUNCIL_TRAINING)
TAKEN_KINDS = (CourseKind.TRAINING, CourseKind.QUALIFICATION, CourseKind.COACHING)


class Obstacle(StrEnum):
    """Why an offer, or a whole provider, is not exported."""

    NOT_PUBLISHED = "not_published"
    TOO_SHORT = "too_short"
    CLOSED_GROUP = "closed_group"
    NO_COURSE = "no_course"
    NOT_FOR_WORK = "not_for_work"
    NO_DATES = "no_dates"
    NO_CONTACT = "no_contact"
    HELD_BACK = "held_back"
    NO_SUPPLIER_NUMBER = "no_supplier_number"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class OfferFacts:
    """What decides about an offer. `open_dates` are runs anybody may enrol in, `closed_dates` those of one organisation."""

    state: CourseState
    kind: CourseKind
    format: CourseFormat
    units: int
    open_dates: int
    closed_dates: int
    has_contact: bool
    held_back: bool


def obstacles_of_offer(offer: OfferFacts) -> tuple[Obstacle, ...]:
    """Everything that stands in the way, in the order in which it is best mended; empty for what is exported."""
    return tuple(dict.fromkeys(_obstacles(offer)))


def obstacles_of_provider(supplier_number: str, street: str, postcode: str, town: str) -> tuple[Obstacle, ...]:
    """What must be known about the provider first."""
    found = [] if supplier_number else [Obstacle.NO_SUPPLIER_NUMBER]
    return tuple(found if street and postcode and town else [*found, Obstacle.NO_ADDRESS])


def _obstacles(offer: OfferFacts) -> Iterator[Obstacle]:
    if offer.held_back:
        yield Obstacle.HELD_BACK
    if offer.state is not CourseState.PUBLISHED:
        yield Obstacle.NOT_PUBLISHED
    if offer.kind is CourseKind.OPENING_PROCESS or offer.format is CourseFormat.INHOUSE:
        yield Obstacle.CLOSED_GROUP
    elif offer.kind in NOT_FOR_WORK:
        yield Obstacle.NOT_FOR_WORK
    elif offer.kind not in TAKEN_KINDS:
        yield Obstacle.NO_COURSE
    if offer.units < FEWEST_UNITS:
        yield Obstacle.TOO_SHORT
    if not offer.open_dates:
        yield Obstacle.CLOSED_GROUP if offer.closed_dates else Obstacle.NO_DATES
    elif not offer.has_contact:  # without a date nobody knows whose project answers
        yield Obstacle.NO_CONTACT
