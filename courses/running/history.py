"""How what happened to a published run is told in its history."""

from typing import Any

from courses.planning.history import RUN_HISTORY
from lms.web.history import Word, on_day, yes_no
from lms.web.languages import lazy as _l
from lms.web.languages import ngettext


def _so_many(fact: Any) -> str:
    number = len(fact["meetings"])
    return ngettext("%(num)s Termin", "%(num)s Termine", number)


MEETINGS = RUN_HISTORY.fields["meetings"]
ROWS = dict(MEETINGS.rows or {}) | {
    "cancelled": Word(_l("Fällt aus"), yes_no),
}
RUN_WITH_CHANGES = RUN_HISTORY.also(
    fields={
        "meetings": Word(MEETINGS.label, rows=ROWS),
        "substituted": Word(_l("Vertretung bei"), said=_so_many),
        "decide_on": Word(_l("Zu entscheiden bis"), said=on_day),
        "overbook_any": Word(_l("Überbuchte Plätze")),
        "overbook_onsite": Word(_l("Überbuchte Plätze vor Ort")),
        "overbook_online": Word(_l("Überbuchte Plätze online")),
        "informed": Word(_l("Teilnehmende und Personalstellen informieren"), yes_no),
    },
    actions={
        "run.confirmed": _l("%(who)s entschied am %(when)s Uhr, dass die Durchführung stattfindet."),
        "run.changed": _l("%(who)s änderte die Durchführung am %(when)s Uhr."),
        "run.postponed": _l("%(who)s verschob die Durchführung am %(when)s Uhr."),
        "run.substituted": _l("%(who)s trug am %(when)s Uhr eine Vertretung ein."),
        "run.terms_taken": _l("%(who)s übernahm am %(when)s Uhr die Angaben des Angebots."),
    },
)
