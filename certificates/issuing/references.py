"""Who issued and fetched papers, when two people are made one. The papers themselves hang on enrolments."""

from certificates.issuing.models import Certificate, Download
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REFERENCES = (
    Reference(Certificate.reserved_by, _l("ausgestellte Bescheinigungen")),
    Reference(Download.person_id, _l("Abrufe von Bescheinigungen")),
)
