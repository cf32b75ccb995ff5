"""Secret calendar addresses when two people are made one: each goes on working."""

from courses.exchange.models import CalendarAddress
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REFERENCES = (Reference(CalendarAddress.person_id, _l("Kalenderadressen")),)
