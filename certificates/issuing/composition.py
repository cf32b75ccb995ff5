"""From the run, the person's minutes and the funding period to the plain values that are printed."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from certificates.document.content import CertificateContent, Format, Issuer, Language, Module, Picture
from courses.attendance.ledger import Ledger
from courses.catalogue.models import CertificateKind, CourseFormat
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, SeatPool
from courses.planning.schedule import day_of
from courses.planning.terms import RunTerms
from lms.funding.wording import words_of
from lms.people.models import Organisation

# Where each person chooses per meeting, the pool says what was chosen; without one it may have been either.
WAYS: dict[PoolMode, Format] = {PoolMode.ONSITE: "onsite", PoolMode.ONLINE: "online", PoolMode.ANY: "hybrid"}


@dataclass(frozen=True)
class Paper:
    """What identifies the paper: number, code, and where it can be checked."""

    number: str
    code: str
    check_url: str


def compose(
    enrolment: Enrolment,
    ledger: Ledger,
    kind: CertificateKind,
    paper: Paper,
    *,
    trainers: tuple[str, ...],
    now: datetime,
) -> CertificateContent:
    """Everything the certificate says, in the language of the enrolment where the paper knows it, else in German."""
    run = enrolment.run
    language: Language = "en" if enrolment.language == "en" else "de"
    terms, project = run.terms, run.project
    words, way = words_of(project, language), _format(enrolment)
    return CertificateContent(
        number=paper.number,
        code=paper.code,
        kind=kind.value,
        language=language,
        name=enrolment.name_on_document,
        title=terms.title(language),
        course_code=run.course.code,
        course_kind=terms.course_kind,  # type: ignore[arg-type]
        dates=_dates(run),
        format=way,
        planned_units=ledger.planned_units,
        attended_units=ledger.attended_units,
        unit_minutes=terms.unit_minutes,
        issuer=_issuer(project.provider),
        issued_at_place=project.provider.town,
        issued_on=day_of(now, run.zone),
        check_url=paper.check_url,
        original_script=_in_other_letters(enrolment),
        family_name=enrolment.person.family_name,
        given_name=enrolment.person.given_name,
        place=run.venue.town if run.venue and way != "online" else "",
        modules=_modules(terms, language),
        trainers=trainers,
        project=project.name,
        project_number=project.project_number or project.number,
        funding_sentence=words.funding_sentence,
        logos=tuple(Picture(logo.sha256, logo.alt, logo.width, logo.height) for logo in words.logos),
    )


def _in_other_letters(enrolment: Enrolment) -> str:
    """The name in its original script, unless that is how the paper has it already."""
    written = unicodedata.normalize("NFC", enrolment.person.original_script)
    return "" if written == unicodedata.normalize("NFC", enrolment.name_on_document) else written


def _dates(run: CourseRun) -> tuple[date, ...]:
    return tuple(sorted({meeting.day for meeting in run.meetings if not meeting.cancelled}))


def _format(enrolment: Enrolment) -> Format:
    """How this person took part: in a hybrid run by its meetings and the own pool. An in-house run took place on site."""
    run = enrolment.run
    if run.format is not CourseFormat.HYBRID:
        return "online" if run.format is CourseFormat.ONLINE else "onsite"
    ways = {_way(meeting, enrolment.pool) for meeting in run.meetings if not meeting.cancelled}
    return ways.pop() if len(ways) == 1 else "hybrid"


def _way(meeting: Meeting, pool: SeatPool) -> Format:
    if meeting.mode is MeetingMode.BOTH:
        return WAYS[pool.mode]
    return "online" if meeting.mode is MeetingMode.ONLINE else "onsite"


def _issuer(provider: Organisation) -> Issuer:
    town = f"{provider.postcode} {provider.town}".strip()
    return Issuer(provider.name, tuple(line for line in (provider.street, town) if line))


def _modules(terms: RunTerms, language: Language) -> tuple[Module, ...]:
    """The modules in the language of the paper; none where the contents are nobody else's business."""
    return tuple(
        Module(module.title_en, module.units, module.outcome_en)
        if language == "en"
        else Module(module.title_de, module.units, module.outcome_de)
        for module in (() if terms.is_confidential else terms.modules)
    )
