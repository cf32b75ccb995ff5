"""What the journey hands to the floor, room by room."""

from datetime import timedelta

from courses.attendance.jobs import sweep_runs
from courses.attendance.labels import LABELS as ATTENDANCE_LABELS
from courses.attendance.panels import sheets_panel, today_panel
from courses.attendance.views import closing, printing, sheet
from courses.attendance.views import routes as attendance_routes
from courses.catalogue.commands import catalogue_commands
from courses.catalogue.labels import LABELS as CATALOGUE_LABELS
from courses.catalogue.views import routes as catalogue_routes
from courses.completion.labels import LABELS as COMPLETION_LABELS
from courses.completion.panels import units_column, units_panel, verdicts_panel
from courses.demo.fill import fill as fill_demo
from courses.enrolment import jobs as enrolment_jobs
from courses.enrolment.labels import LABELS as ENROLMENT_LABELS
from courses.enrolment.panels import dates_panel, enrol_panel, state_panel
from courses.enrolment.views import applying, personal
from courses.enrolment.views import routes as enrolment_routes
from courses.enrolment.wording import MAILS as ENROLMENT_MAILS
from courses.planning.labels import LABELS as PLANNING_LABELS
from courses.planning.panels import course_panel, start_panel
from courses.planning.views import catalogue, run
from courses.planning.views import routes as planning_routes
from lms.feature import Feature, Job

FEATURE = Feature(
    name="courses",
    routes=(catalogue_routes, planning_routes, enrolment_routes, attendance_routes),
    panels={
        "start": (today_panel, start_panel),
        "course": (course_panel,),
        "run_public": (enrol_panel,),
        "personal": (state_panel, units_panel, dates_panel),
        "run": (sheets_panel, verdicts_panel),
        "hr_list": (units_column,),
    },
    mails={**ENROLMENT_MAILS},
    jobs=(
        Job("places", timedelta(seconds=20), enrolment_jobs.sweep_places),
        Job("runs", timedelta(minutes=1), sweep_runs),
    ),
    labels=(*CATALOGUE_LABELS, *PLANNING_LABELS, ENROLMENT_LABELS, ATTENDANCE_LABELS, COMPLETION_LABELS),
    commands=(catalogue_commands,),
    demo=fill_demo,
)
ROOMS = (catalogue, run, applying, personal, sheet, closing, printing)
