"""What the journey hands to the floor, room by room."""

from datetime import timedelta

from courses.attendance.holds import held_meetings
from courses.attendance.known import marks
from courses.attendance.labels import LABELS as ATTENDANCE_LABELS
from courses.attendance.panels import hours_panel, sheets_panel, today_panel
from courses.attendance.references import REFERENCES as ATTENDANCE_REFERENCES
from courses.attendance.views import closing, hours, printing, sheet
from courses.attendance.views import routes as attendance_routes
from courses.catalogue.history import HISTORY as OFFER_HISTORY
from courses.catalogue.labels import LABELS as CATALOGUE_LABELS
from courses.catalogue.references import REFERENCES as CATALOGUE_REFERENCES
from courses.catalogue.views import course, editing, files, lists, offers, texts
from courses.catalogue.views import routes as catalogue_routes
from courses.completion.labels import LABELS as COMPLETION_LABELS
from courses.completion.panels import units_column, units_panel, verdicts_panel
from courses.demand.labels import LABELS as DEMAND_LABELS
from courses.demand.panels import interest_panel, interested_panel, requests_panel
from courses.demand.references import REFERENCES as DEMAND_REFERENCES
from courses.demand.views import answering, inhouse, interest
from courses.demand.views import routes as demand_routes
from courses.demand.wording import MAILS as DEMAND_MAILS
from courses.demand.wording import OCCASIONS as DEMAND_OCCASIONS
from courses.enrolment.hr_panels import book_panel, hr_start_panel, open_at_desk
from courses.enrolment.known import STEPS as ENROLMENT_STEPS
from courses.enrolment.known import bookings, enrolments
from courses.enrolment.known import subjects as enrolment_subjects
from courses.enrolment.labels import LABELS as ENROLMENT_LABELS
from courses.enrolment.panels import dates_panel, enrol_panel, notice_panel, own_courses_panel, state_panel
from courses.enrolment.policies import people_seen
from courses.enrolment.references import REFERENCES as ENROLMENT_REFERENCES
from courses.enrolment.search import FINDERS as STAFF_FINDERS
from courses.enrolment.staff_panels import overlaps_panel, people_panel, todo_panel
from courses.enrolment.views import applying, booking, deciding, hr, people, personal
from courses.enrolment.views import routes as enrolment_routes
from courses.enrolment.wording import MAILS as ENROLMENT_MAILS
from courses.enrolment.wording import OCCASIONS as ENROLMENT_OCCASIONS
from courses.exchange.kursnet import schema as kursnet_schema
from courses.exchange.kursnet import views as kursnet_pages
from courses.exchange.kursnet.history import OFFER_ACTIONS, OFFER_FIELDS, PROVIDER_WORDS
from courses.exchange.kursnet.labels import LABELS as KURSNET_LABELS
from courses.exchange.panels import calendar_panel, offer_data_panel, run_data_panel, subscribe_panel, trainer_panel
from courses.exchange.references import REFERENCES as EXCHANGE_REFERENCES
from courses.exchange.views import calendar as calendar_pages
from courses.exchange.views import catalogue as catalogue_feeds
from courses.exchange.views import feeds
from courses.exchange.views import routes as exchange_routes
from courses.exchange.wording import MAILS as EXCHANGE_MAILS
from courses.exchange.wording import OCCASIONS as EXCHANGE_OCCASIONS
from courses.planning.board import moving_views as moving
from courses.planning.board import views as board
from courses.planning.collisions import models as collision_models
from courses.planning.collisions import views as collisions
from courses.planning.copying import carry_views as carrying
from courses.planning.copying import views as copying
from courses.planning.history import ROOM_HISTORY, TRAINER_HISTORY, VENUE_HISTORY
from courses.planning.known import taught
from courses.planning.labels import LABELS as PLANNING_LABELS
from courses.planning.panels import course_panel, start_panel
from courses.planning.period_days import days_in_period
from courses.planning.places import models as place_models
from courses.planning.places import views as rooms
from courses.planning.references import REFERENCES as PLANNING_REFERENCES
from courses.planning.search import FINDERS as PLANNING_FINDERS
from courses.planning.series import views as series
from courses.planning.slots import views as slots
from courses.planning.staff_panels import changed_terms_panel, facts_panel, planning_panel
from courses.planning.trainers import models as trainer_models
from courses.planning.trainers import views as trainers
from courses.planning.views import catalogue, plan, run, staff, venues
from courses.planning.views import routes as planning_routes
from courses.running.history import RUN_WITH_CHANGES
from courses.running.labels import LABELS as RUNNING_LABELS
from courses.running.panels import (
    decisions_panel,
    end_role_panel,
    leaving_panel,
    moved_panel,
    overlap_before_panel,
    overlap_panel,
    running_panel,
)
from courses.running.references import REFERENCES as RUNNING_REFERENCES
from courses.running.views import cancelling, changing, handing_over, substituting
from courses.running.views import deciding as go_or_not
from courses.running.views import routes as running_routes
from courses.running.views import terms as terms_view
from courses.running.wording import MAILS as RUNNING_MAILS
from courses.running.wording import OCCASIONS as RUNNING_OCCASIONS
from lms.feature import Feature, Job
from lms.web.languages import lazy as _l
from lms.web.menu import OFFERS, PEOPLE, PLANNING, MenuItem

