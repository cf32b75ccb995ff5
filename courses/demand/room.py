"""What the room of demand hands to the floor."""

from datetime import timedelta

from courses.demand.known import answers, interests, requests
from courses.demand.labels import LABELS
from courses.demand.panels import interest_panel, interested_panel, requests_panel
from courses.demand.references import REFERENCES
from courses.demand.views import answering, inhouse, interest, routes
from courses.demand.wording import MAILS, OCCASIONS
from lms.feature import Feature, Job
from lms.web.languages import lazy as _l
from lms.web.menu import PLANNING, MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (interest, inhouse, answering)
ROOM = Feature(
    name="demand",
    routes=(routes,),
    panels={"start": (requests_panel,), "offer": (interested_panel,), "course": (interest_panel,)},
    menu=(MenuItem("lms.demand.inhouse_list", _l("Inhouse-Anfragen"), 30, PLANNING),),
    mails=MAILS,
    occasions=OCCASIONS,
    jobs=(
        Job("interest", timedelta(minutes=1), "courses.demand.jobs:tell_interested"),
        Job("old_interest", timedelta(hours=1), "courses.demand.jobs:forget_interests"),
    ),
    labels=(LABELS,),
    personal_data=(interests, requests, answers),
    references=REFERENCES,
)
