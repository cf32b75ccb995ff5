"""Words for the enums of the catalogue."""

from enum import Enum
from typing import Any

from courses.catalogue.models import CertificateKind, CourseFormat, CourseKind, CourseState, ReportingProfile
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.QUALIFICATION: _l("Qualifizierung"),
    CourseKind.COACHING: _l("Coaching"),
    CourseKind.OPENING_PROCESS: _l("Öffnungsprozess"),
    CourseKind.CONFERENCE: _l("Fachtagung"),
    CourseFormat.ONSITE: _l("vor Ort"),
    CourseFormat.ONLINE: _l("online"),
    CourseFormat.HYBRID: _l("hybrid"),
    CourseFormat.INHOUSE: _l("inhouse"),
    CourseState.DRAFT: _l("Entwurf"),
    CourseState.PUBLISHED: _l("veröffentlicht"),
    CourseState.ARCHIVED: _l("archiviert"),
    CertificateKind.ATTENDANCE: _l("Teilnahmebescheinigung"),
    CertificateKind.QUALIFICATION: _l("Zertifikat"),
    ReportingProfile.NONE: _l("keine Meldung"),
    ReportingProfile.COUNTS: _l("nur Zahlen"),
    ReportingProfile.ESF: _l("ESF-Angaben je Person"),
}