FEATURE = Feature(
    name="courses",
    routes=(
        catalogue_routes,
        planning_routes,
        enrolment_routes,
        demand_routes,
        running_routes,
        exchange_routes,
        attendance_routes,
    ),
    panels={
        "start": (
            today_panel,
            trainer_panel,
            hr_start_panel,
            decisions_panel,
            todo_panel,
            requests_panel,
            planning_panel,
            own_courses_panel,
            start_panel,
        ),
        "catalogue": (subscribe_panel,),
        "offer": (changed_terms_panel, interested_panel),
        "course_head": (offer_data_panel,),
        "run_head": (run_data_panel,),
        "course": (course_panel, interest_panel),
        "run_public": (enrol_panel, overlap_before_panel, book_panel),
        "personal": (moved_panel, overlap_panel, state_panel, units_panel, dates_panel, calendar_panel, notice_panel),
        "run": (facts_panel, running_panel, people_panel, sheets_panel, verdicts_panel),
        "trainer": (leaving_panel, hours_panel),
        "person": (leaving_panel,),
        "end_role": (end_role_panel,),
        "conflicts": (overlaps_panel,),
        "hr_list": (units_column,),
    },
    menu=(
        MenuItem("lms.planning.catalogue", _l("Angebote"), 10),
        MenuItem("lms.enrolment.hr_list", _l("Meine Beschäftigten"), 20),
        MenuItem("lms.demand.inhouse_list", _l("Inhouse-Anfragen"), 30, PLANNING),
        MenuItem("lms.running.decisions", _l("Zu entscheiden"), 48, PLANNING),
        MenuItem("lms.planning.board", _l("Kalender"), 49, PLANNING),
        MenuItem("lms.planning.staff_runs", _l("Durchführungen"), 50, PLANNING),
        MenuItem("lms.catalogue.offers", _l("Angebote bearbeiten"), 55, OFFERS),
        MenuItem("lms.planning.own_trainer_page", _l("Mein Plan"), 45),
        MenuItem("lms.planning.conflict_list", _l("Konflikte"), 52, PLANNING),
        MenuItem("lms.planning.trainers", _l("Kursleitungen"), 58, PEOPLE),
        MenuItem("lms.planning.venue_list", _l("Orte"), 60, OFFERS),
        MenuItem("lms.exchange.kursnet_providers", "KURSNET", 65, OFFERS),
    ),
    mails=ENROLMENT_MAILS | DEMAND_MAILS | RUNNING_MAILS | EXCHANGE_MAILS,
    occasions=ENROLMENT_OCCASIONS | DEMAND_OCCASIONS | RUNNING_OCCASIONS | EXCHANGE_OCCASIONS,
    jobs=(
        Job("places", timedelta(seconds=20), "courses.enrolment.jobs:sweep_places"),
        Job("interest", timedelta(minutes=1), "courses.demand.jobs:tell_interested"),
        Job("old_interest", timedelta(hours=1), "courses.demand.jobs:forget_interests"),
        Job("invitations", timedelta(seconds=30), "courses.exchange.jobs:send_invitations"),
        Job("decisions", timedelta(minutes=15), "courses.running.jobs:remind_deciders"),
        Job("runs", timedelta(minutes=1), "courses.attendance.jobs:sweep_runs"),
    ),
    labels=(
        *CATALOGUE_LABELS,
        *PLANNING_LABELS,
        ENROLMENT_LABELS,
        DEMAND_LABELS,
        RUNNING_LABELS,
        KURSNET_LABELS,
        ATTENDANCE_LABELS,
        COMPLETION_LABELS,
    ),
    history={
        "course": OFFER_HISTORY.also(fields=OFFER_FIELDS, actions=OFFER_ACTIONS),
        "organisation": PROVIDER_WORDS,
        "run": RUN_WITH_CHANGES,
        "venue": VENUE_HISTORY,
        "room": ROOM_HISTORY,
        "trainer": TRAINER_HISTORY,
    },
    search=(*PLANNING_FINDERS, *STAFF_FINDERS),
    holds=(held_meetings,),
    commands={
        "catalogue": "courses.catalogue.commands:catalogue_commands",
        "kursnet": "courses.exchange.kursnet.commands:kursnet_commands",
    },
    checks=(kursnet_schema.problems_of_setting,),
    days_in_period=(days_in_period,),
    demo="courses.demo.fill:fill",
    people_seen=people_seen,
    open_at_desk=open_at_desk,
    personal_data=(enrolments, bookings, taught, marks),
    person_subjects=enrolment_subjects,
    steps=ENROLMENT_STEPS,
    references=(
        *CATALOGUE_REFERENCES,
        *PLANNING_REFERENCES,
        *ENROLMENT_REFERENCES,
        *DEMAND_REFERENCES,
        *RUNNING_REFERENCES,
        *EXCHANGE_REFERENCES,
        *ATTENDANCE_REFERENCES,
    ),
)
ROOMS = (
    course,
    offers,
    editing,
    texts,
    lists,
    files,
    catalogue,
    run,
    plan,
    staff,
    venues,
    series,
    copying,
    carrying,
    rooms,
    trainers,
    collisions,
    slots,
    board,
    moving,
    applying,
    personal,
    deciding,
    hr,
    booking,
    people,
    interest,
    inhouse,
    answering,
    feeds,
    calendar_pages,
    catalogue_feeds,
    go_or_not,
    changing,
    cancelling,
    handing_over,
    substituting,
    terms_view,
    kursnet_pages,
    sheet,
    closing,
    printing,
    hours,
)
# Tables that nothing else names yet are known to the database's metadata by these.
TABLES = (collision_models, place_models, trainer_models)
