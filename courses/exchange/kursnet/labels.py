"""Words for what stands in the way of an export."""

from enum import Enum
from typing import Any

from courses.exchange.kursnet.eligibility import Obstacle
from courses.exchange.kursnet.models import Encoding
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    Obstacle.NOT_PUBLISHED: _l("Das Angebot ist nicht veröffentlicht."),
    Obstacle.TOO_SHORT: _l("KURSNET nimmt Angebote ab 4 Unterrichtseinheiten."),
    Obstacle.CLOSED_GROUP: _l("Nur für eine geschlossene Gruppe: KURSNET nimmt nur, was allen offensteht."),
    Obstacle.NO_COURSE: _l("Fachtagungen, Vorträge, Beratung und Informationsveranstaltungen nimmt KURSNET nicht."),
    Obstacle.NOT_FOR_WORK: _l(
        "Ehrenamtliche Sprachmittlung und Schulungen für Beiräte dienen keinem Beruf: KURSNET nimmt nur berufliche Bildung."
    ),
    Obstacle.NO_DATES: _l("Es gibt keinen kommenden, öffentlichen Termin."),
    Obstacle.NO_CONTACT: _l("Es fehlt eine Kontaktperson mit Telefon oder E-Mail, beim Teilprojekt oder beim Träger."),
    Obstacle.HELD_BACK: _l("Die Koordination hält das Angebot zurück."),
    Obstacle.NO_SUPPLIER_NUMBER: _l("Die Anbieternummer (BAN) des Trägers fehlt."),
    Obstacle.NO_ADDRESS: _l("Die Anschrift des Trägers ist nicht vollständig."),
    Encoding.ISO: _l("ISO-8859-15 (wie in den Mustern der Bundesagentur)"),
    Encoding.UTF: _l("UTF-8"),
}
