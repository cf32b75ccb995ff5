"""Records that may be one, in pairs, as a list: who knows decides about each."""

from collections.abc import Sequence

from werkzeug.wrappers import Response

from lms.data.session import request_session
from lms.people.duplicates import Alike, alike_organisations, alike_people
from lms.people.policies import may_merge
from lms.people.references import Thing
from lms.people.tables import ALIKE
from lms.people.views import COORDINATION, GIVERS, routes
from lms.people.views.people import seen_by
from lms.web.actor import current_actor, require
from lms.web.computed_rows import Computed
from lms.web.list_pages import show_list


@routes.get("/staff/organisations/duplicates", policy=COORDINATION)
def alike() -> Response:
    """Organisations that may be one."""
    return _show(alike_organisations(request_session()), Thing.ORGANISATION)


@routes.get("/staff/people/duplicates", policy=GIVERS)
def alike_persons() -> Response:
    """People who may be one."""
    actor = current_actor()
    require(may_merge(actor))
    return _show(alike_people(request_session(), seen_by(actor)), Thing.PERSON)


def _show(found: Sequence[Alike], thing: Thing) -> Response:
    return show_list(ALIKE, Computed(found, list), "lms/people/duplicates.html", thing=thing)
