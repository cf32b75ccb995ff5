"""What a new installation needs of the catalogue: an offer."""

from sqlalchemy import select

from courses.catalogue.models import Course, CourseState
from courses.catalogue.policies import EDITORS
from lms.web.first_steps import FirstStep, page
from lms.web.languages import lazy as _l

FIRST_STEPS = (
    FirstStep(
        70,
        _l("Angebote schreiben und veröffentlichen"),
        _l("Von Hand oder aus einer Datei. Ein Angebot sagt, was gelernt wird; Termine kommen danach."),
        select(Course.id).where(Course.state == CourseState.PUBLISHED),
        page("lms.catalogue.offers"),
        EDITORS.allows,
    ),
)
