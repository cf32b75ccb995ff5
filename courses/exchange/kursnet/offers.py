"""The offers of one provider as KURSNET wants them: which are taken, why others are not, and all that is told about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course, CourseState
from courses.exchange.kursnet import codes
from courses.exchange.kursnet.document import Address, Contact, DatedRun, Offer, Supplier, Teaching
from courses.exchange.kursnet.eligibility import Obstacle, OfferFacts, obstacles_of_offer, obstacles_of_provider
from courses.exchange.kursnet.models import KursnetOffer, KursnetProfile
from courses.exchange.published import days_of, held_meetings, place_of, runs_of, zone_of
from courses.exchange.structured_data import course_url, run_url
from courses.planning.models import CourseRun, RunState
from lms.funding.models import Network, Project
from lms.people.models import Organisation
from lms.web.rich_text import plain_text

DEFAULT_TYPE = "104"  # EDUCATION_TYPE: Fortbildung


@dataclass(frozen=True)
class OfferLine:
    """An offer of the provider, its open runs, and what stands in the way."""

    course: Course
    settings: KursnetOffer | None
    runs: tuple[CourseRun, ...]
    contact: Contact | None
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Catalogue:
    """All offers of a provider, with what stands in the way of the provider itself."""

    provider: Organisation
    profile: KursnetProfile
    obstacles: tuple[Obstacle, ...]
    lines: tuple[OfferLine, ...]

    @property
    def exported(self) -> list[OfferLine]:
        """What a file would hold."""
        return [] if self.obstacles else [line for line in self.lines if not line.obstacles]


def providers(db: Session) -> list[Organisation]:
    """Who has offers or projects."""
    return list(db.scalars(select(Organisation).where(is_provider()).order_by(Organisation.search_name)))


def is_provider() -> ColumnElement[bool]:
    """The condition that an organisation is a provider: it has offers or projects."""
    with_offers = select(Course.provider_id).where(Course.provider_id.is_not(None))
    return Organisation.id.in_(with_offers) | Organisation.id.in_(select(Project.provider_id))


def profile_of(db: Session, provider_id: int) -> KursnetProfile:
    """What is known, or an empty profile that is not stored yet."""
    found = db.get(KursnetProfile, provider_id)
    return found or KursnetProfile(
        organisation_id=provider_id, supplier_number="", first_name="", last_name="", phone="", email="", version=0
    )


def catalogue_of(db: Session, provider: Organisation, now: datetime) -> Catalogue:
    """Every offer of the provider that is not archived. As many queries for 10 offers as for 1,000."""
    profile = profile_of(db, provider.id)
    whole = (joinedload(Course.line), selectinload(Course.modules), selectinload(Course.target_groups))
    mine = select(Course).where(offered_by(provider.id), Course.state != CourseState.ARCHIVED).options(*whole)
    courses = list(db.scalars(mine.order_by(Course.code)))
    ids = [course.id for course in courses]
    runs, closed = _runs_by(db, courses, provider.id, now), _closed(db, ids, now)
    settings = {one.course_id: one for one in db.scalars(select(KursnetOffer).where(KursnetOffer.course_id.in_(ids)))}
    lines = tuple(
        _line(course, settings.get(course.id), runs.get(course.id, []), closed, profile) for course in courses
    )
    missing = obstacles_of_provider(profile.supplier_number, provider.street, provider.postcode, provider.town)
    return Catalogue(provider, profile, missing, lines)


def offered_by(provider_id: int) -> ColumnElement[bool]:
    """Offers of the provider; one that belongs to nobody is offered by all who run it, and by the network's host."""
    its_runs = exists().where(CourseRun.course_id == Course.id, _is_run_by(provider_id)).correlate(Course)
    is_host = exists().where(Network.host_organisation_id == provider_id)
    return (Course.provider_id == provider_id) | (Course.provider_id.is_(None) & (its_runs | is_host))


def supplier_of(catalogue: Catalogue) -> Supplier:
    """The provider as it stands above a file."""
    provider, profile = catalogue.provider, catalogue.profile
    agreements = tuple(part.strip() for part in (profile.agreements or "").split(",") if part.strip())
    address = Address(provider.name, provider.street, provider.postcode, provider.town)
    return Supplier(profile.supplier_number, provider.name, address, _contact_of_profile(profile), agreements)


def offers_of(catalogue: Catalogue) -> list[Offer]:
    """The offers a file holds."""
    return [_offer(line) for line in catalogue.exported]


def dates_of(catalogue: Catalogue) -> list[DatedRun]:
    """Their dates."""
    return [_date(line, run, catalogue.provider) for line in catalogue.exported for run in line.runs]


