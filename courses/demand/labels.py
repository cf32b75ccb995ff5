"""Words for the states of a request."""

from courses.demand.models import RequestState
from lms.web.languages import lazy as _l

LABELS = {
    RequestState.OPEN: _l("offen"),
    RequestState.OFFERED: _l("Termine vorgeschlagen"),
    RequestState.ACCEPTED: _l("angenommen"),
    RequestState.DECLINED: _l("abgelehnt"),
    RequestState.WITHDRAWN: _l("zurückgezogen"),
}
