"""The verdict in words: where one stands, and why."""

from enum import Enum
from typing import Any

from courses.completion.verdict import Outcome, Verdict
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    Outcome.REACHED: _l("erreicht"),
    Outcome.POSSIBLE: _l("noch offen"),
    Outcome.MISSED: _l("nicht erreicht"),
}
QUALIFICATION = "qualification"
WITHOUT_THRESHOLD = {
    Outcome.REACHED: _l("Sie waren dabei. Sie bekommen eine Bestätigung der Teilnahme."),
    Outcome.POSSIBLE: _l("Wer dabei war, bekommt eine Bestätigung der Teilnahme."),
    Outcome.MISSED: _l("Ohne Teilnahme gibt es keine Bestätigung."),
}


def standing(verdict: Verdict) -> str:
    """ "12 von 16 UE besucht; nötig sind 13"."""
    if not verdict.has_threshold:
        return gettext(
            "%(attended)s von %(planned)s UE besucht", attended=verdict.attended_units, planned=verdict.planned_units
        )
    return gettext(
        "%(attended)s von %(planned)s UE besucht; nötig sind %(needed)s",
        attended=verdict.attended_units,
        planned=verdict.planned_units,
        needed=verdict.needed_units,
    )


def outlook(verdict: Verdict) -> str:
    """What is still missing, or that nothing is, for this kind of document; a Zertifikat also needs its internal test."""
    if not verdict.has_threshold:
        return str(WITHOUT_THRESHOLD[verdict.outcome])
    for_certificate = verdict.kind == QUALIFICATION
    if verdict.outcome is Outcome.REACHED:
        if for_certificate:
            return gettext("Die nötige Anwesenheit für das Zertifikat ist erreicht; dazu kommt der interne Test.")
        return gettext("Die nötige Anwesenheit für die Bescheinigung ist erreicht.")
    if verdict.outcome is Outcome.MISSED:
        if for_certificate:
            return gettext("Die nötige Anwesenheit für das Zertifikat ist nicht mehr erreichbar.")
        return gettext("Die nötige Anwesenheit für die Bescheinigung ist nicht mehr erreichbar.")
    if for_certificate:
        return ngettext(
            "noch %(num)s UE bis zum Zertifikat; dazu kommt der interne Test",
            "noch %(num)s UE bis zum Zertifikat; dazu kommt der interne Test",
            verdict.missing_units,
        )
    return ngettext(
        "noch %(num)s UE bis zur Bescheinigung", "noch %(num)s UE bis zur Bescheinigung", verdict.missing_units
    )


def reason(verdict: Verdict) -> str:
    """The rule behind the outcome."""
    if not verdict.has_threshold:
        return gettext("Eine Mindestanwesenheit gibt es nicht.")
    return gettext(
        "Nötig sind %(share)s %% der Unterrichtszeit, das sind %(needed)s von %(planned)s UE. Entschuldigte Zeiten zählen nicht als besucht.",
        share=verdict.required_share,
        needed=verdict.needed_units,
        planned=verdict.planned_units,
    )
