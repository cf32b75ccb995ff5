"""What the employer's desk hands to the floor."""

from certificates.hr_desk.panels import new_papers_panel
from certificates.hr_desk.views import routes
from lms.feature import Feature
from lms.web.languages import lazy as _l
from lms.web.menu import MenuItem

ROOM = Feature(
    name="hr_desk",
    routes=(routes,),
    panels={"start": (new_papers_panel,)},
    menu=(MenuItem("lms.hr_desk.certificates", _l("Bescheinigungen"), 40),),
)
