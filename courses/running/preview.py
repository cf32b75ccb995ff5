"""Before something is saved: for whom it matters, and which mail goes out, in the very words of the mail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.models import EnrolmentStatus
from courses.enrolment.policies import may_see_names
from courses.planning.models import CourseRun
from courses.planning.terms import RunTerms
from courses.running.announcing import hears, teachers_in
from courses.running.audience import Audience, Listener, Part, audience_of, counts_by_status
from courses.running.letters import News, to_employer, to_participant, to_trainer
from courses.running.models import ChangeKind
from courses.running.news import names_in, news_of, terms_rows
from courses.running.rows import Row, rows_for_staff
from courses.running.snapshot import Snapshot
from lms.mail.content import MailContent
from lms.people.models import Person
from lms.web.actor import Actor, current_actor
from lms.web.languages import gettext
from lms.web.words import in_language

S = EnrolmentStatus


@dataclass(frozen=True)
class Sample:
    """One kind of mail that would go out, to how many."""

    part: Part
    number: int
    mail: MailContent
    name: str = ""


@dataclass(frozen=True)
class Preview:
    """What changes, whom it concerns by state, and the mails. `unreachable` are names of people without any address."""

    rows: tuple[Row, ...]
    people: tuple[tuple[EnrolmentStatus, int], ...]
    samples: tuple[Sample, ...]
    trainers: tuple[str, ...]
    unreachable: tuple[str, ...]
    unreachable_number: int
    unproven: int


def preview(
    db: Session,
    run: CourseRun,
    kind: ChangeKind,
    before: Snapshot,
    after: Snapshot,
    *,
    now: datetime,
    message_de: str = "",
    message_en: str = "",
    informed: bool = True,
    terms: tuple[RunTerms, RunTerms] | None = None,
) -> Preview:
    """Everything somebody should know before saving this."""
    people = audience_of(db, run, teachers_in(before, after), now)
    listeners = [one for one in people.listeners if hears(kind, one, before, after, informed=informed)]
    message = str(in_language(message_de, message_en))

    def news(teacher_id: int | None = None) -> News:
        made = news_of(db, run, kind, before, after, message=message, now=now, teacher_id=teacher_id)
        return replace(made, rows=terms_rows(*terms)) if terms else made

    return Preview(
        rows=terms_rows(*terms) if terms else rows_for_staff(before, after, names_in(db, (before, after))),
        people=tuple(counts_by_status(db, run.id).items()),
        samples=tuple(_samples(db, listeners, news)),
        trainers=tuple(name for _id, name in _trainers(db, listeners)),
        unreachable=_unreachable(db, run, people, current_actor()),
        unreachable_number=len(people.unreachable),
        unproven=people.unproven,
    )


def _samples(db: Session, listeners: list[Listener], news: Callable[..., News]) -> Iterable[Sample]:
    participants = [one for one in listeners if one.part is Part.PARTICIPANT]
    employers = [one for one in listeners if one.part is Part.EMPLOYER]
    if participants:
        mail = to_participant(news(), gettext("[Name]"), S.CONFIRMED, action=None)
        yield Sample(Part.PARTICIPANT, len(participants), mail)
    if employers:
        mail = to_employer(news(), (gettext("[Namen der eigenen Beschäftigten]"),), (), action=None)
        yield Sample(Part.EMPLOYER, len(employers), mail)
    # What a trainer reads depends on the own meetings, so each has a mail of their own.
    for id_, name in _trainers(db, listeners):
        yield Sample(Part.TRAINER, 1, to_trainer(news(id_), name, action=None), name)


def _trainers(db: Session, listeners: Iterable[Listener]) -> list[tuple[int, str]]:
    ids = [one.subject_id for one in listeners if one.part is Part.TRAINER]
    names = dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [(id_, names[id_]) for id_ in ids]


def _unreachable(db: Session, run: CourseRun, people: Audience, actor: Actor) -> tuple[str, ...]:
    if not people.unreachable or not may_see_names(db, actor, run.id):
        return ()
    return tuple(one.name_on_document for one in people.unreachable)
