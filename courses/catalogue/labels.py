"""Words for the enums of the catalogue."""

from courses.catalogue.models import CertificateKind, CourseFormat, CourseKind, CourseState, ReportingProfile
from lms.web.languages import lazy as _l

# One mapping for each enum: CourseKind.QUALIFICATION and CertificateKind.QUALIFICATION are equal as text.
KINDS = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.QUALIFICATION: _l("Qualifizierung"),
    CourseKind.COACHING: _l("Coaching"),
    CourseKind.OPENING_PROCESS: _l("Öffnungsprozess"),
    CourseKind.CONFERENCE: _l("Fachtagung"),
}
FORMATS = {
    CourseFormat.ONSITE: _l("vor Ort"),
    CourseFormat.ONLINE: _l("online"),
    CourseFormat.HYBRID: _l("hybrid"),
    CourseFormat.INHOUSE: _l("inhouse"),
}
STATES = {
    CourseState.DRAFT: _l("Entwurf"),
    CourseState.PUBLISHED: _l("veröffentlicht"),
    CourseState.ARCHIVED: _l("archiviert"),
}
DOCUMENTS = {
    CertificateKind.ATTENDANCE: _l("Teilnahmebescheinigung"),
    CertificateKind.QUALIFICATION: _l("Zertifikat"),
}
PROFILES = {
    ReportingProfile.NONE: _l("keine Meldung"),
    ReportingProfile.COUNTS: _l("nur Zahlen"),
    ReportingProfile.ESF: _l("ESF-Angaben je Person"),
}
LABELS = (KINDS, FORMATS, STATES, DOCUMENTS, PROFILES)
