"""Offers when two organisations are made one."""

from courses.catalogue.models import Course
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REFERENCES = (Reference(Course.provider_id, _l("Bildungsangebote")),)
