"""Who stands on a sheet and what is noted for them, as plain values."""

from dataclasses import dataclass

from courses.attendance.models import MarkKind
from courses.planning.models import MeetingMode
from lms.web.numbers import number_in

LARGEST_MINUTES = 99_999


@dataclass(frozen=True)
class Note:
    """What is noted for one person in one meeting; nothing noted is a word of its own, never "present"."""

    kind: MarkKind | None = None
    minutes: int | None = None

    @property
    def code(self) -> str:
        """ "present", "partial:90", or nothing: how forms and the audit write it."""
        if self.kind is None:
            return ""
        return self.kind.value if self.minutes is None else f"{self.kind.value}:{self.minutes}"

    @classmethod
    def from_code(cls, code: str) -> "Note":
        """The note a form sends back; anything that is none is the unmarked one."""
        word, _, minutes = code.partition(":")
        found = number_in(minutes, largest=LARGEST_MINUTES)
        if word == MarkKind.PARTIAL and found is not None:
            return cls(MarkKind.PARTIAL, found)
        plain = {kind.value: kind for kind in MarkKind if kind is not MarkKind.PARTIAL}
        return cls(plain[word]) if code in plain else UNMARKED


UNMARKED = Note()


@dataclass(frozen=True)
class RosterLine:
    """One person of a sheet. `way` says how they take part in a meeting that is on site and online at once."""

    enrolment_id: int
    name: str
    note: Note
    way: MeetingMode | None = None
