"""Requests for an in-house training when two people, or two organisations, are made one."""

from courses.demand.models import InhouseRequest
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REQUESTS = _l("Anfragen nach einer Schulung im eigenen Haus")
REFERENCES = (
    Reference(InhouseRequest.organisation_id, REQUESTS),
    Reference(InhouseRequest.asked_by, REQUESTS),
    Reference(InhouseRequest.answered_by, REQUESTS),
)
