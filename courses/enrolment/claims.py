"""An employer that a person named, and that is not theirs: rejected, or confirmed by mistake and taken back.

The person stays enrolled all the time. What a Personalstelle sees hangs on the confirmed employer alone (`seen_by_employer`),
so it sees nothing of a rejected claim, and nothing more once a confirmation is taken back: neither the place nor the papers,
which stay valid and the person's own. What it fetched before it has; its fetches stay in the person's list of them.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment import messages, refusals
from courses.enrolment.employers import CONFIRMED, has_open_claim
from courses.enrolment.models import BookedAs, Enrolment
from lms.data.audit import AuditEntry, record
from lms.people.joining import JOINED, forget
from lms.people.memberships import lock_stays
from lms.people.models import Membership


def is_decided(enrolment: Enrolment) -> bool:
    """Whether somebody confirmed or rejected the employer that the person named; of a booked place there is none to decide."""
    named = enrolment.booked_as is BookedAs.EMPLOYER and enrolment.booked_by is None
    return named and not has_open_claim(enrolment)


def decision(enrolment: Enrolment) -> str:
    """What was decided, as a form carries it, to see whether it still holds when it is sent."""
    return "rejected" if enrolment.employer_rejected_at is not None else str(enrolment.employer_id or "")


def reject_employer(db: Session, enrolment: Enrolment, *, reason: str, stream: str, actor: str, now: datetime) -> None:
    """The person does not work there, or nobody knows the employer. Rejecting twice changes nothing; raises ClaimDecided."""
    if enrolment.employer_rejected_at is not None:
        return
    if not has_open_claim(enrolment):
        raise refusals.ClaimDecided
    enrolment.employer_rejected_at = now
    _note(db, enrolment, "enrolment.employer_rejected", {"rejected": [False, True]}, reason, stream, actor, now)
    messages.tell(db, enrolment, messages.EMPLOYER_REJECTED, now, occasion=f"{now.timestamp():.0f}")


def take_back(
    db: Session, enrolment: Enrolment, *, decided: str, reason: str, stream: str, actor: str, now: datetime
) -> Membership | None:
    """The decision was a mistake: the claim is to be checked again. Raises ClaimDecided when `decided` no longer holds.

    A membership that began with the confirmation goes with it. Returns the one that stays because more rests on it.
    """
    if not is_decided(enrolment) or decision(enrolment) != decided:
        raise refusals.ClaimDecided
    if enrolment.employer_rejected_at is not None:
        enrolment.employer_rejected_at = None
        _note(db, enrolment, "enrolment.employer_reopened", {"rejected": [True, False]}, reason, stream, actor, now)
        if not messages.withhold(db, enrolment, messages.EMPLOYER_REJECTED):
            messages.tell(db, enrolment, messages.EMPLOYER_REOPENED, now, occasion=f"{now.timestamp():.0f}")
        return None
    employer_id, enrolment.employer_id = enrolment.employer_id, None
    assert employer_id is not None
    db.flush()
    left = _end_stay(db, enrolment, employer_id, actor, now)
    changes = {"employer": [employer_id, None]}
    _note(db, enrolment, "enrolment.employer_taken_back", changes, reason, stream, actor, now)
    occasion, about = f"{now.timestamp():.0f}", {"organisation": employer_id}
    messages.tell(db, enrolment, messages.EMPLOYER_TAKEN_BACK, now, occasion=occasion, more=about)
    return left


def _end_stay(db: Session, enrolment: Enrolment, employer_id: int, actor: str, now: datetime) -> Membership | None:
    """Forget the membership that a confirmed claim began, if nothing else rests on it; else the one that stays."""
    # Locked before one looks: another place of the person there may be confirmed at this very moment.
    stays = lock_stays(db, enrolment.person_id, employer_id)
    other = (Enrolment.person_id == enrolment.person_id) & (Enrolment.employer_id == employer_id)
    rests = db.scalar(select(Enrolment.id).where(other).limit(1)) is not None
    for one in stays:
        if rests or not (_began_by_claim(db, one) and forget(db, one, actor=actor, now=now)):
            return one
    return None


def _began_by_claim(db: Session, membership: Membership) -> bool:
    """Whether the membership began in the very step that confirmed a claim of the person: the audit knows both."""
    began = select(AuditEntry.at).where(AuditEntry.subject == membership.tag, AuditEntry.action == JOINED)
    places = select(Enrolment.id).where(Enrolment.person_id == membership.person_id)
    claims = select(AuditEntry.id).where(
        AuditEntry.subject.in_([f"enrolment:{one}" for one in db.scalars(places)]),
        AuditEntry.action == CONFIRMED,
        AuditEntry.at.in_(began),
    )
    return db.scalar(claims.limit(1)) is not None


def _note(
    db: Session,
    enrolment: Enrolment,
    action: str,
    changes: dict[str, list[int | bool | None]],
    reason: str,
    stream: str,
    actor: str,
    now: datetime,
) -> None:
    db.flush()
    # Why may name people and firms, so it stands beside the chain, where it can be erased.
    why = {"reason": reason}
    record(db, stream=stream, at=now, actor=actor, action=action, subject=enrolment.tag, changes=changes, personal=why)
