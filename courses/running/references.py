"""Changes of runs when two people are made one: what somebody did stays done by that person."""

from courses.running.models import RunChange
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REFERENCES = (Reference(RunChange.by_id, _l("Änderungen an Durchführungen")),)
