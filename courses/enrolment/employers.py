"""From a typed employer to a known one: only what staff has confirmed counts for the Personalstelle."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courses.enrolment.models import BookedAs, Enrolment
from lms.data.audit import record
from lms.data.refusal import Refusal, msgid
from lms.people.domains import domain_of
from lms.people.joining import Stay, join
from lms.people.models import Organisation
from lms.people.names import fold
from lms.people.organisations import choosable

MOST_CANDIDATES = 20
MOST_LOOKED_AT = 200
SHORTEST_WORD = 3
# How the audit names the step.
CONFIRMED = "enrolment.employer_confirmed"


class NoClaim(Refusal):
    """The person takes part privately, or somebody has decided about the employer."""

    text = msgid("Bei dieser Anmeldung ist kein Arbeitgeber zu prüfen.")


def has_open_claim(enrolment: Enrolment) -> bool:
    """Whether the person named an employer about which nobody has decided."""
    named = enrolment.booked_as is BookedAs.EMPLOYER and enrolment.employer_id is None
    return named and enrolment.employer_rejected_at is None


def confirm_employer(
    db: Session,
    enrolment: Enrolment,
    organisation: Organisation,
    *,
    stream: str,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    """The person works there: the enrolment carries the employer, and the membership is active from today on.

    Raises NoClaim, MembershipRests.
    """
    if enrolment.employer_id == organisation.id:
        return
    if not has_open_claim(enrolment):
        raise NoClaim
    enrolment.employer_id = organisation.id
    membership = join(db, Stay(enrolment.person_id, organisation.id, today), today=today, actor=actor, now=now)
    changes = {"employer": [None, organisation.id], "membership": membership.id}
    record(db, stream=stream, at=now, actor=actor, action=CONFIRMED, subject=enrolment.tag, changes=changes)


def proven_domain(enrolment: Enrolment) -> str:
    """The domain of an address that the person has proven by its link; "" where nothing is proven."""
    proven = enrolment.eligible and enrolment.booked_by is None
    return domain_of(enrolment.contact_email) if proven else ""


def candidates(db: Session, claim: str, fitting: Collection[int] = ()) -> list[Organisation]:
    """Organisations whose name shares words with the claim, the closest first; before them those whose mail domain fits."""
    words = [word for word in fold(claim).split() if len(word) >= SHORTEST_WORD]
    alike = or_(
        Organisation.id.in_(fitting), *(Organisation.search_name.contains(word, autoescape=True) for word in words)
    )
    rows = select(Organisation).where(alike, choosable()).order_by(Organisation.search_name).limit(MOST_LOOKED_AT)
    found = sorted(db.scalars(rows), key=lambda one: (one.id not in fitting, -_shared(one, words)))
    return found[:MOST_CANDIDATES]


def _shared(organisation: Organisation, words: Sequence[str]) -> int:
    return sum(word in organisation.search_name for word in words)
