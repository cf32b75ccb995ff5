"""Words for the enums of attendance."""

from enum import Enum
from typing import Any

from courses.attendance.models import MarkKind, SheetState
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    MarkKind.PRESENT: _l("anwesend"),
    MarkKind.PARTIAL: _l("teilweise"),
    MarkKind.EXCUSED: _l("entschuldigt"),
    MarkKind.ABSENT: _l("unentschuldigt"),
    MarkKind.PLACEMENT: _l("Praktikum"),
    SheetState.OPEN: _l("offen"),
    SheetState.CLOSED: _l("abgeschlossen"),
}
UNMARKED = _l("nicht erfasst")
