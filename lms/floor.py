"""What the floor itself hands in: the start page, legal pages, mail delivery, tidying up, health."""

from datetime import timedelta

import lms.accounts.models as _account_tables
import lms.data.imports as _import_tables
from lms.accounts.known import STEPS as ACCOUNT_STEPS
from lms.accounts.known import logins
from lms.feature import Feature, Job
from lms.funding.checks import unknown_retention
from lms.funding.first_steps import FIRST_STEPS as FUNDING_FIRST_STEPS
from lms.funding.history import HISTORIES as FUNDING_HISTORIES
from lms.funding.labels import LABELS as FUNDING_LABELS
from lms.funding.panels import programme_panel
from lms.funding.views import logos as funding_logos
from lms.funding.views import network as funding_network
from lms.funding.views import opening as funding_opening
from lms.funding.views import periods as funding_periods
from lms.funding.views import projects as funding_projects
from lms.funding.views import public as funding_public
from lms.funding.views import routes as funding_routes
from lms.mail.labels import LABELS as MAIL_LABELS
from lms.mail.views import routes as mail_routes
from lms.people import legal
from lms.people.first_steps import FIRST_STEPS as PEOPLE_FIRST_STEPS
from lms.people.history import MEMBERSHIP_HISTORY, ORGANISATION_HISTORY
from lms.people.known import MAKERS as KNOWN
from lms.people.known import STEPS as PEOPLE_STEPS
from lms.people.labels import LABELS as PEOPLE_LABELS
from lms.people.own_references import REFERENCES
from lms.people.panels import invitations_panel, memberships_panel, wishes_panel
from lms.people.search import FINDERS as PEOPLE_FINDERS
from lms.people.views import (
    accepting,
    alike,
    importing,
    inviting,
    legal_texts,
    memberships,
    merging,
    organisation_edit,
    organisations,
    own_data,
    people,
    roles,
)
from lms.people.views import routes as people_routes
from lms.people.wording import MAILS as PEOPLE_MAILS
from lms.people.wording import OCCASIONS as PEOPLE_OCCASIONS
from lms.web import health, history_page, search, start
from lms.web.first_steps import first_steps_panel
from lms.web.languages import lazy as _l
from lms.web.menu import HOUSE, PEOPLE, MenuItem

# The login's tables stand in every installation, empty where the host has its own login: migrations must know them.
TABLES = (_account_tables, _import_tables)
# Each page writes itself into its routes when it is imported.
PAGES = (
    accepting,
    alike,
    importing,
    inviting,
    legal_texts,
    memberships,
    merging,
    organisation_edit,
    organisations,
    own_data,
    people,
    roles,
    funding_logos,
    funding_network,
    funding_opening,
    funding_periods,
    funding_projects,
    funding_public,
)


FLOOR = Feature(
    name="floor",
    routes=(
        start.routes,
        legal.routes,
        health.routes,
        history_page.routes,
        search.routes,
        people_routes,
        funding_routes,
        mail_routes,
    ),
    panels={
        "start": (first_steps_panel, invitations_panel, wishes_panel, programme_panel),
        "person": (memberships_panel,),
    },
    mails=PEOPLE_MAILS,
    occasions=PEOPLE_OCCASIONS,
    menu=(
        MenuItem("lms.funding.projects", _l("Teilprojekte"), 76, HOUSE),
        MenuItem("lms.funding.programme", _l("Förderphasen"), 77, HOUSE),
        MenuItem("lms.people.organisations", _l("Organisationen"), 70, PEOPLE),
        MenuItem("lms.people.people", _l("Personen"), 72, PEOPLE),
        MenuItem("lms.people.roles", _l("Rollen"), 75, PEOPLE),
        MenuItem("lms.people.legal_texts", _l("Rechtliche Texte"), 80, HOUSE),
        MenuItem("lms.mail.queue", _l("E-Mails"), 78, HOUSE),
    ),
    first_steps=(*PEOPLE_FIRST_STEPS, *FUNDING_FIRST_STEPS),
    jobs=(
        Job("mail", timedelta(seconds=5), "lms.mail.delivery:deliver_due"),
        Job("merges", timedelta(minutes=5), "lms.people.jobs:follow_merges"),
        Job("tidy", timedelta(hours=1), "lms.web.tidying:forget_old"),
    ),
    labels=(*PEOPLE_LABELS, FUNDING_LABELS, MAIL_LABELS),
    history={"organisation": ORGANISATION_HISTORY, "membership": MEMBERSHIP_HISTORY, **FUNDING_HISTORIES},
    search=PEOPLE_FINDERS,
    demo="lms.demo.fill:fill",
    references=REFERENCES,
    checks=(unknown_retention,),
    personal_data=(*KNOWN, logins),
    steps=PEOPLE_STEPS | ACCOUNT_STEPS,
)
