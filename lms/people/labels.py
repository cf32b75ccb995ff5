"""Words for the enums of people."""

from enum import Enum
from typing import Any

from lms.people.models import GrantState, LegalKind, OrganisationKind
from lms.web.actor import Role
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    OrganisationKind.JOBCENTER: _l("Jobcenter"),
    OrganisationKind.EMPLOYMENT_AGENCY: _l("Agentur für Arbeit"),
    OrganisationKind.MUNICIPALITY: _l("Kommunale Verwaltung"),
    OrganisationKind.SME: _l("Kleines oder mittleres Unternehmen"),
    OrganisationKind.ASSOCIATION: _l("Verband, Verein oder Kammer"),
    OrganisationKind.PROVIDER: _l("Träger"),
    OrganisationKind.OTHER: _l("Andere"),
    Role.TRAINER: _l("Kursleitung"),
    Role.HR: _l("Personalstelle"),
    Role.PROJECT_LEAD: _l("Teilprojektleitung"),
    Role.COORDINATOR: _l("Koordination"),
    Role.ADMIN: _l("Administration"),
    GrantState.ACTIVE: _l("aktiv"),
    GrantState.SUSPENDED: _l("ausgesetzt"),
    GrantState.ENDED: _l("beendet"),
    LegalKind.IMPRINT: _l("Impressum"),
    LegalKind.PRIVACY: _l("Datenschutz"),
    LegalKind.ACCESSIBILITY: _l("Barrierefreiheit"),
}
