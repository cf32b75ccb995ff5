"""Making two records of one person or organisation one: everything moves in one transaction, and the old id leads to the new.

The old record stays as an empty sign that points the way. So an old address still opens, an old name typed again finds the
new record, and what quotes the old id (the audit, a legal text somebody agreed to) can be read for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.refusal import Refusal
from lms.data.statements import rows_changed
from lms.people.login_merging import settle_logins
from lms.people.models import Organisation, OrganisationKind, Person, RoleGrant
from lms.people.policies import may_give
from lms.people.references import KeptLogin, Merge, Reference, Thing
from lms.people.refusals import AlreadyMerged, LoginStays, ProviderStays, RoleNotYours, SameRecord, TwoLogins
from lms.people.roles import not_ended

MODELS: dict[Thing, Any] = {Thing.PERSON: Person, Thing.ORGANISATION: Organisation}
# What the target lacks it takes from the source.
FILLED = {
    Thing.PERSON: ("given_name", "family_name", "original_script"),
    Thing.ORGANISATION: ("street", "postcode", "town", "region"),
}


@dataclass(frozen=True)
class Move:
    """How many rows of one kind a merge moves; `stays` for those that go on under the old id."""

    what: str
    number: int
    stays: bool


@dataclass(frozen=True)
class Prospect:
    """What a merge would do now: what moves, and what forbids it."""

    moves: tuple[Move, ...]
    clashes: tuple[Refusal, ...]

    @property
    def summary(self) -> str:
        """The prospect as a form carries it, to see whether it still holds."""
        return ",".join(str(move.number) for move in self.moves)


def prospect(db: Session, merge: Merge, references: Iterable[Reference]) -> Prospect:
    """What would move, by its name, and every reason against it."""
    of_thing = _of_thing(merge, references)
    numbers: dict[tuple[str, bool], int] = {}
    for one in of_thing:
        key = (str(one.what), one.stays)
        numbers[key] = numbers.get(key, 0) + _count(db, one, merge)
    moves = tuple(Move(what, number, stays) for (what, stays), number in numbers.items() if number)
    return Prospect(moves, tuple(clashes(db, merge, of_thing)))


def clashes(db: Session, merge: Merge, references: Iterable[Reference]) -> list[Refusal]:
    """Everything that forbids the merge, each with what to do about it."""
    source, target = (db.get_one(MODELS[merge.thing], one) for one in (merge.source_id, merge.target_id))
    own = _person_clashes(db, merge, source, target) if merge.thing is Thing.PERSON else _kinds(source, target)
    return [*own, *(clash for one in _of_thing(merge, references) for clash in one.clashes(db, merge))]


def merge_into(db: Session, merge: Merge, references: Sequence[Reference]) -> dict[str, int]:
    """Move everything of the source to the target; rows moved by column. Doing it twice is doing it once.

    Raises SameRecord, AlreadyMerged, or the first thing that forbids it.
    """
    source, target = _lock_all(db, merge, references)
    if source.merged_into_id == target.id:
        return {}
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise AlreadyMerged
    if found := clashes(db, merge, references):
        raise found[0]
    moved = move_all(db, merge, references)
    _fill(db, merge.thing, source, target)
    if isinstance(source, Person) and source.host_user is not None:
        settle_logins(db, merge, source, target)
    source.merged_into_id = target.id
    if isinstance(source, Organisation):
        source.archived_at, target.version = merge.now, target.version + 1
    db.flush()
    _note(db, merge, moved)
    return moved


def move_all(db: Session, merge: Merge, references: Iterable[Reference]) -> dict[str, int]:
    """Change every column from the source to the target, after making room for it."""
    moved: dict[str, int] = {}
    for one in _of_thing(merge, references):
        if one.stays:
            continue
        one.make_room(db, merge)
        db.flush()
        change = update(one.column.class_).where(one.column == merge.source_id)
        number = rows_changed(db, change.values({one.column.key: merge.target_id}))
        if number:
            moved[f"{one.column.class_.__tablename__}.{one.column.key}"] = number
    db.expire_all()
    return moved


def leads_to(db: Session, thing: Thing, record_id: int) -> int | None:
    """The id of the record that took over this one; None where nothing was merged."""
    model = MODELS[thing]
    found: int | None = db.scalar(select(model.merged_into_id).where(model.id == record_id))
    return found


def move_stragglers(db: Session, merge: Merge, references: Sequence[Reference]) -> int:
    """Move what was written to the source by somebody who had loaded it just before the merge; 0 when there is nothing."""
    late = [one for one in _of_thing(merge, references) if not one.stays and _count(db, one, merge)]
    if not late or any(one.clashes(db, merge) for one in late):
        return 0
    _lock_all(db, merge, late)
    moved = move_all(db, merge, late)
    if moved:
        _note(db, merge, moved)
    return sum(moved.values())


def _of_thing(merge: Merge, references: Iterable[Reference]) -> list[Reference]:
    return [one for one in references if one.thing is merge.thing]


def _count(db: Session, reference: Reference, merge: Merge) -> int:
    counted = select(func.count()).select_from(reference.column.class_)
    return db.scalar(counted.where(reference.column == merge.source_id)) or 0


def _lock_all(db: Session, merge: Merge, references: Iterable[Reference]) -> tuple[Any, Any]:
    if merge.source_id == merge.target_id:
        raise SameRecord
    for one in _of_thing(merge, references):
        one.lock(db, merge)
    model = MODELS[merge.thing]
    # In the order of ids, so that two merges of one pair cannot wait for each other.
    both = select(model).where(model.id.in_([merge.source_id, merge.target_id])).order_by(model.id).with_for_update()
    found = {one.id: one for one in db.scalars(both.execution_options(populate_existing=True))}
    return found[merge.source_id], found[merge.target_id]


def _person_clashes(db: Session, merge: Merge, source: Person, target: Person) -> Sequence[Refusal]:
    if source.host_user is not None and target.host_user is None:
        return [LoginStays()]
    if source.host_user is not None and merge.login is None:
        return [TwoLogins()]
    # Where the source's login stays, whoever has it gets the roles of the target as well.
    changing = [merge.source_id, *([merge.target_id] if merge.login is KeptLogin.SOURCE else [])]
    held = db.scalars(select(RoleGrant).where(RoleGrant.person_id.in_(changing), not_ended()))
    # Otherwise somebody could take over a role by calling its holder a duplicate.
    return [RoleNotYours() for one in held if not may_give(merge.actor, one.role, one.organisation_id)][:1]


def _kinds(source: Organisation, target: Organisation) -> Sequence[Refusal]:
    is_provider = OrganisationKind.PROVIDER
    return [ProviderStays()] if source.kind is is_provider and target.kind is not is_provider else []


def _fill(db: Session, thing: Thing, source: Any, target: Any) -> None:
    for name in FILLED[thing]:
        setattr(target, name, getattr(target, name) or getattr(source, name))
    if isinstance(source, Person) and target.email is None and source.email is not None:
        email, key, proven = source.email, source.email_key, source.email_confirmed_at
        if source.name_key == target.name_key:  # the same pair of address and name stands once
            source.email = source.email_key = source.email_confirmed_at = None
            db.flush()
        target.email, target.email_key, target.email_confirmed_at = email, key, proven


def _note(db: Session, merge: Merge, moved: dict[str, int]) -> None:
    for mine, other, word in (
        (merge.target_id, merge.source_id, "merged"),
        (merge.source_id, merge.target_id, "merged_into"),
    ):
        record(
            db,
            stream=SYSTEM_STREAM,
            at=merge.now,
            actor=merge.actor.tag,
            action=f"{merge.thing.value}.{word}",
            subject=f"{merge.thing.value}:{mine}",
            changes={"other": other, "moved": moved},
        )
