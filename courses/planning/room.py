"""What planning hands to the floor."""

from courses.planning.board import moving_views
from courses.planning.board import views as board
from courses.planning.collisions import models as collision_models
from courses.planning.collisions import views as collisions
from courses.planning.copying import carry_views
from courses.planning.copying import views as copying
from courses.planning.first_steps import FIRST_STEPS
from courses.planning.history import ROOM_HISTORY, TRAINER_HISTORY, TRAVEL_HISTORY, VENUE_HISTORY
from courses.planning.known import profile, taught
from courses.planning.labels import LABELS
from courses.planning.panels import course_panel, start_panel
from courses.planning.period_days import days_in_period
from courses.planning.places import models as place_models
from courses.planning.places import views as places
from courses.planning.references import REFERENCES
from courses.planning.search import FINDERS
from courses.planning.series import views as series
from courses.planning.slots import views as slots
from courses.planning.staff_panels import changed_terms_panel, facts_panel, planning_panel
from courses.planning.trainers import models as trainer_models
from courses.planning.trainers import views as trainers
from courses.planning.views import catalogue, plan, routes, run, staff, venues
from lms.feature import Feature
from lms.web.languages import lazy as _l
from lms.web.menu import OFFERS, PEOPLE, PLANNING, MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (
    catalogue, run, plan, staff, venues, series, copying, carry_views, places, trainers, collisions, slots, board,
    moving_views,
)  # fmt: skip
# Tables that nothing else names yet are known to the database's metadata by these.
TABLES = (collision_models, place_models, trainer_models)
ROOM = Feature(
    name="planning",
    routes=(routes,),
    panels={
        "start": (planning_panel, start_panel),
        "offer": (changed_terms_panel,),
        "course": (course_panel,),
        "run": (facts_panel,),
    },
    menu=(
        MenuItem("lms.planning.catalogue", _l("Angebote"), 10),
        MenuItem("lms.planning.own_trainer_page", _l("Mein Plan"), 45),
        MenuItem("lms.planning.board", _l("Kalender"), 49, PLANNING),
        MenuItem("lms.planning.staff_runs", _l("Durchführungen"), 50, PLANNING),
        MenuItem("lms.planning.conflict_list", _l("Konflikte"), 52, PLANNING),
        MenuItem("lms.planning.trainers", _l("Kursleitungen"), 58, PEOPLE),
        MenuItem("lms.planning.venue_list", _l("Orte"), 60, OFFERS),
    ),
    labels=LABELS,
    first_steps=FIRST_STEPS,
    history={"venue": VENUE_HISTORY, "room": ROOM_HISTORY, "trainer": TRAINER_HISTORY, "travel": TRAVEL_HISTORY},
    search=FINDERS,
    days_in_period=(days_in_period,),
    personal_data=(taught, profile),
    references=REFERENCES,
)
