"""A demo on which every page has something to show: marked and closed sheets, papers in every state, open links."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.reserving import lock_enrolment, newest, reserve, revoke
from courses.attendance.models import AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.catalogue.content import content_of
from courses.catalogue.describing import describe
from courses.catalogue.files.reading import Catalogue
from courses.catalogue.models import CertificateKind, Course, CourseLine
from courses.catalogue.uploads import keep
from courses.demand.models import InhouseRequest, Interest, RequestState
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, Meeting, Room, RunState, RunTrainer, Venue
from courses.planning.places.vocabulary import EQUIPMENT, FEATURES
from courses.planning.trainers.profile import Absence, ProfileData, Span, Subjects, change_profile, lock_profile
from courses.running.models import ChangeKind, RunChange
from lms.accounts.rules import account_of, issue_password_link
from lms.data.audit import SYSTEM_STREAM
from lms.data.documents import store
from lms.data.history import record_edit
from lms.data.table_files import read_table
from lms.data.tokens import issue_token
from lms.demo.network import JOBCENTER
from lms.funding.data import PeriodWords, Step
from lms.funding.going_on import candidates
from lms.funding.models import FundingPeriod, Logo, Network, Project
from lms.funding.opening import choose, write_words
from lms.funding.opening_forms import everything
from lms.funding.periods import following, span_of
from lms.mail.models import OutboxMail
from lms.people.data_requests import ask_for_copy
from lms.people.importing import keep_table
from lms.people.models import (
    Invitation,
    LegalText,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
)
from lms.people.registry import active_membership, add_organisation, add_person
from lms.web.actor import Role
from tests.house import writing
from tests.journeys.stage import ADDRESS_OF

WEEK = timedelta(days=7)
SINCE = date(2024, 1, 1)
BOOKED = 4


@dataclass
class Scenery:
    """What the addresses of the pages name."""

    code: str
    open_run: int
    full_run: int
    draft: int
    draft_meeting: int
    agenda: str
    month: str
    half_year: str
    finished_run: int
    people_run: int
    closed_meeting: int
    open_meeting: int
    marked: int
    own_enrolment: int
    own_past: int
    hr_enrolment: int
    claim: int
    decided_claim: int
    below: int
    moved: int
    moved_place: int
    leaving: int
    left_run: int
    left_place: int
    handed_over: int
    older_terms: int
    certificate: int
    checked: str
    revoked: str
    organisation: int
    other_organisation: int
    employer: int
    membership: int
    person: int
    second_record: int
    copy_wish: int
    imported: int
    provider: int
    offer_provider: int
    grant: int
    venue: int
    room: int
    trainer: int
    planning_trainer: int
    teaching: int
    held_month: str
    version: int
    newest_version: int
    mail: int
    thing: str
    edited: int
    language: str
    kind: str
    old_period: int
    period: int
    project: int
    logo: int
    periods_of_logos: str
    next_period: int
    personal_token: str
    invitation_token: str
    password_token: str
    interest_token: str
    told: str
    tongue: str
    advice: str
    conference: str
    coaching: str
    opening_process: str
    import_id: int
    kind_of_offer: str
    wish: int
    offered_dates: int

    def value(self, name: str) -> str:
        """One of them, as it stands in an address."""
        return str(asdict(self)[name])


def set_scene(app: Flask, now: datetime) -> Scenery:
    """Add what the demo lacks, and name what the pages need."""
    with writing(app) as db:
        finished = _finished_run(db)
        meetings = list(db.scalars(select(Meeting).where(Meeting.run_id == finished.id).order_by(Meeting.starts_at)))
        seats = _seats(db, finished.id)
        employer = db.execute(select(Organisation).where(Organisation.name == JOBCENTER)).scalar_one()
        _employ(db, seats, employer.id, now.date())
        clerk = Membership.person.has(Person.email == ADDRESS_OF["hr"])
        desk = db.scalars(select(Membership).where(clerk)).one()
        for meeting in meetings:
            _mark(db, meeting, seats)
            _leave(db, meeting, SheetState.OPEN if meeting is meetings[-1] else SheetState.CLOSED)
        certificates = _papers(db, seats, now)
        open_run, full_run = _upcoming(db, now)
        room, trainer = _room(db), _trainer(db, now)
        invitation = _invitation(db, employer.id, now)
        own = _own_enrolment(db)
        hr_booked = (Enrolment.employer_id == employer.id) & Enrolment.booked_by.is_not(None)
        upcoming = (
            hr_booked & (Enrolment.status == EnrolmentStatus.CONFIRMED) & Enrolment.run.has(CourseRun.starts_at > now)
        )
        claim = _claim(db, now)
        moved, left = _moved_place(db), _left_place(db)
        text = db.scalars(select(LegalText).order_by(LegalText.id)).first()
        account = account_of(db, ADDRESS_OF["participant"])
        assert text is not None
        assert account is not None
        return Scenery(
            code=open_run.course.code,
            told="PF-03",
            tongue="ar",
            advice="BE-01",
            conference="FT-01",
            coaching="CO-01",
            opening_process="IKT-08",
            import_id=_uploaded(db, now),
            kind_of_offer="conference",
            open_run=open_run.id,
            full_run=full_run.id,
            draft=db.scalars(select(CourseRun.id).where(CourseRun.state == RunState.DRAFT)).one(),
            draft_meeting=db.scalars(_meetings_of_the_draft()).first() or 0,
            agenda="agenda",
            month="month",
            half_year="half-year",
            finished_run=finished.id,
            people_run=claim.run_id,
            closed_meeting=meetings[0].id,
            open_meeting=meetings[-1].id,
            marked=seats[0].id,
            own_enrolment=own.id,
            own_past=seats[0].id,
            hr_enrolment=db.scalars(select(Enrolment.id).where(upcoming).order_by(Enrolment.id)).first() or 0,
            claim=claim.id,
            decided_claim=_decided_claim(db).id,
            below=_below_minimum(db, now),
            moved=moved.run_id,
            moved_place=moved.id,
            leaving=_seats(db, left.run_id)[-1].id,
            left_run=left.run_id,
            left_place=left.id,
            handed_over=db.scalars(select(RunChange.run_id).where(RunChange.kind == ChangeKind.SUBSTITUTED)).one(),
            older_terms=_older_terms(open_run),
            certificate=certificates[0].id,
            checked=certificates[0].code,
            revoked=certificates[1].code,
            organisation=employer.id,
            other_organisation=_second_employer(db).id,
            employer=desk.organisation_id,
            membership=desk.id,
            person=own.person_id,
            second_record=_second_record(db, own.person, now).id,
            imported=_import(db, now),
            copy_wish=ask_for_copy(db, own.person_id, actor="test", now=now).id,
            provider=text.provider_id,
            offer_provider=open_run.project.provider_id,
            venue=room.venue_id,
            room=room.id,
            trainer=trainer,
            planning_trainer=open_run.trainers[0].person_id,
            teaching=finished.trainers[0].person_id,
            held_month=f"{meetings[0].day:%Y-%m}",
            grant=db.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.TRAINER)).first() or 0,
            version=text.version,
            newest_version=_newer_text(db, text, now).version,
            mail=db.scalars(select(OutboxMail.id).order_by(OutboxMail.id.desc())).first() or 0,
            thing="course",
            edited=_edited(db, open_run.course, now),
            language=text.language,
            kind=text.kind.value,
            **_programme(db, finished.project.period, now),
            personal_token=issue_token(db, "personal", own.id, now + WEEK),
            invitation_token=issue_token(db, "invitation", invitation.id, now + WEEK),
            password_token=issue_password_link(db, account, now + WEEK, now),
            interest_token=issue_token(db, "interest", _interest(db), now + WEEK),
            **_wishes(db, now),
        )


def _meetings_of_the_draft() -> Select[int]:
    of_draft = Meeting.run_id.in_(select(CourseRun.id).where(CourseRun.state == RunState.DRAFT))
    return select(Meeting.id).where(of_draft).order_by(Meeting.starts_at)


def _interest(db: Session) -> int:
    """An address that waits for the next date of an offer."""
    return db.scalars(select(Interest.id).order_by(Interest.id)).first() or 0


def _wishes(db: Session, now: datetime) -> dict[str, Any]:
    """The demo's request for an in-house training, and a second one whose desk has dates to decide about."""
    asked = db.scalars(select(InhouseRequest).order_by(InhouseRequest.id)).one()
    same = ("organisation_id", "asked_by", "course_id", "people", "from_on", "until_on", "place", "needs")
    draft = db.scalars(select(CourseRun).where(CourseRun.state == RunState.DRAFT)).one()
    second = InhouseRequest(**{name: getattr(asked, name) for name in same}, topic="Gespräche unter Druck führen")
    second.state, second.run_id, second.created_at, second.answered_at = RequestState.OFFERED, draft.id, now, now
    second.answer, second.wish = "Wir kommen gern zu Ihnen. Passen diese Tage?", ""
    db.add(second)
    db.flush()
    return {"wish": asked.id, "offered_dates": second.id}


