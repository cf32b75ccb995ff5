"""Words for the enums of enrolment."""

from enum import Enum
from typing import Any

from courses.enrolment.models import BookedAs, EnrolmentStatus, LeavingReason
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    EnrolmentStatus.UNCONFIRMED: _l("E-Mail noch nicht bestätigt"),
    EnrolmentStatus.REQUESTED: _l("angefragt"),
    EnrolmentStatus.CONFIRMED: _l("angemeldet"),
    EnrolmentStatus.WAITING: _l("auf der Warteliste"),
    EnrolmentStatus.OFFERED: _l("Platz angeboten"),
    EnrolmentStatus.DECLINED: _l("abgelehnt"),
    EnrolmentStatus.LAPSED: _l("verfallen"),
    EnrolmentStatus.CANCELLED: _l("abgemeldet"),
    EnrolmentStatus.WITHDRAWN: _l("ausgeschieden"),
    BookedAs.PRIVATE: _l("privat"),
    BookedAs.EMPLOYER: _l("für den Arbeitgeber"),
    LeavingReason.OWN_WISH: _l("auf eigenen Wunsch"),
    LeavingReason.STAYED_AWAY: _l("kommt nicht mehr, ohne sich abzumelden"),
    LeavingReason.WORK: _l("berufliche Veränderung"),
    LeavingReason.OTHER: _l("anderer Grund"),
}
