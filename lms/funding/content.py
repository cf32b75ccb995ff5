"""What the programme's records hold, under the names of their forms, so that a change can be noted with both values."""

from typing import Any

from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM
from lms.data.history import record_edit
from lms.funding.data import Step
from lms.funding.models import FundingPeriod, Network, Project

NETWORK = ("name_de", "name_en", "land", "host_organisation_id", "joint_controllership")
# What papers print: once a period is over and papers exist, these stay.
PRINTED_OF_PERIOD = (
    "name",
    "network_name_de",
    "network_name_en",
    "starts_on",
    "ends_on",
    "funding_sentence_de",
    "funding_sentence_en",
)
RETENTION = ("keep_until", "keep_years")
PRINTED_OF_PROJECT = (
    "provider_id",
    "name",
    "number",
    "project_number",
    "funding_sentence_de",
    "funding_sentence_en",
)
CONTACT = ("contact_name", "contact_email", "contact_phone")


def network_content(network: Network) -> dict[str, Any]:
    """The network; its host organisation by id."""
    return _of(network, NETWORK)


def period_content(period: FundingPeriod) -> dict[str, Any]:
    """The period with its funders and partners, without its fields of action, which the form of the period adds."""
    return _of(period, PRINTED_OF_PERIOD + RETENTION) | {
        "funders": [_of(one, ("name", "website")) for one in period.funders],
        "partners": [_of(one, ("name", "website")) for one in period.partners],
    }


def project_content(project: Project) -> dict[str, Any]:
    """The project with its contacts; provider and field of action by their ids."""
    return _of(project, (*PRINTED_OF_PROJECT, "field_of_action_id", *CONTACT))


def _of(thing: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def set_values(thing: object, values: dict[str, Any]) -> None:
    """Give a row the values, by the names of its columns."""
    for name, value in values.items():
        setattr(thing, name, value)


def note_change(
    db: Session,
    step: Step,
    action: str,
    subject: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    stream: str = SYSTEM_STREAM,
) -> list[str]:
    """One audit entry with both values of every field that differs; the names of these fields."""
    return record_edit(
        db,
        stream=stream,
        at=step.now,
        actor=step.actor,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )
