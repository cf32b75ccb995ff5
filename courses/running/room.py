"""What the room of published runs hands to the floor."""

from datetime import timedelta

from courses.running.history import RUN_WITH_CHANGES
from courses.running.labels import LABELS
from courses.running.panels import (
    decisions_panel,
    end_role_panel,
    leaving_panel,
    moved_panel,
    overlap_before_panel,
    overlap_panel,
    running_panel,
)
from courses.running.references import REFERENCES
from courses.running.views import cancelling, changing, deciding, handing_over, routes, substituting, terms
from courses.running.wording import MAILS, OCCASIONS
from lms.feature import Feature, Job
from lms.web.languages import lazy as _l
from lms.web.menu import PLANNING, MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (deciding, changing, cancelling, handing_over, substituting, terms)
ROOM = Feature(
    name="running",
    routes=(routes,),
    panels={
        "start": (decisions_panel,),
        "run_public": (overlap_before_panel,),
        "personal": (moved_panel, overlap_panel),
        "run": (running_panel,),
        "trainer": (leaving_panel,),
        "person": (leaving_panel,),
        "end_role": (end_role_panel,),
    },
    menu=(MenuItem("lms.running.decisions", _l("Zu entscheiden"), 48, PLANNING),),
    mails=MAILS,
    occasions=OCCASIONS,
    jobs=(Job("decisions", timedelta(minutes=15), "courses.running.jobs:remind_deciders"),),
    labels=(LABELS,),
    history={"run": RUN_WITH_CHANGES},
    references=REFERENCES,
)
