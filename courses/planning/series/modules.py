"""The modules of an offer laid on its meetings: in order, or where somebody has moved them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_TOPIC = 255


@dataclass(frozen=True)
class Part:
    """So many minutes of one module; modules are counted from 1."""

    module: int
    minutes: int


@dataclass(frozen=True)
class Space:
    """The space a meeting has for modules: its minutes of teaching, and the module it was given, if any."""

    minutes: int
    module: int | None = None


def lay(modules: Sequence[int], meetings: Sequence[Space]) -> list[tuple[Part, ...]]:
    """The parts of each meeting; `modules` are the minutes of each module.

    A meeting that was given a module takes it first, as far as it goes. Everything else follows in order, so a meeting
    may carry the end of one module and the beginning of the next. No module gets more minutes than it has.
    """
    left = list(modules)
    given = [_given(meeting, left) for meeting in meetings]
    parts: list[tuple[Part, ...]] = []
    for meeting, first in zip(meetings, given, strict=True):
        room = meeting.minutes - sum(part.minutes for part in first)
        parts.append((*first, *_next_in_order(room, left)))
    return [_joined(some) for some in parts]


def topic(parts: Sequence[Part], titles: Sequence[str]) -> str:
    """What a meeting is about: the titles of its modules, as many as fit into one line of 255 characters."""
    words = [titles[part.module - 1] for part in parts if part.module <= len(titles)]
    while words and len("; ".join(words)) > LONGEST_TOPIC:
        words.pop()
    return "; ".join(words)


def _given(meeting: Space, left: list[int]) -> list[Part]:
    if meeting.module is None or not 1 <= meeting.module <= len(left):
        return []
    return _take(meeting.module - 1, meeting.minutes, left)


def _next_in_order(room: int, left: list[int]) -> list[Part]:
    taken: list[Part] = []
    for place in range(len(left)):
        taken += _take(place, room - sum(part.minutes for part in taken), left)
    return taken


def _take(place: int, room: int, left: list[int]) -> list[Part]:
    minutes = min(room, left[place])
    left[place] -= minutes
    return [Part(place + 1, minutes)] if minutes > 0 else []


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    minutes: dict[int, int] = {}
    for part in parts:
        minutes[part.module] = minutes.get(part.module, 0) + part.minutes
    return tuple(Part(module, number) for module, number in minutes.items())