def _finished_run(db: Session) -> CourseRun:
    """A run that is over, in which the demo's participant has been, taught by the demo's trainer."""
    taught = select(RunTrainer.run_id).join(Person, Person.id == RunTrainer.person_id)
    mine = CourseRun.id.in_(taught.where(Person.email == ADDRESS_OF["trainer"]))
    attended = select(Enrolment.run_id).join(Person, Person.id == Enrolment.person_id)
    theirs = CourseRun.id.in_(attended.where(Person.email == ADDRESS_OF["participant"]))
    # Of the project that the demo's lead leads: one run is older than that and belongs to the period before.
    led = CourseRun.project_id.in_(select(RoleGrant.project_id).where(RoleGrant.role == Role.PROJECT_LEAD))
    over = CourseRun.state == RunState.COMPLETED
    run = db.scalars(select(CourseRun).where(mine, theirs, over, led).order_by(CourseRun.starts_at)).first()
    assert run is not None
    return run


def _programme(db: Session, period: FundingPeriod, now: datetime) -> dict[str, Any]:
    """The present period and the one before, a logo, and a plan for the next one."""
    old = db.scalars(select(FundingPeriod).where(FundingPeriod.ends_on < period.starts_on)).first()
    logo = db.scalars(select(Logo.id).where(Logo.period_id == period.id, Logo.project_id.is_(None))).first()
    project = db.scalars(select(Project).where(Project.period_id == period.id).order_by(Project.number)).first()
    assert old is not None
    assert project is not None
    days = following(span_of(period))
    name = f"{days.first.year}–{days.last.year}"
    words = PeriodWords(name, "Netz der Küste", "Net of the Coast", days.first, days.last, keep_years=10)
    opening = write_words(db, period.network_id, period.id, words, version=0, step=Step("demo", now, now.date()))
    everything_goes = everything(candidates(db, period, words, now.date()))
    choose(db, opening.id, everything_goes, version=1, step=Step("demo", now, now.date()))
    return {
        "old_period": old.id,
        "period": period.id,
        "project": project.id,
        "logo": logo,
        "periods_of_logos": "periods",
        "next_period": opening.id,
    }


