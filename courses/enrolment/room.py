"""What enrolment hands to the floor."""

from datetime import timedelta

from courses.enrolment.claim_wording import CLAIM_MAILS, CLAIM_OCCASIONS
from courses.enrolment.hr_panels import book_panel, hr_start_panel, open_at_desk
from courses.enrolment.known import STEPS, bookings, enrolments, subjects
from courses.enrolment.labels import LABELS
from courses.enrolment.panels import dates_panel, enrol_panel, notice_panel, own_courses_panel, state_panel
from courses.enrolment.policies import people_seen
from courses.enrolment.references import REFERENCES
from courses.enrolment.search import FINDERS
from courses.enrolment.staff_panels import overlaps_panel, people_panel, todo_panel
from courses.enrolment.views import applying, booking, claims, deciding, hr, leaving, people, personal, routes
from courses.enrolment.waiting_wording import WAITING_MAILS, WAITING_OCCASIONS
from courses.enrolment.wording import MAILS, OCCASIONS
from lms.feature import Feature, Job
from lms.web.languages import lazy as _l
from lms.web.menu import MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (applying, personal, deciding, claims, leaving, hr, booking, people)
ROOM = Feature(
    name="enrolment",
    routes=(routes,),
    panels={
        "start": (hr_start_panel, todo_panel, own_courses_panel),
        "run_public": (enrol_panel, book_panel),
        "personal": (state_panel, dates_panel, notice_panel),
        "run": (people_panel,),
        "conflicts": (overlaps_panel,),
    },
    menu=(MenuItem("lms.enrolment.hr_list", _l("Meine Beschäftigten"), 20),),
    mails=MAILS | CLAIM_MAILS | WAITING_MAILS,
    occasions=OCCASIONS | CLAIM_OCCASIONS | WAITING_OCCASIONS,
    jobs=(
        Job("places", timedelta(seconds=20), "courses.enrolment.jobs:sweep_places"),
        Job("waiting", timedelta(minutes=5), "courses.enrolment.jobs:sweep_waiting"),
    ),
    labels=(LABELS,),
    search=FINDERS,
    people_seen=people_seen,
    open_at_desk=open_at_desk,
    personal_data=(enrolments, bookings),
    person_subjects=subjects,
    steps=STEPS,
    references=REFERENCES,
)
