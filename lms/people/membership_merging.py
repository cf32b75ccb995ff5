"""Memberships when two people, or two organisations, are made one: what overlaps becomes one membership."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.data.refusal import Refusal
from lms.people.models import Membership, MembershipState, Person
from lms.people.references import Merge, Thing
from lms.people.refusals import NumberOfTwoPeople, TwoPersonnelNumbers

# The stricter state wins: nobody comes back to a right by a merge.
STRICTEST = (MembershipState.SUSPENDED, MembershipState.ACTIVE, MembershipState.INVITED, MembershipState.LEFT)


def number_clashes(db: Session, merge: Merge) -> Sequence[Refusal]:
    """A personnel number of two people, or two numbers of one person from one day on."""
    found: list[Refusal] = [
        TwoPersonnelNumbers(one=one.personnel_number, other=other.personnel_number)
        for rows in _of_one_person(db, merge)
        for one, other in pairwise(rows)
        if one.starts_on == other.starts_on and not _number_fits([one], other)
    ]
    return [*found, *_numbers_of_two_people(db, merge)] if merge.thing is Thing.ORGANISATION else found


def combine_memberships(db: Session, merge: Merge) -> None:
    """From the first day to the last, with the number that one of them has."""
    for rows in _of_one_person(db, merge):
        kept = [_combined(db, stretch) for stretch in _stretches(rows)]
        _keep_numbers_once(kept)
    db.flush()


def _of_one_person(db: Session, merge: Merge) -> list[list[Membership]]:
    """The memberships of both sides, those of one person in one organisation together, by their first day."""
    mine, partner = (
        (Membership.person_id, Membership.organisation_id)
        if merge.thing is Thing.PERSON
        else (Membership.organisation_id, Membership.person_id)
    )
    both = select(Membership).where(mine.in_([merge.source_id, merge.target_id]))
    rows = db.scalars(both.order_by(partner, Membership.starts_on, mine != merge.target_id, Membership.id))
    return [list(same) for _id, same in groupby(rows, key=lambda row: getattr(row, partner.key))]


def _stretches(rows: Sequence[Membership]) -> list[list[Membership]]:
    stretches: list[list[Membership]] = []
    for row in rows:
        if stretches and _touches(stretches[-1], row) and _number_fits(stretches[-1], row):
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches


def _touches(stretch: Sequence[Membership], row: Membership) -> bool:
    last = _last_day(stretch)
    return last is None or row.starts_on - timedelta(days=1) <= last


def _number_fits(stretch: Sequence[Membership], row: Membership) -> bool:
    known = {one.personnel_number for one in (*stretch, row)} - {None}
    return len(known) < 2


def _combined(db: Session, stretch: Sequence[Membership]) -> Membership:
    first, *others = stretch
    if not others:
        return first
    states = {one.state for one in stretch}
    values: dict[str, Any] = {
        "ends_on": _last_day(stretch),
        "state": next(state for state in STRICTEST if state in states),
        "personnel_number": next((one.personnel_number for one in stretch if one.personnel_number), None),
    }
    for one in others:
        db.delete(one)
    db.flush()  # the number of a row that goes is free before it is given to the row that stays
    for name, value in values.items():
        setattr(first, name, value)
    first.version += 1
    return first


def _last_day(stretch: Iterable[Membership]) -> date | None:
    days = [one.ends_on for one in stretch]
    return None if None in days else max(day for day in days if day is not None)


def _keep_numbers_once(rows: Sequence[Membership]) -> None:
    """Who came back to an employer had the number twice; in one organisation it stands with the latest stay."""
    seen: set[str] = set()
    for row in reversed(rows):
        if row.personnel_number in seen:
            row.personnel_number = None
        elif row.personnel_number is not None:
            seen.add(row.personnel_number)


def _numbers_of_two_people(db: Session, merge: Merge) -> list[Refusal]:
    there, here = aliased(Membership), aliased(Membership)
    one, other = aliased(Person), aliased(Person)
    twice = (
        select(there.personnel_number, one.name, other.name)
        .join(here, here.personnel_number == there.personnel_number)
        .join(one, one.id == there.person_id)
        .join(other, other.id == here.person_id)
        .where(
            there.organisation_id == merge.source_id,
            here.organisation_id == merge.target_id,
            there.person_id != here.person_id,
        )
    )
    rows = db.execute(twice.order_by(there.personnel_number))
    return [NumberOfTwoPeople(number=number, one=source, other=target) for number, source, target in rows]
