"""What the journey hands to the floor, room by room."""

import courses.enrolment.models as _tables  # the tables must be known before migrations and sessions
from lms.feature import Feature

FEATURE = Feature(name="courses")
TABLES = _tables.Enrolment.metadata
