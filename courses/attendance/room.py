"""What attendance hands to the floor."""

from datetime import timedelta

from courses.attendance.holds import held_meetings
from courses.attendance.known import marks
from courses.attendance.labels import LABELS
from courses.attendance.panels import hours_panel, sheets_panel, today_panel
from courses.attendance.references import REFERENCES
from courses.attendance.views import closing, hours, printing, routes, sheet
from lms.feature import Feature, Job

# Each page writes itself into its routes when it is imported.
PAGES = (sheet, closing, printing, hours)
ROOM = Feature(
    name="attendance",
    routes=(routes,),
    panels={"start": (today_panel,), "run": (sheets_panel,), "trainer": (hours_panel,)},
    jobs=(Job("runs", timedelta(minutes=1), "courses.attendance.jobs:sweep_runs"),),
    labels=(LABELS,),
    holds=(held_meetings,),
    personal_data=(marks,),
    references=REFERENCES,
)
