"""What the papers hand to the floor, room by room."""

import certificates.issuing.models as _tables  # the tables must be known before migrations and sessions
from lms.feature import Feature

FEATURE = Feature(name="certificates")
TABLES = _tables.Certificate.metadata
