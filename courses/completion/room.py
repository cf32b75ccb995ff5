"""What the verdicts hand to the floor."""

from courses.completion.labels import LABELS
from courses.completion.panels import units_column, units_panel, verdicts_panel
from lms.feature import Feature

ROOM = Feature(
    name="completion",
    panels={"personal": (units_panel,), "run": (verdicts_panel,), "hr_list": (units_column,)},
    labels=(LABELS,),
)
