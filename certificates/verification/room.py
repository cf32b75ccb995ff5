"""What the public check hands to the floor."""

from certificates.verification.views import routes
from lms.feature import Feature
from lms.web.languages import lazy as _l
from lms.web.menu import MenuItem

ROOM = Feature(
    name="verification",
    routes=(routes,),
    menu=(MenuItem("lms.verification.ask", _l("Bescheinigung prüfen"), 80),),
)
