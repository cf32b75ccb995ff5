"""What is due around people: rows that were written to a record in the very moment of its merge."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import WORKER
from lms.data.session import reading, transaction
from lms.people.merging import MODELS, leads_to, move_stragglers
from lms.people.references import Merge, Reference
from lms.sweep import Sweep
from lms.web.actor import Actor
from lms.web.formats import local_today


class Worker(Actor):
    """The worker follows merges that a person has decided."""

    @property
    def tag(self) -> str:
        """How the audit names it."""
        return WORKER


def follow_merges(now: datetime) -> None:
    """Move what still points to a merged record; each record in a transaction of its own."""
    references = current_app.extensions["lms"].references
    with reading() as db:
        left = sorted({(one.thing, source) for one in references for source in _left_behind(db, one)})
    today = local_today(now)
    with Sweep("merged") as sweep:
        for thing, source in left:
            with sweep.one(f"{thing}:{source}"), transaction() as db:
                target = leads_to(db, thing, source)
                if target is not None:
                    move_stragglers(db, Merge(thing, source, target, Worker(), now, today), references)


def _left_behind(db: Session, reference: Reference) -> list[int]:
    if reference.stays or reference.column.key == "merged_into_id":
        return []
    model = MODELS[reference.thing]
    gone = select(model.id).where(model.merged_into_id.is_not(None))
    return list(db.scalars(select(reference.column).where(reference.column.in_(gone)).distinct()))
