"""The mails about changes of runs, worded when they are sent. One that has lost its sense is withheld (None)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.access import personal_url
from courses.enrolment.deadline import is_offer_over
from courses.enrolment.employer_view import seen_by_employer
from courses.enrolment.models import ACTIVE, Enrolment, EnrolmentStatus
from courses.enrolment.settings import grace
from courses.planning.models import CourseRun, RunState
from courses.planning.queries import title_of
from courses.planning.terms import RunTerms
from courses.planning.trainers.teaching import runs_of_trainer
from courses.running.audience import Part
from courses.running.letters import News, to_employer, to_participant, to_trainer, to_trainer_of_several
from courses.running.messages import HANDED_OVER, REMIND, kind_of
from courses.running.models import ChangeKind, RunChange
from courses.running.news import change_with_run, news_of, terms_rows
from courses.running.queries import Numbers, numbers_of, undecided
from courses.running.standing import snapshot_of
from lms.mail.content import Action, MailContent, MailMaker
from lms.people.holders import holders
from lms.people.models import Person
from lms.web.actor import Grant, Role
from lms.web.formats import format_day, local_today
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url
from lms.web.words import in_language

S = EnrolmentStatus
Letter = Callable[[Session, RunChange, RunChange, Mapping[str, Any], datetime], MailContent | None]


def _maker(letter: Letter) -> MailMaker:
    def make(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
        change = change_with_run(db, values["change"])
        since = change_with_run(db, values["since"])
        if change is None or since is None or not _still_true(change):
            return None
        return letter(db, change, since, values, now)

    return make


def _still_true(change: RunChange) -> bool:
    """A run that was cancelled meanwhile is told of as cancelled and nothing else; one that was postponed may not go."""
    run = change.run
    if change.kind is ChangeKind.CANCELLED:
        return run.state is RunState.CANCELLED
    return run.state is not RunState.CANCELLED and (change.kind is not ChangeKind.GO or run.go_at is not None)


def _to_participant(
    db: Session, change: RunChange, since: RunChange, values: Mapping[str, Any], now: datetime
) -> MailContent | None:
    enrolment = db.get(Enrolment, values["subject"])
    if enrolment is None or not _hears(enrolment, change) or not enrolment.contact_email:
        return None
    if is_offer_over(enrolment, now):
        return None  # that the offer has lapsed is told in a moment
    news = _news(db, change, since, now)
    if news is None:
        return None
    action = Action(gettext("Zu meiner Seite"), personal_url(db, enrolment))
    until = enrolment.offer_expires_at
    return to_participant(news, enrolment.name_on_document, enrolment.status, action=action, offer_until=until)


def _to_trainer(
    db: Session, change: RunChange, since: RunChange, values: Mapping[str, Any], now: datetime
) -> MailContent | None:
    person = db.get(Person, values["subject"])
    if person is None:
        return None
    news = _news(db, change, since, now, teacher_id=person.id)
    if news is None:
        return None
    action = Action(gettext("Zur Durchführung"), _page_of(change.run_id))
    return to_trainer(news, person.name, action=action if _opens(db, person.id, change.run_id) else None)


def _handed_over(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """Several runs in one mail to who teaches them no more, or from now on; of one alone its usual mail."""
    person = db.get(Person, values["subject"])
    if person is None:
        return None
    told: list[tuple[int, News]] = []
    for one in values["runs"]:
        change, since = change_with_run(db, one["change"]), change_with_run(db, one["since"])
        if change is None or since is None or not _still_true(change):
            continue
        if (news := _news(db, change, since, now, teacher_id=person.id)) is not None:
            told.append((change.run_id, news))
    opened = {run_id for run_id, _of_run in told if _opens(db, person.id, run_id)}
    if len(told) == 1:
        action = Action(gettext("Zur Durchführung"), _page_of(told[0][0])) if opened else None
        return to_trainer(told[0][1], person.name, action=action)
    links = [Action(f"{news.code} {news.title}", _page_of(run_id)) for run_id, news in told if run_id in opened]
    return to_trainer_of_several([news for _run, news in told], person.name, links=links) if told else None


def _page_of(run_id: int) -> str:
    return public_url("lms.planning.staff_run", run_id=run_id)


def _opens(db: Session, person_id: int, run_id: int) -> bool:
    """Whether the page of the run still opens for this trainer: to who has left it, it is as if it were not there."""
    mine = select(CourseRun.id).where(CourseRun.id == run_id, CourseRun.id.in_(runs_of_trainer(person_id)))
    return db.scalar(mine) is not None


def _to_employer(
    db: Session, change: RunChange, since: RunChange, values: Mapping[str, Any], now: datetime
) -> MailContent | None:
    organisation_id, today = values["organisation"], local_today(now)
    if not _is_clerk(db, values["subject"], organisation_id, today):
        return None
    people = _own_people(db, change, organisation_id, today)
    if not people and change.run.closed_to_id != organisation_id:
        return None
    news = _news(db, change, since, now)
    if news is None:
        return None
    to_tell = [one.name_on_document for one in people if not one.contact_email]
    action = Action(gettext("Zur Liste Ihrer Beschäftigten"), public_url("lms.enrolment.hr_list"))
    return to_employer(news, [one.name_on_document for one in people], to_tell, action=action)


def _news(
    db: Session, change: RunChange, since: RunChange, now: datetime, *, teacher_id: int | None = None
) -> News | None:
    """What differs between the last thing that was told and now; None when that is nothing."""
    run = change.run
    message = str(in_language(change.message_de, change.message_en))
    present = snapshot_of(db, run)
    news = news_of(db, run, change.kind, since.before, present, message=message, now=now, teacher_id=teacher_id)
    if change.kind is ChangeKind.TERMS:
        terms = (RunTerms.from_json(stored["terms"]) for stored in (change.stored_before, change.stored_after))
        news = replace(news, rows=terms_rows(*terms))
    tells = news.rows or message or change.kind in (ChangeKind.GO, ChangeKind.CANCELLED)
    return news if tells else None


def _hears(enrolment: Enrolment, change: RunChange) -> bool:
    if change.kind is ChangeKind.CANCELLED:
        return enrolment.status is S.CANCELLED and enrolment.ended_at == change.at
    return enrolment.status in ACTIVE


def _decide_today(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """The day of decision has come; None when it was decided, reached or moved meanwhile."""
    wanted = select(CourseRun).where(CourseRun.id == values["run"], undecided(now))
    run, person = db.scalar(wanted), db.get(Person, values["person"])
    if run is None or person is None or run.decide_on.isoformat() != values["decide_on"]:
        return None
    confirmed = numbers_of(db, [run.id]).get(run.id, Numbers()).confirmed
    title = str(title_of(run.terms))
    return MailContent(
        subject=gettext("Bitte entscheiden: %(title)s", title=title),
        greeting=gettext("Guten Tag %(name)s,", name=person.name),
        paragraphs=(
            gettext("heute ist zu entscheiden, ob diese Durchführung stattfindet. Die Mindestzahl ist nicht erreicht."),
        ),
        facts=(
            (gettext("Durchführung"), f"{run.code} {title}"),
            (gettext("Beginn"), format_day(run.starts_at)),
            (gettext("Zu entscheiden bis"), format_day(run.decide_on)),
            (
                gettext("Angemeldet"),
                gettext(
                    "%(confirmed)s von mindestens %(minimum)s", confirmed=confirmed, minimum=run.minimum_participants
                ),
            ),
        ),
        action=Action(gettext("Entscheiden"), public_url("lms.running.decide", run_id=run.id)),
    )


def _own_people(db: Session, change: RunChange, organisation_id: int, today: date) -> list[Enrolment]:
    seen = seen_by_employer([organisation_id], today, grace()) & (Enrolment.run_id == change.run_id)
    found = db.scalars(select(Enrolment).where(seen).order_by(Enrolment.name_on_document, Enrolment.id))
    return [one for one in found if _hears(one, change)]


def _is_clerk(db: Session, person_id: int, organisation_id: int, today: date) -> bool:
    clerks = holders(Grant(Role.HR, organisation_id=organisation_id), today)
    return db.scalar(clerks.where(Person.id == person_id)) is not None


LETTERS: dict[Part, Letter] = {
    Part.PARTICIPANT: _to_participant,
    Part.TRAINER: _to_trainer,
    Part.EMPLOYER: _to_employer,
}
MAILS: dict[str, MailMaker] = {
    kind_of(kind, part): _maker(letter) for kind in ChangeKind for part, letter in LETTERS.items()
} | {REMIND: _decide_today, HANDED_OVER: _handed_over}
WORDS = {
    ChangeKind.GO: _l("Durchführung findet statt"),
    ChangeKind.CHANGED: _l("Durchführung geändert"),
    ChangeKind.POSTPONED: _l("Durchführung verschoben"),
    ChangeKind.CANCELLED: _l("Durchführung abgesagt"),
    ChangeKind.SUBSTITUTED: _l("Vertretung"),
    ChangeKind.TERMS: _l("Bedingungen übernommen"),
}
OCCASIONS = {kind_of(kind, part): WORDS[kind] for kind in ChangeKind for part in Part} | {
    REMIND: _l("Erinnerung an eine Entscheidung"),
    HANDED_OVER: _l("Übergabe von Durchführungen"),
}
