"""Words for the enums of the programme."""

from enum import Enum
from typing import Any

from lms.funding.models import OpeningState
from lms.funding.periods import Phase
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    Phase.UPCOMING: _l("kommt"),
    Phase.PRESENT: _l("läuft"),
    Phase.OVER: _l("vorbei"),
    OpeningState.DRAFT: _l("Entwurf"),
    OpeningState.OPENED: _l("eröffnet"),
    OpeningState.DISCARDED: _l("verworfen"),
}
