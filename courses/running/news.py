"""From the rows of a change to what can be told about it: loaded when a mail is worded, and for the preview."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.planning.models import CourseRun, Room, Venue
from courses.planning.other_dates import other_dates
from courses.planning.policies import is_public
from courses.planning.queries import place_line
from courses.planning.terms import DocumentTerms, RunTerms
from courses.running.letters import News
from courses.running.models import ChangeKind, RunChange
from courses.running.rows import Names, Row, meeting_line, place_of, rows_for_people, rows_for_teacher
from courses.running.snapshot import Snapshot, difference, for_teacher
from lms.mail.content import Action
from lms.people.models import Person
from lms.web.languages import current_language, gettext
from lms.web.links import public_url

WITH_DATES = frozenset({ChangeKind.GO, ChangeKind.CANCELLED})


def news_of(
    db: Session,
    run: CourseRun,
    kind: ChangeKind,
    before: Snapshot,
    after: Snapshot,
    *,
    message: str,
    now: datetime,
    teacher_id: int | None = None,
) -> News:
    """What happened between two moments of the run, for people or for one who teaches it."""
    names = names_in(db, (before, after))
    terms = run.terms
    return News(
        kind=kind,
        title=terms.title(current_language()),
        code=run.code,
        provider_id=run.project.provider_id,
        rows=_rows(before, after, names, teacher_id) if kind is not ChangeKind.CANCELLED else (),
        facts=_dates(after, names) if kind in WITH_DATES else _places(after, names),
        message=message,
        contact=contact_line(run),
        give_back_until=_give_back(run, before, after, now),
        calendar=_calendar(run, before, after),
        alternatives=other_dates(db, run, now) if kind is ChangeKind.CANCELLED else (),
    )


def terms_rows(before: RunTerms, after: RunTerms) -> tuple[Row, ...]:
    """What a run promised and promises now."""
    language = current_language()
    rows = [
        (gettext("Titel"), before.title(language), after.title(language)),
        (gettext("Umfang"), _units(before), _units(after)),
        (gettext("Module"), _modules(before), _modules(after)),
        (gettext("Nachweise"), _documents(before), _documents(after)),
    ]
    return tuple(row for row in rows if row[1] != row[2])


def names_in(db: Session, snapshots: Collection[Snapshot]) -> Names:
    """Places and persons that the snapshots name by id."""
    meetings = [one for snapshot in snapshots for one in snapshot.meetings]
    venue_ids = {one.venue_id for one in meetings if one.venue_id}
    people = {id_ for one in meetings for id_ in one.teachers} | {id_ for one in snapshots for id_ in one.trainers}
    venues = db.scalars(select(Venue).where(Venue.id.in_(venue_ids)))
    room_ids = {one.room_id for one in meetings if one.room_id}
    rooms = db.execute(select(Room.id, Room.name).where(Room.id.in_(room_ids)))
    known = db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return Names({venue.id: place_line(venue) for venue in venues}, dict(rooms.all()), dict(known.all()))


def change_with_run(db: Session, change_id: int) -> RunChange | None:
    """A change with all that its mails need."""
    whole = select(RunChange).where(RunChange.id == change_id).options(joinedload(RunChange.run))
    return db.scalar(whole)


def contact_line(run: CourseRun) -> str:
    """Whom to ask, in one line."""
    project = run.project
    return ", ".join(part for part in (project.contact_name, project.contact_email, project.contact_phone) if part)


def _rows(before: Snapshot, after: Snapshot, names: Names, teacher_id: int | None) -> tuple[Row, ...]:
    if teacher_id is None:
        return rows_for_people(before, after, names)
    return rows_for_teacher(for_teacher(before, teacher_id), for_teacher(after, teacher_id), names)


def _dates(snapshot: Snapshot, names: Names) -> tuple[tuple[str, str], ...]:
    held = snapshot.held
    if not held:
        return ()
    facts = [(gettext("Beginn"), meeting_line(held[0], names))]
    if held[-1].day != held[0].day:
        facts.append((gettext("Letzter Termin"), meeting_line(held[-1], names)))
    return tuple(facts)


def _places(snapshot: Snapshot, names: Names) -> tuple[tuple[str, str], ...]:
    places = dict.fromkeys(place for one in snapshot.held if (place := place_of(one, names)))
    return ((gettext("Ort"), "; ".join(places)),) if places else ()


def _give_back(run: CourseRun, before: Snapshot, after: Snapshot, now: datetime) -> datetime | None:
    moved = difference(before, after).moves_dates
    return after.cancel_until if moved and now < after.cancel_until else None


def _calendar(run: CourseRun, before: Snapshot, after: Snapshot) -> Action | None:
    """The file with all dates, for whoever keeps them in a calendar; of a closed group it lies on the own page only."""
    if not is_public(run) or not difference(before, after).moves_dates:
        return None
    return Action(gettext("Kalenderdatei mit den neuen Terminen"), public_url("lms.planning.calendar", run_id=run.id))


def _units(terms: RunTerms) -> str:
    return gettext("%(units)s UE zu je %(minutes)s Minuten", units=terms.units, minutes=terms.unit_minutes)


def _modules(terms: RunTerms) -> str:
    english = current_language() == "en"
    return "; ".join(f"{one.title_en if english else one.title_de} ({one.units} UE)" for one in terms.modules) or "–"


def _documents(terms: RunTerms) -> str:
    return "; ".join(map(_document, terms.documents)) or "–"


def _document(one: DocumentTerms) -> str:
    words = {"attendance": gettext("Teilnahmebescheinigung"), "qualification": gettext("Zertifikat")}
    paper, share = words.get(one.kind, one.kind), one.required_share
    if one.kind == "qualification":
        return gettext(
            "%(paper)s ab %(share)s %% Anwesenheit und mit bestandenem internen Test", paper=paper, share=share
        )
    return gettext("%(paper)s ab %(share)s %% Anwesenheit", paper=paper, share=share)
