"""Words for the enums of planning."""

from courses.planning.board.labels import VIEWS
from courses.planning.collisions.labels import KINDS
from courses.planning.models import MeetingMode, PoolMode, RunState
from lms.web.languages import lazy as _l

STATES = {
    RunState.DRAFT: _l("Entwurf"),
    RunState.PUBLISHED: _l("veröffentlicht"),
    RunState.RUNNING: _l("läuft"),
    RunState.COMPLETED: _l("abgeschlossen"),
    RunState.CANCELLED: _l("abgesagt"),
}
MODES = {
    MeetingMode.ONSITE: _l("vor Ort"),
    MeetingMode.ONLINE: _l("online"),
    MeetingMode.BOTH: _l("vor Ort oder online"),
}
POOLS = {
    PoolMode.ANY: _l("Plätze"),
    PoolMode.ONSITE: _l("Plätze vor Ort"),
    PoolMode.ONLINE: _l("Plätze online"),
}
LABELS = (STATES, MODES, POOLS, KINDS, VIEWS)
