"""What the journey hands to the floor: its rooms, each with what it has to offer, and the demo that goes through them all."""

from courses.attendance.room import ROOM as ATTENDANCE
from courses.catalogue.room import ROOM as CATALOGUE
from courses.completion.room import ROOM as COMPLETION
from courses.demand.room import ROOM as DEMAND
from courses.enrolment.room import ROOM as ENROLMENT
from courses.exchange.room import ROOM as EXCHANGE
from courses.planning.room import ROOM as PLANNING
from courses.running.room import ROOM as RUNNING
from lms.feature import Feature

FEATURE = Feature(
    name="courses",
    rooms=(CATALOGUE, PLANNING, ENROLMENT, DEMAND, RUNNING, EXCHANGE, ATTENDANCE, COMPLETION),
    demo="courses.demo.fill:fill",
)
