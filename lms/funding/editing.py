"""Changing the network, or a period with its lists. Each change is noted with the old and the new value."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.statements import insert_new
from lms.funding.content import PRINTED_OF_PERIOD, network_content, note_change, period_content, set_values
from lms.funding.data import FieldData, NetworkData, Party, PeriodData, Step
from lms.funding.models import FieldOfAction, Funder, FundingPeriod, Network, Partner, Project
from lms.funding.periods import Span, lock_network, lock_period, refuse_bound_words, refuse_collisions
from lms.funding.refusals import (
    ChangedMeanwhile,
    FieldInUse,
    FieldOfAnotherPeriod,
    NetworkExists,
    PeriodInUse,
)

ONLY_NETWORK = 1
UsedDays = Callable[[Session, FundingPeriod], Span | None]


def create_network(db: Session, data: NetworkData, step: Step) -> Network:
    """The network of an empty installation. Raises NetworkExists, also for the second of two at once."""
    row = {"id": ONLY_NETWORK, "version": 1, **asdict(data)}
    if db.scalar(select(Network.id).limit(1)) is not None or insert_new(db, Network, row, unique=["id"]) is None:
        raise NetworkExists
    network = db.get_one(Network, ONLY_NETWORK)
    note_change(db, step, "network.created", f"network:{network.id}", {}, network_content(network))
    return network


def change_network(db: Session, network_id: int, data: NetworkData, *, version: int, step: Step) -> Network:
    """Bring the network to the data. Raises ChangedMeanwhile when somebody else saved after it was opened."""
    network = lock_network(db, network_id)
    if network.version != version:
        raise ChangedMeanwhile
    before = network_content(network)
    set_values(network, asdict(data))
    differing = note_change(db, step, "network.changed", f"network:{network.id}", before, network_content(network))
    network.version += bool(differing)
    return network


def change_period(
    db: Session, period_id: int, data: PeriodData, *, version: int, used: UsedDays, step: Step
) -> FundingPeriod | None:
    """Bring the period to the data; None when there is none. `used` says on which days of it something is planned.

    Raises ChangedMeanwhile, PeriodsOverlap, PeriodNameTaken, PeriodInUse, FieldInUse, FieldOfAnotherPeriod, and
    WordsPrinted when papers of a period that is over print what would change.
    """
    period = _locked_with_network(db, period_id)
    if period is None:
        return None
    if period.version != version:
        raise ChangedMeanwhile
    before = _with_fields(db, period)
    _change_words(db, period, data, used(db, period), step)
    _replace_parties(db, period, data)
    _change_fields(db, period, data.fields)
    subject = f"period:{period.id}"
    differing = note_change(db, step, "period.changed", subject, before, _with_fields(db, period))
    period.version += bool(differing)
    return period


def _locked_with_network(db: Session, period_id: int) -> FundingPeriod | None:
    # The network comes first, here and where a period is opened: two who lock both cannot wait for each other.
    network_id = db.scalar(select(FundingPeriod.network_id).where(FundingPeriod.id == period_id))
    if network_id is None:
        return None
    lock_network(db, network_id)
    return lock_period(db, period_id)


def _change_words(db: Session, period: FundingPeriod, data: PeriodData, used: Span | None, step: Step) -> None:
    wanted = asdict(data.words)
    if any(getattr(period, name) != wanted[name] for name in PRINTED_OF_PERIOD):
        refuse_bound_words(period, step.today)
    span = Span(data.words.starts_on, data.words.ends_on)
    refuse_collisions(db, period.network_id, data.words.name, span, but=period.id)
    if used is not None and not span.covers(used):
        raise PeriodInUse(first=f"{used.first:%d.%m.%Y}", last=f"{used.last:%d.%m.%Y}")
    set_values(period, wanted)


def _replace_parties(db: Session, period: FundingPeriod, data: PeriodData) -> None:
    if _parties(period.funders) != data.funders:
        period.funders = []
        db.flush()  # a name may not stand in the list twice, not even for a moment
        period.funders = [Funder(position=place, **asdict(one)) for place, one in enumerate(data.funders)]
    if _parties(period.partners) != data.partners:
        period.partners = []
        db.flush()
        period.partners = [Partner(position=place, **asdict(one)) for place, one in enumerate(data.partners)]
    db.flush()


def _parties(rows: list[Funder] | list[Partner]) -> tuple[Party, ...]:
    return tuple(Party(row.name, row.website) for row in rows)


def _change_fields(db: Session, period: FundingPeriod, wanted: tuple[FieldData, ...]) -> None:
    """Fields keep their rows, because projects stand in them; one that is in use is not taken away."""
    there = {field.id: field for field in _fields(db, period)}
    kept = {one.id for one in wanted if one.id is not None}
    if not kept <= there.keys():
        raise FieldOfAnotherPeriod
    gone = there.keys() - kept
    used = db.scalar(select(Project.field_of_action_id).where(Project.field_of_action_id.in_(gone)).limit(1))
    if used is not None:
        raise FieldInUse(field_id=used, name=there[used].name)
    for field_id in gone:
        db.delete(there[field_id])
    # Two fields may have exchanged their names: each gets a name of its own before it gets the wanted one.
    for field_id in kept:
        there[field_id].name = f"\x01{field_id}"
    db.flush()
    for place, one in enumerate(wanted):
        if one.id is None:
            db.add(FieldOfAction(period_id=period.id, name=one.name, position=place))
        else:
            there[one.id].name, there[one.id].position = one.name, place
    db.flush()


def _with_fields(db: Session, period: FundingPeriod) -> dict[str, Any]:
    return period_content(period) | {"fields_of_action": [{"name": field.name} for field in _fields(db, period)]}


def _fields(db: Session, period: FundingPeriod) -> list[FieldOfAction]:
    of_period = select(FieldOfAction).where(FieldOfAction.period_id == period.id)
    return list(db.scalars(of_period.order_by(FieldOfAction.position, FieldOfAction.id)))
