"""Words for the enums of the programme, and for who goes on."""

from enum import Enum
from typing import Any

from lms.funding.going_on import Lead
from lms.funding.models import OpeningState
from lms.funding.periods import Phase
from lms.web.formats import format_date
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    Phase.UPCOMING: _l("kommt"),
    Phase.PRESENT: _l("läuft"),
    Phase.OVER: _l("vorbei"),
    OpeningState.DRAFT: _l("Entwurf"),
    OpeningState.OPENED: _l("eröffnet"),
    OpeningState.DISCARDED: _l("verworfen"),
}


def lead_line(lead: Lead) -> str:
    """The name of somebody who may go on leading, with the last day where there is one."""
    if lead.days.ends_on is None:
        return lead.name
    return gettext("%(name)s, bis %(day)s", name=lead.name, day=format_date(lead.days.ends_on))
