"""The list of requests for trainings in one's own house."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from courses.demand.models import InhouseRequest, RequestState
from courses.demand.queries import RequestRow, request_row
from lms.people.models import Organisation
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary, as_listed
from lms.web.tables import AnySelect, Column, Kind, Table

REQUESTS = Table(
    "inhouse-anfragen",
    _l("Trainings im eigenen Haus"),
    columns=(
        Column("topic", _l("Thema"), lambda row: row.topic, (as_in_a_dictionary(InhouseRequest.topic),)),
        Column("organisation", _l("Organisation"), lambda row: row.organisation, (Organisation.search_name,)),
        Column("people", _l("Personen"), lambda row: row.people, (InhouseRequest.people,), Kind.NUMBER),
        Column("from", _l("Frühestens am"), lambda row: row.from_on, (InhouseRequest.from_on,), Kind.DAY),
        Column("until", _l("Spätestens am"), lambda row: row.until_on, (InhouseRequest.until_on,), Kind.DAY),
        Column("state", _l("Stand"), lambda row: row.state, (as_listed(InhouseRequest.state, RequestState),)),
        Column("asked", _l("Angefragt am"), lambda row: row.created_at, (InhouseRequest.created_at,), Kind.DAY),
    ),
    order=(InhouseRequest.id.desc(),),
    key=InhouseRequest.id,
)


def listed_requests(wanted: Select[InhouseRequest]) -> AnySelect:
    """The requests with the organisation that asks."""
    asking = wanted.join(Organisation, Organisation.id == InhouseRequest.organisation_id)
    return asking.options(contains_eager(InhouseRequest.organisation))


def rows_of(rows: Sequence[Any]) -> list[RequestRow]:
    """The requests as the list shows them."""
    return [request_row(request) for (request,) in rows]
