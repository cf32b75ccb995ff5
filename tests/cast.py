"""The people every test knows, the network around them, one offer and one published run of it. All fictional."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from courses.catalogue.models import (
    CertificateKind,
    Course,
    CourseDocument,
    CourseFormat,
    CourseKind,
    CourseLine,
    CourseModule,
    CourseState,
)
from courses.planning.models import CourseRun, MeetingMode, PoolMode, Venue
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from lms.funding.models import FieldOfAction, Funder, FundingPeriod, Network, Project
from lms.people.models import (
    GrantState,
    Membership,
    MembershipState,
    OrganisationKind,
    Person,
    RoleGrant,
)
from lms.people.names import email_key, fold, name_key
from lms.people.registry import add_organisation
from lms.web.actor import Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
SEATS = 12
DAYS = (date(2026, 4, 14), date(2026, 4, 15))


@dataclass(frozen=True)
class Member:
    """One of the cast. `person_id` follows the order below."""

    person_id: int
    host_user: str
    name: str
    email: str
    language: str = "de"

    @property
    def tag(self) -> str:
        """How the audit names the member."""
        return f"person:{self.person_id}"


PARTICIPANT = Member(1, "user-participant", "Amina Haddad", "amina.haddad@example.org")
TRAINER = Member(2, "user-trainer", "Jörg Petersen", "joerg.petersen@example.org")
HR = Member(3, "user-hr", "Heike Sommer", "heike.sommer@example.org")
COORDINATOR = Member(4, "user-coordinator", "Katrin Vogt", "katrin.vogt@example.org")
LEAD = Member(5, "user-lead", "Lars Brandt", "lars.brandt@example.org")
STRANGER = Member(6, "user-stranger", "Sofia Kowalska", "sofia.kowalska@example.org", "en")
ADMIN = Member(7, "user-admin", "Ada Nowak", "ada.nowak@example.org")
OTHER_HR = Member(8, "user-other-hr", "Otto Fremd", "otto.fremd@example.org")
OTHER_LEAD = Member(9, "user-other-lead", "Lena Ferne", "lena.ferne@example.org")
EVERYBODY = (PARTICIPANT, TRAINER, HR, COORDINATOR, LEAD, STRANGER, ADMIN, OTHER_HR, OTHER_LEAD)
PEOPLE = {member.host_user: member for member in EVERYBODY}


@dataclass(frozen=True)
class Cast:
    """Ids of what stands in the database, and the people by what they do."""

    network_id: int
    period_id: int
    provider_id: int
    employer_id: int
    other_employer_id: int
    project_id: int
    other_project_id: int
    line_id: int
    venue_id: int
    course_id: int
    run_id: int
    pool_id: int
    participant: Member = PARTICIPANT
    trainer: Member = TRAINER
    hr: Member = HR
    coordinator: Member = COORDINATOR
    lead: Member = LEAD
    stranger: Member = STRANGER
    admin: Member = ADMIN
    other_hr: Member = OTHER_HR
    other_lead: Member = OTHER_LEAD


def put_on_stage(db: Session) -> Cast:
    """Write the cast into an empty database."""
    provider = add_organisation(db, name="Bildungswerk Musterstadt", kind=OrganisationKind.PROVIDER, town="Musterstadt")
    employer = add_organisation(db, name="Jobcenter Musterstadt", kind=OrganisationKind.JOBCENTER, town="Musterstadt")
    other = add_organisation(db, name="Stadtwerke Fernau", kind=OrganisationKind.SME, town="Fernau")
    period = _period(db, provider.id)
    project, other_project = _project(db, period, provider.id, "1"), _project(db, period, other.id, "2")
    _people(db)
    _roles(db, employer.id, other.id, project.id, other_project.id)
    venue = Venue(
        name="Haus am Markt", street="Am Markt 1", postcode="99999", town="Musterstadt", region="Mitte", land="TH"
    )
    db.add(venue)
    course = course_of(db, provider.id)
    run = run_of(db, course, project.id, venue.id, seats=SEATS)
    return Cast(
        network_id=period.network_id,
        period_id=period.id,
        provider_id=provider.id,
        employer_id=employer.id,
        other_employer_id=other.id,
        project_id=project.id,
        other_project_id=other_project.id,
        line_id=course.line_id,
        venue_id=venue.id,
        course_id=course.id,
        run_id=run.id,
        pool_id=run.pools[0].id,
    )


def course_of(db: Session, provider_id: int, code: str = "IK-01", title: str = "Vielfalt am Schalter") -> Course:
    """A published offer of 16 units in two modules, with an attendance certificate at 80 percent."""
    line = CourseLine(name_de=f"Interkulturelle Öffnung {code}", name_en=f"Intercultural opening {code}")
    db.add(line)
    db.flush()
    course = Course(
        code=code,
        line_id=line.id,
        provider_id=provider_id,
        kind=CourseKind.TRAINING,
        state=CourseState.PUBLISHED,
        format=CourseFormat.ONSITE,
        title_de=title,
        title_en="Diversity at the counter",
        summary_de="Gespräche führen, in denen sich alle verstehen.",
        summary_en="Conversations in which everybody understands.",
        units=16,
        group_min=4,
        group_max=SEATS,
        search_text=fold(title),
        modules=[
            CourseModule(
                position=1, units=8, title_de="Verstehen", title_en="Understanding", outcome_de="Sie hören zu."
            ),
            CourseModule(
                position=2, units=8, title_de="Sprechen", title_en="Speaking", outcome_de="Sie sprechen klar."
            ),
        ],
        documents=[CourseDocument(kind=CertificateKind.ATTENDANCE, required_share=80)],
    )
    db.add(course)
    db.flush()
    return course


def run_of(
    db: Session,
    course: Course,
    project_id: int,
    venue_id: int | None = None,
    *,
    seats: int | None = SEATS,
    needs_approval: bool = False,
    closed_to_id: int | None = None,
    published: bool = True,
    trainer_ids: tuple[int, ...] = (TRAINER.person_id,),
    days: Sequence[date] = DAYS,
    now: datetime = NOW,
) -> CourseRun:
    """A run on 14 and 15 April 2026, 9:00 to 16:15 with a lunch break: four meetings of 180 minutes, 16 units."""
    blocks = [(time(9), time(12)), (time(13, 15), time(16, 15))]
    meetings = tuple(
        PlannedMeeting(day, begins, ends, planned_minutes=180, mode=MeetingMode.ONSITE, venue_id=venue_id)
        for day in days
        for begins, ends in blocks
    )
    plan = RunPlan(
        project_id=project_id,
        meetings=meetings,
        capacity={PoolMode.ANY: seats},
        minimum_participants=4,
        decide_on=days[0] - timedelta(days=14),
        trainer_ids=trainer_ids,
        venue_id=venue_id,
        needs_approval=needs_approval,
        closed_to_id=closed_to_id,
    )
    run = plan_run(db, course, plan, actor=COORDINATOR.tag, now=now)
    if published:
        publish(db, run, actor=COORDINATOR.tag, now=now)
    return run


def add_person(db: Session, member: Member) -> Person:
    """A person with a login at the host."""
    person = Person(
        id=member.person_id or None,
        name=member.name,
        name_key=name_key(member.name),
        search_name=fold(member.name),
        email=member.email,
        email_key=email_key(member.email),
        email_confirmed_at=NOW,
        language=member.language,
        host_user=member.host_user,
        created_at=NOW,
    )
    db.add(person)
    db.flush()
    return person


def _period(db: Session, host_id: int) -> FundingPeriod:
    network = Network(name_de="Netzwerk Brücke", name_en="Bridge Network", land="TH", host_organisation_id=host_id)
    period = FundingPeriod(
        network=network,
        name="2023–2028",
        network_name_de="Netzwerk Brücke",
        network_name_en="Bridge Network",
        starts_on=date(2023, 1, 1),
        ends_on=date(2028, 12, 31),
        funding_sentence_de="Gefördert aus Mitteln der Musterstiftung.",
        funding_sentence_en="Funded by the Example Foundation.",
    )
    db.add(period)
    db.flush()
    db.add(Funder(period_id=period.id, name="Musterstiftung"))
    return period


def _project(db: Session, period: FundingPeriod, provider_id: int, number: str) -> Project:
    field = FieldOfAction(period_id=period.id, name=f"Handlungsschwerpunkt {number}")
    db.add(field)
    db.flush()
    project = Project(
        period_id=period.id,
        provider_id=provider_id,
        field_of_action_id=field.id,
        name=f"Teilprojekt {number}",
        number=number,
        contact_name="Lars Brandt",
        contact_email="kontakt@example.org",
    )
    db.add(project)
    db.flush()
    return project


def _people(db: Session) -> None:
    for member in EVERYBODY:
        assert add_person(db, Member(0, member.host_user, member.name, member.email, member.language)).id == (
            member.person_id
        )


def _roles(db: Session, employer: int, other: int, project: int, other_project: int) -> None:
    def grant(member: Member, role: Role, organisation: int | None = None, project: int | None = None) -> RoleGrant:
        return RoleGrant(
            person_id=member.person_id,
            role=role,
            organisation_id=organisation,
            project_id=project,
            state=GrantState.ACTIVE,
            granted_at=NOW,
        )

    db.add_all(
        [
            grant(TRAINER, Role.TRAINER),
            grant(HR, Role.HR, organisation=employer),
            grant(OTHER_HR, Role.HR, organisation=other),
            grant(COORDINATOR, Role.COORDINATOR),
            grant(LEAD, Role.PROJECT_LEAD, project=project),
            grant(OTHER_LEAD, Role.PROJECT_LEAD, project=other_project),
            grant(ADMIN, Role.ADMIN),
        ]
    )
    works_for = ((PARTICIPANT, employer), (HR, employer), (OTHER_HR, other), (STRANGER, other))
    db.add_all(
        Membership(
            person_id=member.person_id,
            organisation_id=organisation,
            state=MembershipState.ACTIVE,
            personnel_number=f"P-{member.person_id:04d}",
            starts_on=date(2024, 1, 1),
        )
        for member, organisation in works_for
    )
