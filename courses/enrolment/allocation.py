"""The steps of an enrolment: entered, confirmed, approved, offered a seat, ended. Each may come twice and counts once.

Every step works on the locked run (`courses.enrolment.seats`), leaves a trace in its audit and tells the person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from courses.enrolment import messages, refusals
from courses.enrolment.deadline import is_offer_over, is_too_late
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, end_place, note_step, pool_of, promote, take_or_wait
from courses.planning.models import CourseRun, PoolMode, RunState, SeatPool
from lms.data.audit import WORKER
from lms.people.models import Person

S = EnrolmentStatus

_ACTIVE_ONE = select(Enrolment).where(
    Enrolment.run_id == bindparam("run_id"),
    Enrolment.person_id == bindparam("person_id"),
    Enrolment.status.in_(ACTIVE),
)


@dataclass(frozen=True)
class Application:
    """What somebody fills in to enrol; `proven` when the address or the booking person is known to be genuine."""

    name: str
    email: str | None
    language: str
    booked_as: BookedAs
    mode: PoolMode = PoolMode.ANY
    employer_claim: str = ""
    employer_id: int | None = None
    booked_by: int | None = None
    consent_version: str = ""
    proven: bool = False


def refuse_closed(run: CourseRun, now: datetime) -> None:
    """Raise the named refusal when nobody can enrol now."""
    if run.state is RunState.CANCELLED:
        raise refusals.RunCancelled
    if run.state is not RunState.PUBLISHED or run.starts_at <= now:
        raise refusals.RunOver
    if now < run.enrol_opens_at:
        raise refusals.EnrolmentNotYetOpen
    if now >= run.enrol_closes_at:
        raise refusals.EnrolmentClosed


def enrol(
    db: Session,
    run: CourseRun,
    person: Person,
    application: Application,
    *,
    rules: SeatRules,
    actor: str,
    now: datetime,
) -> Enrolment:
    """Give the person a seat or a place in the queue of the locked run; an active enrolment is returned as it is."""
    refuse_closed(run, now)
    known = active_enrolment(db, run.id, person.id)
    if known is not None:
        return _remind(db, known, application, now)
    pool = pool_of(run, application.mode)
    enrolment = _new(run, pool, person, application, now)
    _seat(db, run, enrolment, rules, now)
    db.add(enrolment)
    db.flush()
    note_step(db, run, enrolment, "enrolment.created", actor, now, before=None)
    messages.tell(db, enrolment, _first_mail(enrolment), now, occasion=messages.per_minute(now))
    return enrolment


def active_enrolment(db: Session, run_id: int, person_id: int) -> Enrolment | None:
    """The person's one active enrolment in the run."""
    return db.scalar(_ACTIVE_ONE, {"run_id": run_id, "person_id": person_id})


def confirm(db: Session, run: CourseRun, enrolment: Enrolment, *, rules: SeatRules, actor: str, now: datetime) -> None:
    """The address is proven. Confirming twice changes nothing; a lapsed entry is tried again while enrolment is open."""
    before = enrolment.status
    if before is S.LAPSED:
        _retake(db, run, enrolment, rules, now)
    elif before not in ACTIVE:
        raise refusals.EnrolmentEnded
    elif enrolment.eligible:
        return
    elif run.state is RunState.CANCELLED:
        raise refusals.RunCancelled
    elif before is S.UNCONFIRMED:
        enrolment.status, enrolment.hold_until = S.CONFIRMED, None
    enrolment.eligible, enrolment.confirmed_at = True, now
    db.flush()
    note_step(db, run, enrolment, "enrolment.confirmed", actor, now, before=before)
    messages.tell(db, enrolment, _state_mail(enrolment), now, occasion=f"{now.timestamp():.0f}")
    if enrolment.status is S.WAITING:  # who waits can move up from now on; nobody gave a seat back
        promote(db, run, rules=rules, now=now)


def cancel(
    db: Session,
    run: CourseRun,
    enrolment: Enrolment,
    *,
    rules: SeatRules,
    actor: str,
    now: datetime,
    late: bool = False,
) -> None:
    """Give the place back; the next waiting person moves up at once. Cancelling twice changes nothing.

    `late` for staff, whom the deadline does not bind: they may until the run begins.
    """
    if enrolment.status is S.CANCELLED:
        return
    if enrolment.status not in ACTIVE:
        raise refusals.EnrolmentEnded
    until = run.starts_at if late else run.cancel_until
    if is_too_late(enrolment, until, now):
        raise refusals.TooLateToCancel
    end_place(db, run, enrolment, S.CANCELLED, "enrolment.cancelled", actor, now)
    messages.tell(db, enrolment, messages.CANCELLED_BY_STAFF if late else messages.CANCELLED, now)
    promote(db, run, rules=rules, now=now)


def accept_offer(db: Session, run: CourseRun, enrolment: Enrolment, *, actor: str, now: datetime) -> None:
    """The person takes the seat that was offered, while the offer stands. Accepting twice changes nothing."""
    if enrolment.status is S.CONFIRMED:
        return
    if enrolment.status is not S.OFFERED:
        raise refusals.OfferGone
    if is_offer_over(enrolment, now):
        raise refusals.OfferOver
    if run.state is RunState.CANCELLED:
        raise refusals.RunCancelled
    enrolment.status, enrolment.offer_expires_at = S.CONFIRMED, None
    note_step(db, run, enrolment, "enrolment.offer_accepted", actor, now, before=S.OFFERED)
    messages.tell(db, enrolment, messages.CONFIRMED, now, occasion=f"offer{enrolment.offer_no}")


