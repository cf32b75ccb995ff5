"""Whether the share of minutes that a document needs has been attended. Pure, integers only."""

from dataclasses import dataclass
from enum import StrEnum

from courses.attendance.ledger import Ledger
from courses.catalogue.units import needed_units


class Outcome(StrEnum):
    """REACHED and MISSED are final; POSSIBLE means that unmarked meetings can still decide."""

    REACHED = "reached"
    POSSIBLE = "possible"
    MISSED = "missed"


@dataclass(frozen=True)
class Verdict:
    """The answer for one kind of document, with the units that explain it."""

    kind: str
    outcome: Outcome
    attended_units: int
    planned_units: int
    needed_units: int
    required_share: int

    @property
    def has_threshold(self) -> bool:
        """Whether a share is asked for, or just having been there."""
        return self.required_share > 0

    @property
    def missing_units(self) -> int:
        """Units still to attend; 0 when the share is reached."""
        return 0 if self.outcome is Outcome.REACHED else self.needed_units - self.attended_units


def reaches(attended_minutes: int, planned_minutes: int, required_share: int) -> bool:
    """The rule: attended minutes x 100 >= share x planned minutes. Where nothing is held, nothing is reached.

    A share of 0, that of conferences, asks for no more than having been there.
    """
    was_there = planned_minutes > 0 and attended_minutes > 0
    return was_there and attended_minutes * 100 >= required_share * planned_minutes


def verdict(ledger: Ledger, kind: str, required_share: int) -> Verdict:
    """Decide for one kind of document."""
    if reaches(ledger.attended_minutes, ledger.planned_minutes, required_share):
        outcome = Outcome.REACHED
    elif reaches(ledger.attended_minutes + ledger.unmarked_minutes, ledger.planned_minutes, required_share):
        outcome = Outcome.POSSIBLE
    else:
        outcome = Outcome.MISSED
    return Verdict(
        kind=kind,
        outcome=outcome,
        attended_units=ledger.attended_units,
        planned_units=ledger.planned_units,
        needed_units=_shown_need(ledger, outcome, required_share),
        required_share=required_share,
    )


def _shown_need(ledger: Ledger, outcome: Outcome, required_share: int) -> int:
    # Of 720 minutes 80 % are 576: 580 attended ones reach it, yet they are 12 full units of "13 needed".
    # Minutes decide, so within that one unit the need is shown as what was attended.
    rounded_up = needed_units(ledger.planned_minutes, required_share, ledger.unit_minutes)
    if outcome is Outcome.REACHED:
        return min(rounded_up, ledger.attended_units)
    return max(rounded_up, ledger.attended_units + 1)
