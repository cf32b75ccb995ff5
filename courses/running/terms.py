"""Taking over what the offer promises today into a run that was published with older terms.

Only for papers to come: never once one exists, and never to the worse of people who have a place already.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from courses.planning.lifecycle import Step, after, refuse_stale, take_step
from courses.planning.models import CourseRun
from courses.planning.publishing import terms_of
from courses.planning.terms import RunTerms
from courses.running.announcing import announce
from courses.running.audience import counts_by_status
from courses.running.changing import Doing, Order, keep
from courses.running.models import ChangeKind, RunChange
from courses.running.refusals import NothingChanged, TermsStay
from courses.running.standing import snapshot_of
from lms.data.refusal import msgid

HARDER = msgid("Wer schon angemeldet ist, müsste mehr Zeit besuchen als zugesagt.")
FEWER_PAPERS = msgid("Wer schon angemeldet ist, bekäme einen zugesagten Nachweis nicht.")
OTHER_UNITS = msgid(
    "Die Termine haben so viele Unterrichtseinheiten wie bisher zugesagt; das Angebot nennt eine andere Zahl."
)


@dataclass(frozen=True)
class TermsChange:
    """The terms that the run carries, those of the offer, and why they cannot be taken over (German message ids)."""

    now: RunTerms
    offered: RunTerms
    objections: tuple[str, ...]


def compare_terms(db: Session, run: CourseRun, held: Iterable[str]) -> TermsChange:
    """What taking over would change; `held` are the reasons of upper rooms, such as a paper that exists."""
    now, offered = run.terms, terms_of(run.course)
    people = sum(counts_by_status(db, run.id).values())
    minutes = sum(meeting.planned_minutes for meeting in run.meetings if not meeting.cancelled)
    return TermsChange(now, offered, (*held, *objections(now, offered, people=people, minutes=minutes)))


def offer_differs(run: CourseRun) -> bool:
    """Whether the offer promises something else today than the run did when it was published."""
    return run.terms != terms_of(run.course)


def objections(now: RunTerms, offered: RunTerms, *, people: int, minutes: int) -> tuple[str, ...]:
    """Why people would be told something wrong. Pure."""
    shares = {document.kind: document.required_share for document in offered.documents}
    found = []
    if people and any(document.kind not in shares for document in now.documents):
        found.append(FEWER_PAPERS)
    if people and any(shares.get(one.kind, 0) > one.required_share for one in now.documents):
        found.append(HARDER)
    fits, would_fit = (terms.units * terms.unit_minutes == minutes for terms in (now, offered))
    if fits and not would_fit:
        found.append(OTHER_UNITS)
    return tuple(found)


def take_terms(db: Session, run: CourseRun, order: Order, doing: Doing) -> RunChange:
    """The locked run carries what the offer promises today. Raises NothingChanged, or TermsStay with the reason."""
    after(run.state, Step.TAKE_TERMS)
    refuse_stale(run, order.version)
    found = compare_terms(db, run, [doing.held[subject] for subject in [f"run:{run.id}"] if subject in doing.held])
    if found.now == found.offered:
        raise NothingChanged
    if found.objections:
        raise TermsStay(found.objections[0])
    standing = snapshot_of(db, run)
    run.stored_terms = found.offered.as_json()
    made = keep(db, run, ChangeKind.TERMS, standing, order, doing)
    made.stored_before = made.stored_before | {"terms": found.now.as_json()}
    made.stored_after = made.stored_after | {"terms": found.offered.as_json()}
    changes = {
        "change": made.id,
        "version": run.version,
        "units": [found.now.units, found.offered.units],
        "shares": [_shares(found.now), _shares(found.offered)],
        "informed": order.inform,
    }
    take_step(db, run, Step.TAKE_TERMS, actor=doing.actor.tag, now=doing.now, changes=changes)
    announce(db, made, doing.now)
    return made


def _shares(terms: RunTerms) -> dict[str, int]:
    return {document.kind: document.required_share for document in terms.documents}