def _employ(db: Session, seats: list[Enrolment], employer_id: int, today: date) -> None:
    """The first people of the run were booked by the personnel office of their employer."""
    clerk = db.scalars(select(RoleGrant.person_id).where(RoleGrant.organisation_id == employer_id)).first()
    for enrolment in seats[:BOOKED]:
        enrolment.employer_id, enrolment.booked_as, enrolment.booked_by = employer_id, BookedAs.EMPLOYER, clerk
        works_there = (Membership.person_id == enrolment.person_id) & active_membership(employer_id, today)
        if db.scalar(select(Membership.id).where(works_there)) is None:
            member = Membership(person_id=enrolment.person_id, organisation_id=employer_id, starts_on=SINCE)
            member.state = MembershipState.ACTIVE
            db.add(member)
    db.flush()


def _seats(db: Session, run_id: int) -> list[Enrolment]:
    """People with a seat, the demo's participant first."""
    confirmed = (Enrolment.run_id == run_id) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
    found = db.scalars(select(Enrolment).where(confirmed).order_by(Enrolment.id))
    return sorted(found, key=lambda seat: seat.person.email != ADDRESS_OF["participant"])


def _mark(db: Session, meeting: Meeting, seats: list[Enrolment]) -> None:
    db.execute(delete(AttendanceMark).where(AttendanceMark.meeting_id == meeting.id))
    exceptions = {len(seats) - 1: (MarkKind.ABSENT, None), len(seats) - 2: (MarkKind.PARTIAL, 30)}
    for place, enrolment in enumerate(seats):
        kind, minutes = exceptions.get(place, (MarkKind.PRESENT, None))
        row = AttendanceMark(meeting_id=meeting.id, enrolment_id=enrolment.id, kind=kind, minutes=minutes)
        row.marked_at = meeting.ends_at
        db.add(row)


def _leave(db: Session, meeting: Meeting, state: SheetState) -> None:
    """The sheet of the meeting, closed at its end or still open."""
    sheet = db.scalar(select(AttendanceSheet).where(AttendanceSheet.meeting_id == meeting.id))
    if sheet is None:
        sheet = AttendanceSheet(meeting_id=meeting.id)
        db.add(sheet)
    sheet.state, sheet.closed_at = state, meeting.ends_at if state is SheetState.CLOSED else None


