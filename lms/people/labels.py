"""Words for the enums of people."""

from enum import Enum
from typing import Any

from lms.people.duplicates import Likeness
from lms.people.models import GrantState, LegalKind, MembershipState, OrganisationKind, RequestState
from lms.web.actor import Role
from lms.web.languages import lazy as _l

PEOPLE_LABELS: dict[Enum, Any] = {
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
# Each of its own: members of two text enums with the same word are equal, and one would take the other's place.
MEMBERSHIP_LABELS: dict[Enum, Any] = {
    MembershipState.INVITED: _l("eingeladen"),
    MembershipState.ACTIVE: _l("aktiv"),
    MembershipState.SUSPENDED: _l("ausgesetzt"),
    MembershipState.LEFT: _l("ausgeschieden"),
}
REQUEST_LABELS: dict[Enum, Any] = {
    RequestState.ASKED: _l("gewünscht"),
    RequestState.GRANTED: _l("bewilligt"),
    RequestState.REFUSED: _l("abgelehnt"),
}
LIKENESS_LABELS: dict[Enum, Any] = {
    Likeness.NAME: _l("gleicher Name"),
    Likeness.ADDRESS: _l("gleiche E-Mail-Adresse"),
    Likeness.DOMAIN: _l("gleiche E-Mail-Domain am selben Ort"),
}
LABELS = (PEOPLE_LABELS, MEMBERSHIP_LABELS, REQUEST_LABELS, LIKENESS_LABELS)
