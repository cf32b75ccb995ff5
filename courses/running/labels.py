"""Words for the enums of running."""

from enum import Enum
from typing import Any

from courses.running.models import ChangeKind
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    ChangeKind.GO: _l("findet statt"),
    ChangeKind.CHANGED: _l("geändert"),
    ChangeKind.POSTPONED: _l("verschoben"),
    ChangeKind.CANCELLED: _l("abgesagt"),
    ChangeKind.SUBSTITUTED: _l("Vertretung"),
    ChangeKind.TERMS: _l("Bedingungen übernommen"),
}