def decline_offer(
    db: Session, run: CourseRun, enrolment: Enrolment, *, rules: SeatRules, actor: str, now: datetime
) -> None:
    """The person does not take the offered seat; it goes to the next, also when the time to take it is over."""
    if enrolment.status is S.DECLINED:
        return
    if enrolment.status is not S.OFFERED:
        raise refusals.OfferGone
    end_place(db, run, enrolment, S.DECLINED, "enrolment.offer_declined", actor, now)
    promote(db, run, rules=rules, now=now)


def approve(db: Session, run: CourseRun, enrolment: Enrolment, *, rules: SeatRules, actor: str, now: datetime) -> None:
    """A request gets a seat, or a place in the queue when there is none.

    Nobody knows when it will be approved, so an address not yet proven gets days, not minutes.
    """
    if enrolment.status is not S.REQUESTED:
        raise refusals.NotWaitingForApproval
    take_or_wait(db, run, enrolment, now, hold=rules.unproven)
    db.flush()
    note_step(db, run, enrolment, "enrolment.approved", actor, now, before=S.REQUESTED)
    messages.tell(db, enrolment, _first_mail(enrolment), now, occasion=f"approved{now.timestamp():.0f}")


def decline(db: Session, run: CourseRun, enrolment: Enrolment, *, actor: str, now: datetime) -> None:
    """A request is turned down."""
    if enrolment.status is not S.REQUESTED:
        raise refusals.NotWaitingForApproval
    end_place(db, run, enrolment, S.DECLINED, "enrolment.declined", actor, now)
    messages.tell(db, enrolment, messages.DECLINED, now)


def lapse(db: Session, run: CourseRun, *, rules: SeatRules, now: datetime) -> None:
    """End what was held too long: unconfirmed seats, unproven entries, offers nobody accepted."""
    for enrolment in db.scalars(select(Enrolment).where(Enrolment.run_id == run.id, overdue(rules, now))):
        was_offer = enrolment.status is S.OFFERED
        end_place(db, run, enrolment, S.LAPSED, "enrolment.lapsed", WORKER, now)
        if was_offer:
            messages.tell(db, enrolment, messages.OFFER_LAPSED, now, occasion=str(enrolment.offer_no))
    promote(db, run, rules=rules, now=now)


def end_with_run(db: Session, run: CourseRun, *, actor: str, now: datetime) -> int:
    """The locked run does not take place: every active place and every wait in it ends, nobody moves up.

    Returns how many ended. Who is told, and how, is the business of whoever cancels the run.
    """
    ended = db.scalars(
        select(Enrolment).where(Enrolment.run_id == run.id, Enrolment.status.in_(ACTIVE)).order_by(Enrolment.id)
    ).all()
    for enrolment in ended:
        end_place(db, run, enrolment, S.CANCELLED, "enrolment.ended_with_run", actor, now)
    return len(ended)


def overdue(rules: SeatRules, now: datetime) -> ColumnElement[bool]:
    """The condition that an enrolment has been held too long."""
    unproven = Enrolment.status.in_([S.WAITING, S.REQUESTED]) & Enrolment.eligible.is_(False)
    return or_(
        (Enrolment.status == S.UNCONFIRMED) & (Enrolment.hold_until <= now),
        (Enrolment.status == S.OFFERED) & (Enrolment.offer_expires_at <= now),
        unproven & (Enrolment.created_at <= now - rules.unproven),
    )


def _new(run: CourseRun, pool: SeatPool, person: Person, application: Application, now: datetime) -> Enrolment:
    return Enrolment(
        run_id=run.id,
        pool_id=pool.id,
        person_id=person.id,
        eligible=application.proven,
        name_on_document=application.name,
        contact_email=application.email,
        language=application.language,
        booked_as=application.booked_as,
        employer_id=application.employer_id,
        employer_claim=application.employer_claim,
        booked_by=application.booked_by,
        consent_version=application.consent_version,
        created_at=now,
        confirmed_at=now if application.proven else None,
    )


def _seat(db: Session, run: CourseRun, enrolment: Enrolment, rules: SeatRules, now: datetime) -> None:
    if run.needs_approval:
        enrolment.status = S.REQUESTED
    else:
        take_or_wait(db, run, enrolment, now, hold=rules.unconfirmed)


def _retake(db: Session, run: CourseRun, enrolment: Enrolment, rules: SeatRules, now: datetime) -> None:
    refuse_closed(run, now)
    if active_enrolment(db, run.id, enrolment.person_id) is not None:
        raise refusals.AlreadyEnrolled
    enrolment.eligible, enrolment.ended_at = True, None
    _seat(db, run, enrolment, rules, now)


def _remind(db: Session, known: Enrolment, application: Application, now: datetime) -> Enrolment:
    # The asker may be a stranger: only what nobody has proven yet takes the newest words, and only the mailbox hears.
    if not known.eligible:
        if known.employer_claim != application.employer_claim:
            known.employer_rejected_at = None  # another employer than the one that was rejected
        known.employer_claim, known.booked_as = application.employer_claim, application.booked_as
        known.language, known.consent_version = application.language, application.consent_version
    kind = messages.KNOWN if known.eligible else _first_mail(known)
    messages.tell(db, known, kind, now, occasion=messages.per_minute(now))
    return known


def _first_mail(enrolment: Enrolment) -> str:
    return _state_mail(enrolment) if enrolment.eligible else messages.CONFIRM


def _state_mail(enrolment: Enrolment) -> str:
    by_state = {S.CONFIRMED: messages.CONFIRMED, S.WAITING: messages.WAITING, S.REQUESTED: messages.REQUESTED}
    return by_state[enrolment.status]
