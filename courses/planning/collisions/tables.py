"""The list of what collides in a half-year."""

from courses.planning.collisions.checks import Kind
from lms.web.formats import format_time
from lms.web.languages import lazy as _l
from lms.web.tables import Column, Table
from lms.web.tables import Kind as Holds

_KINDS = list(Kind)

# Sorted by the collisions themselves; shown as the lines that put them into words.
CONFLICTS = Table(
    "konflikte",
    _l("Konflikte"),
    columns=(
        Column("day", _l("Tag"), lambda line: line.slot.day, (lambda one: one.slot.starts_at,), Holds.DAY),
        Column(
            "time",
            _l("Uhrzeit"),
            lambda line: f"{format_time(line.slot.begins)}–{format_time(line.slot.ends)}",
            (lambda one: one.slot.begins, lambda one: one.slot.ends),
        ),
        Column("run", _l("Durchführung"), lambda line: line.slot.code, (lambda one: one.slot.code,)),
        Column("kind", _l("Was"), lambda line: line.kind, (lambda one: _KINDS.index(one.kind),)),
        Column("words", _l("Im Einzelnen"), lambda line: line.words),
        Column(
            "must", _l("Muss gelöst werden"), lambda line: line.is_hard, (lambda one: not one.is_hard,), shown=False
        ),
        Column("reason", _l("Übergangen, weil"), lambda line: line.reason),
        Column("other", _l("Womit"), lambda line: line.other_code if line.other_run else None),
    ),
    order=(),
    key=None,
)
