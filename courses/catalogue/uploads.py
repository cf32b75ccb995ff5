"""A catalogue that somebody uploads: looked at in one step, carried out in another, all of it or nothing.

Between the two steps the offers are kept with a print of what they were, so that nobody's work is overwritten unseen.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.catalogue.data import CourseData
from courses.catalogue.describing import describe
from courses.catalogue.files.json_file import JsonObject
from courses.catalogue.files.problems import CatalogueInvalid, Problem
from courses.catalogue.files.reading import Catalogue, look_into, placed, read_objects
from courses.catalogue.files.writing import written
from courses.catalogue.importing import (
    Counts,
    Step,
    import_courses,
    known_courses,
    steps_of,
    unknown_providers,
)
from courses.catalogue.models import CatalogueImport, Course, ImportState, TargetGroup
from courses.catalogue.policies import is_coordinator, provider_ids
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.refusal import Refusal, msgid
from lms.people.models import Organisation
from lms.web.actor import Actor

KEPT = timedelta(days=30)
LONGEST_NAME = 255


class CatalogueChanged(Refusal):
    """Offers of the file were changed by somebody else after the file was looked at."""

    text = msgid("Inzwischen hat jemand Angebote dieser Datei geändert: %(codes)s. Bitte sehen Sie die Unterschiede noch einmal an.")  # fmt: skip


def group_codes(db: Session) -> list[str]:
    """The codes of the target groups there are."""
    return list(db.scalars(select(TargetGroup.code).order_by(TargetGroup.position, TargetGroup.id)))


def catalogue_of(db: Session, raw: bytes, actor: Actor) -> Catalogue:
    """What the uploaded file says. Raises CatalogueInvalid, also for offers that are not the actor's business."""
    return _allowed(db, look_into(raw, groups=group_codes(db)), actor)


def catalogue_kept(db: Session, kept: CatalogueImport, actor: Actor) -> Catalogue:
    """The same from the kept import; lines, groups, providers and rights are looked at again."""
    objects = [_object(offer) for offer in kept.offers]
    return _allowed(db, read_objects(objects, groups=group_codes(db)), actor)


def steps_now(db: Session, catalogue: Catalogue) -> list[Step]:
    """What carrying out the file would do now."""
    return steps_of(known_courses(db, [offer.code for offer in catalogue.offers]), catalogue.offers)


def keep(db: Session, catalogue: Catalogue, *, file_name: str, actor: str, now: datetime) -> CatalogueImport:
    """Remember the checked file; what nobody carried out for a month is forgotten."""
    db.execute(delete(CatalogueImport).where(CatalogueImport.checked_at < now - KEPT))
    kept = CatalogueImport(
        actor=actor,
        state=ImportState.CHECKED,
        file_name=file_name[:LONGEST_NAME],
        offers=[written(offer) for offer in catalogue.offers],
        found={},
        checked_at=now,
    )
    look_again(db, kept, catalogue, now=now)
    db.add(kept)
    db.flush()
    return kept


def look_again(db: Session, kept: CatalogueImport, catalogue: Catalogue, *, now: datetime) -> None:
    """Take the offers as they are now for what the file was compared with."""
    codes = [offer.code for offer in catalogue.offers]
    kept.found, kept.checked_at = _prints(known_courses(db, codes), codes), now


def import_of(db: Session, import_id: int, actor: str, *, locked: bool = False) -> CatalogueImport | None:
    """The import, for whoever uploaded it."""
    wanted = select(CatalogueImport).where(CatalogueImport.id == import_id, CatalogueImport.actor == actor)
    return db.scalar(wanted.with_for_update() if locked else wanted)


def carry_out(db: Session, kept: CatalogueImport, actor: Actor, *, now: datetime) -> Counts:
    """Bring the offers to what the locked import says; once done, it is done.

    Raises CatalogueChanged when one of them is not what it was at the check, CatalogueInvalid when it no longer fits.
    """
    if kept.state is ImportState.APPLIED:
        return Counts(kept.created, kept.changed, kept.unchanged)
    catalogue = catalogue_kept(db, kept, actor)
    codes = [offer.code for offer in catalogue.offers]
    prints = _prints(known_courses(db, codes, locked=True), codes)
    if changed := [code for code in codes if prints[code] != kept.found.get(code)]:
        raise CatalogueChanged(codes=", ".join(changed))
    try:
        with db.begin_nested():
            counts = import_courses(db, catalogue.offers, actor=actor.tag, now=now)
    except IntegrityError as error:  # somebody has just created an offer, or a line, of this name
        raise CatalogueChanged(codes=", ".join(code for code in codes if not prints[code])) from error
    kept.state, kept.applied_at = ImportState.APPLIED, now
    kept.created, kept.changed, kept.unchanged = counts.created, counts.changed, counts.unchanged
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor.tag,
        action="catalogue.imported",
        subject=f"catalogue_import:{kept.id}",
        changes=dict(vars(counts)),
    )
    return counts


def _allowed(db: Session, catalogue: Catalogue, actor: Actor) -> Catalogue:
    """The catalogue with the provider of new offers filled in; every offer that is not the actor's is a problem."""

    def place(path: str) -> str:
        return placed(path, catalogue.places)

    if problems := unknown_providers(db, catalogue.offers, place):
        raise CatalogueInvalid(problems)
    if is_coordinator(actor):
        return catalogue
    own = _own_provider_names(db, actor)
    known = known_courses(db, [offer.code for offer in catalogue.offers])
    offers = [_under_own_provider(offer, known, own) for offer in catalogue.offers]
    text = msgid("%(code)s liegt nicht bei einem Träger, für den Sie Angebote pflegen")
    problems = [
        Problem(place(f"[{index}].code"), text, {"code": offer.code})
        for index, offer in enumerate(offers)
        if not _is_own(offer, known.get(offer.code), own)
    ]
    if problems:
        raise CatalogueInvalid(problems)
    return replace(catalogue, offers=tuple(offers))


def _own_provider_names(db: Session, actor: Actor) -> frozenset[str]:
    return frozenset(db.scalars(select(Organisation.name).where(Organisation.id.in_(provider_ids(db, actor)))))


def _under_own_provider(offer: CourseData, known: Mapping[str, Course], own: Collection[str]) -> CourseData:
    """Who keeps the offers of one provider need not name it for new offers."""
    if offer.provider is None and offer.code not in known and len(own) == 1:
        return replace(offer, provider=next(iter(own)))
    return offer


def _is_own(offer: CourseData, course: Course | None, own: Collection[str]) -> bool:
    before = None if course is None else course.provider.name if course.provider else ""
    after = before if offer.provider is None else offer.provider
    return after in own and (before is None or before in own)


def _prints(known: Mapping[str, Course], codes: Sequence[str]) -> dict[str, str]:
    """A print of each offer as it is; empty for one that is not there."""
    return {code: _print(describe(known[code])) if code in known else "" for code in codes}


def _print(offer: CourseData) -> str:
    text = json.dumps(written(offer), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _object(value: Any) -> Any:
    """What the database gives back, as a reader of files knows it."""
    if isinstance(value, dict):
        return JsonObject([(name, _object(inner)) for name, inner in value.items()])
    return [_object(inner) for inner in value] if isinstance(value, list) else value
