"""Words for the states of a certificate."""

from enum import Enum
from typing import Any

from certificates.issuing.models import CertificateState
from courses.catalogue.models import CertificateKind, CourseKind
from lms.web.formats import label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    CertificateState.RESERVED: _l("wird erstellt"),
    CertificateState.ISSUED: _l("ausgestellt"),
    CertificateState.SUPERSEDED: _l("ersetzt"),
    CertificateState.REVOKED: _l("widerrufen"),
}


def paper_name(kind: CertificateKind, course_kind: str) -> str:
    """What the paper is called: that of a conference confirms participation."""
    is_conference = kind is CertificateKind.ATTENDANCE and course_kind == CourseKind.CONFERENCE
    return gettext("Bestätigung der Teilnahme") if is_conference else label(kind)
