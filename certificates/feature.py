"""What the papers hand to the floor: their rooms, and the papers of the demo."""

from certificates.hr_desk.room import ROOM as HR_DESK
from certificates.issuing.room import ROOM as ISSUING
from certificates.verification.room import ROOM as VERIFICATION
from lms.feature import Feature

FEATURE = Feature(
    name="certificates",
    rooms=(ISSUING, VERIFICATION, HR_DESK),
    demo="certificates.demo.fill:fill",
)