def _papers(db: Session, seats: list[Enrolment], now: datetime) -> list[Certificate]:
    """One issued, one revoked, and one still being made."""
    db.flush()
    digest = store(db, b"%PDF-1.7 stands in for a document", "application/pdf", now)
    made = [_paper(db, seat, now) for seat in seats[:3]]
    for paper in made[:2]:
        paper.state, paper.document_sha256, paper.issued_at = CertificateState.ISSUED, digest, now
    db.flush()
    revoke(db, made[1], reason="Der Name war falsch geschrieben.", person_id=1, now=now)
    return made


def _paper(db: Session, seat: Enrolment, now: datetime) -> Certificate:
    """The person's certificate of attendance; reserved now where there is none."""
    enrolment, kind = lock_enrolment(db, seat.id), CertificateKind.ATTENDANCE
    assert enrolment is not None
    there = newest(db, seat.id, kind)
    return there or reserve(db, enrolment, kind, check_url="http://localhost/verify", person_id=None, now=now)


def _edited(db: Session, course: Course, now: datetime) -> int:
    """An offer whose title, goal and modules somebody has changed."""
    before = content_of(course)
    course.title_de = f"{course.title_de} kompakt"
    course.goal_de = f"Zuerst verstehen, dann handeln. {course.goal_de}"
    course.group_max += 2
    course.modules[0].title_de = "Ankommen und kennenlernen"
    actor = f"person:{db.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.COORDINATOR)).first()}"
    record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="course.changed",
        subject=f"course:{course.id}",
        before=before,
        after=content_of(course),
    )
    return course.id


def _uploaded(db: Session, now: datetime) -> int:
    """A catalogue file that the coordination has brought and not carried out: one offer changed, one new."""
    offers = {
        one.code: describe(one) for one in db.scalars(select(Course).where(Course.code.in_(("IKT-02", "IKT-07"))))
    }
    changed = replace(offers["IKT-02"], title_de="Ein Tag zum Ankommen", group_max=20)
    new = replace(offers["IKT-07"], code="IKT-77", title_de="Führen, ganz neu")
    coordinator = account_of(db, ADDRESS_OF[Role.COORDINATOR.value])
    assert coordinator is not None
    actor = f"person:{coordinator.person_id}"
    return keep(db, Catalogue((changed, new), (), ()), file_name="Angebote.xlsx", actor=actor, now=now).id


def _upcoming(db: Session, now: datetime) -> tuple[CourseRun, CourseRun]:
    """A run with free seats that anybody can choose, and one with a waiting list."""
    waiting = select(Enrolment.run_id).where(Enrolment.status == EnrolmentStatus.WAITING)
    published = (CourseRun.state == RunState.PUBLISHED) & CourseRun.closed_to_id.is_(None)
    found = (
        select(CourseRun)
        .where(published, CourseRun.enrol_opens_at <= now, CourseRun.enrol_closes_at > now)
        .order_by(CourseRun.starts_at)
    )
    free = db.scalars(found.where(CourseRun.id.not_in(waiting))).first()
    full = db.scalars(found.where(CourseRun.id.in_(waiting))).first()
    assert free is not None
    assert full is not None
    return free, full


def _below_minimum(db: Session, now: datetime) -> int:
    """A run of which somebody has to say whether it takes place."""
    seated = (Enrolment.run_id == CourseRun.id) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
    number = select(func.count(Enrolment.id)).where(seated).correlate(CourseRun).scalar_subquery()
    below = (CourseRun.state == RunState.PUBLISHED) & (CourseRun.starts_at > now)
    few = select(CourseRun.id).where(below, CourseRun.go_at.is_(None), number < CourseRun.minimum_participants)
    return db.scalars(few.order_by(CourseRun.decide_on, CourseRun.id)).first() or 0


def _left_place(db: Session) -> Enrolment:
    """The place of somebody who has left a course that goes on, of the demo's participant from now on."""
    place = db.scalars(select(Enrolment).where(Enrolment.status == EnrolmentStatus.WITHDRAWN)).one()
    place.person_id = db.scalars(select(Person.id).where(Person.email == ADDRESS_OF["participant"])).one()
    return place


def _moved_place(db: Session) -> Enrolment:
    """A place in a postponed run, of the demo's participant from now on."""
    run_id = db.scalars(select(RunChange.run_id).where(RunChange.kind == ChangeKind.POSTPONED)).one()
    seated = (Enrolment.run_id == run_id) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
    place = db.scalars(select(Enrolment).where(seated).order_by(Enrolment.id)).first()
    assert place is not None
    place.person_id = db.scalars(select(Person.id).where(Person.email == ADDRESS_OF["participant"])).one()
    return place


