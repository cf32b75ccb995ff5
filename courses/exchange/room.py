"""What the room of calendars and catalogue exports hands to the floor."""

from datetime import timedelta

from courses.catalogue.history import HISTORY
from courses.exchange.known import addresses, choices
from courses.exchange.kursnet import schema
from courses.exchange.kursnet import views as kursnet
from courses.exchange.kursnet.history import OFFER_ACTIONS, OFFER_FIELDS, PROVIDER_WORDS
from courses.exchange.kursnet.labels import LABELS
from courses.exchange.panels import calendar_panel, offer_data_panel, run_data_panel, subscribe_panel, trainer_panel
from courses.exchange.references import REFERENCES
from courses.exchange.views import calendar, catalogue, feeds, routes
from courses.exchange.wording import MAILS, OCCASIONS
from lms.feature import Feature, Job
from lms.web.menu import OFFERS, MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (feeds, calendar, catalogue, kursnet)
ROOM = Feature(
    name="exchange",
    routes=(routes,),
    panels={
        "start": (trainer_panel,),
        "catalogue": (subscribe_panel,),
        "course_head": (offer_data_panel,),
        "run_head": (run_data_panel,),
        "personal": (calendar_panel,),
    },
    menu=(MenuItem("lms.exchange.kursnet_providers", "KURSNET", 65, OFFERS),),
    mails=MAILS,
    occasions=OCCASIONS,
    jobs=(Job("invitations", timedelta(seconds=30), "courses.exchange.jobs:send_invitations"),),
    labels=(LABELS,),
    history={"course": HISTORY.also(fields=OFFER_FIELDS, actions=OFFER_ACTIONS), "organisation": PROVIDER_WORDS},
    commands={"kursnet": "courses.exchange.kursnet.commands:kursnet_commands"},
    checks=(schema.problems_of_setting,),
    personal_data=(addresses, choices),
    references=REFERENCES,
)
