"""Words of the calendar."""

from courses.planning.board.spans import View
from lms.web.languages import lazy as _l

VIEWS = {
    View.AGENDA: _l("Agenda"),
    View.WEEK: _l("Woche"),
    View.MONTH: _l("Monat"),
    View.HALF_YEAR: _l("Halbjahr"),
}
