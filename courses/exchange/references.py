"""What exchange keeps about people and organisations, when two of them are made one."""

from courses.exchange.kursnet.models import KursnetDelivery, KursnetProfile
from courses.exchange.models import CalendarAddress
from lms.people.references import Reference
from lms.web.languages import lazy as _l

REFERENCES = (
    # Each secret address goes on working.
    Reference(CalendarAddress.person_id, _l("Kalenderadressen")),
    # A number of the agency belongs to one provider, and its files quote it.
    Reference(KursnetProfile.organisation_id, _l("Angaben für KURSNET"), stays=True),
    Reference(KursnetDelivery.organisation_id, _l("Dateien für KURSNET"), stays=True),
)
