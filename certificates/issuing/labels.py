"""Words for the states of a certificate."""

from enum import Enum
from typing import Any

from certificates.issuing.models import CertificateState
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    CertificateState.RESERVED: _l("wird erstellt"),
    CertificateState.ISSUED: _l("ausgestellt"),
    CertificateState.SUPERSEDED: _l("ersetzt"),
    CertificateState.REVOKED: _l("widerrufen"),
}