def _runs_by(db: Session, courses: Sequence[Course], provider_id: int, now: datetime) -> dict[int, list[CourseRun]]:
    """The open runs by offer; of an offer that belongs to nobody only the provider's own ones."""
    shared = {course.id for course in courses if course.provider_id is None}
    found = runs_of(db, [course.id for course in courses], now)
    return {
        course_id: [run for run in runs if course_id not in shared or run.project.provider_id == provider_id]
        for course_id, runs in found.items()
    }


def _is_run_by(provider_id: int) -> ColumnElement[bool]:
    return CourseRun.project_id.in_(select(Project.id).where(Project.provider_id == provider_id))


def _closed(db: Session, course_ids: Sequence[int], now: datetime) -> dict[int, int]:
    closed = (CourseRun.state == RunState.PUBLISHED) & CourseRun.closed_to_id.is_not(None) & (CourseRun.starts_at > now)
    found: dict[int, int] = {}
    for course_id in db.scalars(select(CourseRun.course_id).where(closed, CourseRun.course_id.in_(course_ids))):
        found[course_id] = found.get(course_id, 0) + 1
    return found


def _line(
    course: Course,
    settings: KursnetOffer | None,
    runs: Sequence[CourseRun],
    closed: dict[int, int],
    profile: KursnetProfile,
) -> OfferLine:
    contact = _contact(runs, profile)
    facts = OfferFacts(
        state=course.state,
        kind=course.kind,
        format=course.format,
        units=course.units,
        open_dates=len(runs),
        closed_dates=closed.get(course.id, 0),
        has_contact=contact is not None,
        held_back=settings is not None and settings.held_back,
    )
    return OfferLine(course, settings, tuple(runs), contact, obstacles_of_offer(facts))


def _contact(runs: Sequence[CourseRun], profile: KursnetProfile) -> Contact | None:
    """Whoever answers for the project of the next run, else whom the provider names."""
    for run in runs[:1]:
        project = run.project
        number = codes.phone(project.contact_phone)
        if project.contact_name and (number or project.contact_email):
            first, _, last = project.contact_name.rpartition(" ")
            return Contact(first, last, number, project.contact_email)
    return _contact_of_profile(profile)


def _contact_of_profile(profile: KursnetProfile) -> Contact | None:
    number = codes.phone(profile.phone)
    if not profile.last_name or not (number or profile.email):
        return None
    return Contact(profile.first_name, profile.last_name, number, profile.email)


def _offer(line: OfferLine) -> Offer:
    course, settings = line.course, line.settings
    assert line.contact is not None
    modules = [f"{module.title_de} ({module.units} UE): {module.outcome_de}".rstrip(": ") for module in course.modules]
    return Offer(
        code=course.code,
        title=course.title_de,
        description="\n\n".join(
            part for part in (course.summary_de, plain_text(course.goal_de), "\n".join(modules)) if part
        ),
        requirements=plain_text(course.entry_level_de),
        contact=line.contact,
        keywords=(course.line.name_de, *(group.name_de for group in course.target_groups)),
        target_group=plain_text(course.audience_de),
        classification=positions_of(settings.classification if settings else ""),
        smallest=course.group_min,
        largest=course.group_max,
        teaching=_teaching(line, line.runs[0]),
        url=course_url(course),
    )


def positions_of(text: str) -> tuple[str, ...]:
    """The places in the agency's system of courses, as they were typed: with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _date(line: OfferLine, run: CourseRun, provider: Organisation) -> DatedRun:
    zone, venue = zone_of(run), place_of(run)
    digital = Address("digital", "", "", provider.town)
    return DatedRun(
        code=run.code,
        offer_code=line.course.code,
        title=run.terms.title_de,
        starts_at=run.starts_at.astimezone(zone),
        ends_at=run.ends_at.astimezone(zone),
        announced_on=min(run.enrol_opens_at, run.starts_at).astimezone(zone).date(),
        location=Address(venue.name, venue.street, venue.postcode, venue.town) if venue else digital,
        teaching=_teaching(line, run),
        url=run_url(run),
    )


def _teaching(line: OfferLine, run: CourseRun) -> Teaching:
    meetings, language = held_meetings(run), codes.language(run.language)
    span = (max(one.day for one in meetings) - min(one.day for one in meetings)).days + 1 if meetings else 0
    minutes = sum(meeting.planned_minutes for meeting in meetings)
    return Teaching(
        form=codes.instruction_form(run.format, line.course.kind),
        time=codes.instruction_time(minutes, days_of(meetings)),
        education_type=line.settings.education_type if line.settings else DEFAULT_TYPE,
        duration=codes.duration(span) if span else codes.UNKNOWN_DURATION,
        languages=(language,),
        language_remark=run.language if language == codes.OTHER_LANGUAGE else "",
    )
