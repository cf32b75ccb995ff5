"""What must be true in the database after any death: everything of an event, or nothing. One sentence per break."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.document.codes import certificate_number
from certificates.issuing.messages import ISSUED
from certificates.issuing.models import Certificate, CertificateState, NumberSeries
from courses.enrolment.messages import CONFIRM
from courses.enrolment.models import Enrolment
from lms.data import clock
from lms.data.audit import AuditEntry, verify
from lms.data.documents import StoredDocument
from lms.data.idempotency import FormKey
from lms.mail.models import OutboxMail
from lms.people.models import Person
from tests.invariants import broken

VISITORS = "visitor%@example.org"


def uneven(what: str, things: Iterable[str], **counts: Counter[str]) -> list[str]:
    """A sentence for each thing that is not exactly once in every count, and for what is there without its thing."""
    known = set(things)
    everything = known.union(*counts.values())
    return [
        f"{what}: {name} {'exists' if name in known else 'does not exist'} and has {count[name]} in {where}"
        for where, count in counts.items()
        for name in sorted(everything)
        if count[name] != (name in known)
    ]


def half_enrolments(db: Session, keys: Mapping[str, str]) -> list[str]:
    """I1, I3, I4, I7, I8, I9, I10 after a rush; `keys` are the form keys of the visitors by address."""
    enrolments = {row.tag: row for row in db.scalars(select(Enrolment))}
    created = Counter(db.scalars(select(AuditEntry.subject).where(AuditEntry.action == "enrolment.created")))
    values = db.scalars(select(OutboxMail.values).where(OutboxMail.kind == CONFIRM))
    mails = Counter(f"enrolment:{told['enrolment']}" for told in values)
    enrolled = {str(row.contact_email) for row in enrolments.values()}
    people = Counter(db.scalars(select(Person.email).where(Person.email.like(VISITORS))))
    addresses = {key: address for address, key in keys.items() if key}
    claimed = Counter(addresses.get(key, key) for key in db.scalars(select(FormKey.key)))
    return [
        *broken(db, clock.now()),
        *uneven("I7/I8/I9", enrolments, audit=created, outbox=mails),
        *uneven("I10", enrolled, people=Counter({str(email): n for email, n in people.items()}), form_keys=claimed),
    ]


def half_papers(db: Session, enrolments: Iterable[int], year: int) -> list[str]:
    """I5, I6, I7 when all is made: each person one issued paper, its bytes, its number, its audit entry, its mail."""
    papers = list(db.scalars(select(Certificate).order_by(Certificate.id)))
    issued = [paper for paper in papers if paper.state is CertificateState.ISSUED]
    stored = {row.sha256: row.content for row in db.scalars(select(StoredDocument))}
    tags = {f"certificate:{paper.id}" for paper in papers}
    entries = Counter(db.scalars(select(AuditEntry.subject).where(AuditEntry.action == "certificate.issued")))
    values = db.scalars(select(OutboxMail.values).where(OutboxMail.kind == ISSUED))
    mails = Counter(f"certificate:{told['certificate']}" for told in values)
    numbers = Counter(paper.number for paper in papers)
    expected = [certificate_number("LB", year, number) for number in range(1, len(papers) + 1)]
    last = db.scalar(select(NumberSeries.last_number).where(NumberSeries.name == f"LB-{year}"))
    unsound = [sha for sha, content in stored.items() if hashlib.sha256(content).hexdigest() != sha]
    return [
        *verify(db),
        *uneven("I5", map(str, enrolments), papers=Counter(str(paper.enrolment_id) for paper in issued)),
        *uneven("I5 documents", stored, papers=Counter(str(paper.document_sha256) for paper in issued)),
        *uneven("I6 numbers", expected, papers=numbers),
        *uneven("I7/I9", tags, audit=entries, outbox=mails),
        *([] if last == len(papers) else [f"numbers: the series stands at {last}, {len(papers)} are used"]),
        *(f"I5: the bytes of {sha} were changed" for sha in unsound),
    ]