def _older_terms(run: CourseRun) -> int:
    """The run promised something the offer no longer says."""
    run.stored_terms = run.stored_terms | {"title_de": f"{run.terms.title_de} (alter Titel)"}
    return run.id


def _own_enrolment(db: Session) -> Enrolment:
    """A place of the demo's participant in a run to come."""
    own = Enrolment.person.has(Person.email == ADDRESS_OF["participant"])
    active = own & Enrolment.status.in_((EnrolmentStatus.CONFIRMED, EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED))
    found = db.scalars(select(Enrolment).where(active).order_by(Enrolment.id.desc())).first()
    assert found is not None
    return found


def _claim(db: Session, now: datetime) -> Enrolment:
    """Somebody who says to work for an employer, which nobody has confirmed."""
    stated = (
        (Enrolment.booked_as == BookedAs.EMPLOYER) & Enrolment.employer_id.is_(None) & (Enrolment.employer_claim != "")
    )
    to_come = Enrolment.run.has(CourseRun.starts_at > now) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
    found = db.scalars(select(Enrolment).where(stated, to_come).order_by(Enrolment.id)).first()
    assert found is not None
    return found


def _decided_claim(db: Session) -> Enrolment:
    """Somebody whose employer was confirmed after they had named it themselves."""
    named = (Enrolment.booked_as == BookedAs.EMPLOYER) & Enrolment.booked_by.is_(None)
    found = db.scalars(
        select(Enrolment).where(named, Enrolment.employer_id.is_not(None)).order_by(Enrolment.id)
    ).first()
    assert found is not None
    return found


def _room(db: Session) -> Room:
    """A room with everything a room can have."""
    venue = db.scalars(select(Venue).order_by(Venue.id)).first()
    assert venue is not None
    words = {"equipment": list(EQUIPMENT), "features": list(FEATURES)}
    room = Room(venue_id=venue.id, name="Zimmer am Kai", capacity=12, access_de="Zweite Tür links", **words)
    db.add(room)
    db.flush()
    return room


def _trainer(db: Session, now: datetime) -> int:
    """Somebody who teaches, with times and absences."""
    wanted = select(Person.id).where(Person.email == ADDRESS_OF["trainer"])
    trainer = db.execute(wanted).scalar_one()
    times = tuple(Span(weekday, time(8), time(16)) for weekday in range(4))
    away = (Absence(now.date() + WEEK, now.date() + 2 * WEEK),)
    data = ProfileData(("de", "uk"), times, away, Subjects(lines=frozenset(db.scalars(select(CourseLine.id)).all())))
    profile = lock_profile(db, trainer)
    change_profile(db, profile, data, version=profile.version, actor="demo", now=now)
    return trainer


def _second_employer(db: Session) -> Organisation:
    """The same employer once more, under a name that is nearly the same."""
    double = add_organisation(db, name=f"{JOBCENTER} (alt)", kind=OrganisationKind.JOBCENTER, town="Beispielstadt")
    add_organisation(db, name=f"{JOBCENTER} gGmbH", kind=OrganisationKind.JOBCENTER, town="Beispielstadt")
    return double


def _import(db: Session, now: datetime) -> int:
    """A table of organisations that the coordination has brought and not yet carried out."""
    keeper = db.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.COORDINATOR)).first()
    table = read_table("Name;Art\nWerft am Bodden;KMU\n;KMU\nBurg;Königreich\n".encode())
    return keep_table(db, table, filename="betriebe.csv", creator=f"person:{keeper}", now=now).id


def _second_record(db: Session, person: Person, now: datetime) -> Person:
    """Somebody known twice, in a network whose coordination knows people by name."""
    db.scalars(select(Network)).one().joint_controllership = True
    return add_person(db, name=person.name, now=now)


def _newer_text(db: Session, text: LegalText, now: datetime) -> LegalText:
    """A second version of the text, with a sentence more."""
    newer = LegalText(provider_id=text.provider_id, kind=text.kind, language=text.language, version=text.version + 1)
    newer.text, newer.valid_from = text.text + "\nNeu ist dieser Satz.\n", now
    db.add(newer)
    db.flush()
    return newer


def _invitation(db: Session, employer_id: int, now: datetime) -> Invitation:
    coordinator = db.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.COORDINATOR)).first()
    invitation = Invitation(
        email="neu@example.org", name="Nele Neu", role=Role.HR, organisation_id=employer_id, invited_by=coordinator
    )
    invitation.created_at, invitation.expires_at = now, now + WEEK
    db.add(invitation)
    db.flush()
    return invitation
