"""Parts of the form of a series: a block of a teaching day, and a list of days as people write it."""

import re
from datetime import date, time
from typing import Any

from courses.planning.meeting_form import LONGEST_MEETING
from courses.planning.series.recurrence import DayBlock
from lms.web.fields import ClockField, RowForm, WholeNumber, complain
from lms.web.forms import Required
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LONGEST_BREAK = 4 * 60
FULL_DAY = (
    {"begins": time(9), "ends": time(12, 15), "pause": 15},
    {"begins": time(13), "ends": time(16, 15), "pause": 15},
)
A_DAY = re.compile(
    r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})|(?P<year2>[0-9]{4})-(?P<month2>[0-9]{2})-(?P<day2>[0-9]{2})"
)


class DayBlockForm(RowForm):
    """One block of a teaching day, with the break inside it."""

    begins = ClockField(_l("Beginn"), [Required()])
    ends = ClockField(_l("Ende"), [Required()])
    pause = WholeNumber(_l("Pause darin (Minuten)"), lowest=0, highest=LONGEST_BREAK, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the times say together."""
        super().validate(extra_validators)
        if self.errors:
            return False
        length = self.block.minutes + self.block.break_minutes
        if length <= 0:
            complain(self.ends, gettext("Das Ende liegt nicht nach dem Beginn."))
        elif length > LONGEST_MEETING:
            complain(self.ends, gettext("Ein Termin dauert höchstens 14 Stunden. Mehrere Tage sind mehrere Termine."))
        elif (self.pause.data or 0) >= length:
            complain(self.pause, gettext("Die Pause lässt keine Zeit für den Unterricht."))
        return not self.errors

    @property
    def block(self) -> DayBlock:
        """The block as a plain value, once it is valid."""
        assert self.begins.data is not None
        assert self.ends.data is not None
        return DayBlock(self.begins.data, self.ends.data, self.pause.data or 0)


def days_in(text: str) -> tuple[list[date], list[str]]:
    """The days of a list, one per line or parted by commas, and what is no day."""
    days: list[date] = []
    wrong: list[str] = []
    for word in filter(None, (part.strip() for part in re.split(r"[\n,;]", text or ""))):
        day = _date(word)
        if day is None:
            wrong.append(word[:40])
        else:
            days.append(day)
    return days, wrong


def _date(word: str) -> date | None:
    found = A_DAY.fullmatch(word)
    if found is None:
        return None
    parts = {name.rstrip("2"): int(text) for name, text in found.groupdict().items() if text}
    try:
        return date(parts["year"], parts["month"], parts["day"])
    except ValueError:
        return None
