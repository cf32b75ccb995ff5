"""What the journey hands to the floor, room by room."""

from datetime import timedelta

import courses.attendance.models as _tables  # the tables must be known before migrations and sessions
from courses.catalogue.commands import catalogue_commands
from courses.catalogue.labels import LABELS as CATALOGUE_LABELS
from courses.catalogue.views import routes as catalogue_routes
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
    routes=(catalogue_routes, planning_routes, enrolment_routes),
    panels={
        "start": (start_panel,),
        "course": (course_panel,),
        "run_public": (enrol_panel,),
        "personal": (state_panel, dates_panel),
    },
    mails={**ENROLMENT_MAILS},
    jobs=(Job("places", timedelta(seconds=20), enrolment_jobs.sweep_places),),
    labels=(*CATALOGUE_LABELS, *PLANNING_LABELS, ENROLMENT_LABELS),
    commands=(catalogue_commands,),
    demo=fill_demo,
)
ROOMS = (_tables, catalogue, run, applying, personal)
