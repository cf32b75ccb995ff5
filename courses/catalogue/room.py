"""What the room of offers hands to the floor."""

from courses.catalogue.first_steps import FIRST_STEPS
from courses.catalogue.history import GROUPS_HISTORY, HISTORY, LINES_HISTORY
from courses.catalogue.labels import LABELS
from courses.catalogue.references import REFERENCES
from courses.catalogue.views import course, editing, files, lists, offers, routes, texts
from lms.feature import Feature
from lms.web.languages import lazy as _l
from lms.web.menu import OFFERS, MenuItem

# Each page writes itself into its routes when it is imported.
PAGES = (course, offers, editing, texts, lists, files)
ROOM = Feature(
    name="catalogue",
    routes=(routes,),
    menu=(MenuItem("lms.catalogue.offers", _l("Angebote bearbeiten"), 55, OFFERS),),
    labels=LABELS,
    first_steps=FIRST_STEPS,
    history={"course": HISTORY, "course_line": LINES_HISTORY, "target_group": GROUPS_HISTORY},
    commands={"catalogue": "courses.catalogue.commands:catalogue_commands"},
    references=REFERENCES,
)
