"""Records that may be one person or one organisation. It only asks; whoever knows decides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_for
from lms.people.models import EmailDomain, KeptApart, Organisation, Person
from lms.people.names import fold
from lms.people.references import Thing

LEGAL_FORMS = re.compile(r"\b(?:g?gmbh|mbh|e ?v|e ?g|ag|kg|ohg|ug|gbr|se|co|haftungsbeschrankt|eingetragener verein)\b")
MOST_PAIRS = 50
# More namesakes than this are a common name, not one person.
MOST_ALIKE = 6


class Likeness(StrEnum):
    """Why two records look like one."""

    NAME = "name"
    ADDRESS = "address"
    DOMAIN = "domain"


@dataclass(frozen=True)
class Alike:
    """Two records, the older first: it is the one that usually stays."""

    thing: Thing
    older_id: int
    older: str
    newer_id: int
    newer: str
    why: Likeness


def alike_organisations(db: Session) -> list[Alike]:
    """Organisations of one name, legal forms and punctuation aside, or with one mail domain in one town."""
    stands = Organisation.merged_into_id.is_(None) & Organisation.archived_at.is_(None)
    rows = db.execute(select(Organisation.id, Organisation.name, Organisation.town).where(stands)).all()
    by_name = _grouped((bare_name(name), id_) for id_, name, _town in rows)
    towns = {id_: fold(town) for id_, _name, town in rows if town}
    domains = db.execute(select(EmailDomain.domain, EmailDomain.organisation_id))
    by_domain = _grouped(((domain, towns[id_]), id_) for domain, id_ in domains if id_ in towns)
    names = {id_: name for id_, name, _town in rows}
    return _pairs(db, Thing.ORGANISATION, names, [(Likeness.NAME, by_name), (Likeness.DOMAIN, by_domain)])


def alike_people(db: Session, seen: ColumnElement[bool]) -> list[Alike]:
    """People of one mail address, or of one name however it is spelt, among those one may know."""
    groups = [
        (why, _alike_by(db, column, seen))
        for why, column in ((Likeness.ADDRESS, Person.email_key), (Likeness.NAME, Person.search_name))
    ]
    ids = {id_ for _why, found in groups for ones in found for id_ in ones}
    names = {row[0]: row[1] for row in db.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}
    return _pairs(db, Thing.PERSON, names, groups)


def keep_apart(db: Session, thing: Thing, one: int, other: int, *, actor: str, now: datetime) -> None:
    """They are two: suggest them no more. Saying it twice is saying it once."""
    lower, higher = sorted((one, other))
    row = insert_for(db, KeptApart).values(thing=thing.value, lower_id=lower, higher_id=higher, at=now)
    if db.scalar(row.on_conflict_do_nothing().returning(KeptApart.id)) is None:
        return
    action, subject = f"{thing.value}.kept_apart", f"{thing.value}:{lower}"
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, changes={"other": higher})


def bare_name(name: str) -> str:
    """A name without legal form and punctuation: "Solarbau Nord GmbH & Co. KG" and "Solarbau Nord" are alike."""
    words = " ".join(re.sub(r"[^\w]+", " ", fold(name)).split())
    return " ".join(LEGAL_FORMS.sub(" ", words).split()) or words


def _alike_by(db: Session, column: "InstrumentedAttribute[str | None] | InstrumentedAttribute[str]", seen: ColumnElement[bool]) -> list[list[int]]:  # fmt: skip
    known = seen & column.is_not(None)
    number = func.count(Person.id)
    often = select(column).where(known).group_by(column).having(number.between(2, MOST_ALIKE))
    first = often.order_by(func.max(Person.id).desc()).limit(MOST_PAIRS)
    keys = list(db.scalars(first))
    return _grouped((key, id_) for key, id_ in db.execute(select(column, Person.id).where(known, column.in_(keys))))


def _grouped(pairs: Iterable[tuple[object, int]]) -> list[list[int]]:
    groups: dict[object, list[int]] = {}
    for key, id_ in pairs:
        groups.setdefault(key, []).append(id_)
    return [sorted(set(ids)) for key, ids in groups.items() if key and len(set(ids)) > 1]


def _pairs(
    db: Session, thing: Thing, names: dict[int, str], groups: Sequence[tuple[Likeness, list[list[int]]]]
) -> list[Alike]:
    apart = {(row[0], row[1]) for row in db.execute(_kept_apart(thing))}
    found: dict[tuple[int, int], Likeness] = {}
    for why, ids in groups:
        for pair in _two_of(ids):
            if pair not in apart:
                found.setdefault(pair, why)
    newest_first = sorted(found, key=lambda pair: pair[::-1], reverse=True)[:MOST_PAIRS]
    return [Alike(thing, one, names[one], other, names[other], found[one, other]) for one, other in newest_first]


def _two_of(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    for ids in groups:
        yield from combinations(ids[:MOST_ALIKE], 2)


def _kept_apart(thing: Thing) -> Select[int, int]:
    return select(KeptApart.lower_id, KeptApart.higher_id).where(KeptApart.thing == thing.value)
