"""What stands in the addresses when rights are tried: each thing twice, an own one and a foreign one.

Own is what belongs to the cast: its employer's participant, its trainer, its lead's project, whose provider is the host of
the network. Foreign is the same in the project of another provider, with the stranger, who works for another employer.
A thing named "my ..." exists for each of the people, because they open only their own; somebody else's is foreign to them,
also to those who have to do with that person.

Arguments that an address does not need serve the row's texts ("{name}").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.describing import describe
from courses.catalogue.files.reading import Catalogue
from courses.catalogue.models import CourseState, CourseText
from courses.catalogue.uploads import keep
from courses.demand.inhouse import InhouseWish, ask, offer
from courses.enrolment.access import personal_url
from courses.enrolment.allocation import cancel
from courses.enrolment.models import Enrolment
from courses.enrolment.seats import SeatRules
from courses.exchange.kursnet.deliveries import make_delivery
from courses.exchange.kursnet.models import KursnetProfile
from courses.planning.models import CourseRun, PoolMode, Room, SeatPool, Venue
from lms.funding.logos import LogoText, Owner, add_logo
from lms.funding.models import Project
from lms.funding.opening import Kept, choose, write_words
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import enqueue
from lms.people.data_requests import ask_for_copy
from lms.people.legal_writing import write_version
from lms.people.models import EmailDomain, GrantState, LegalKind, Organisation, OrganisationKind, RoleGrant
from lms.people.registry import add_organisation, add_person
from lms.web.actor import Actor, Role
from tests.cast import NOW, Cast, Member, course_of, run_of
from tests.databases import Backend, told_once
from tests.house import writing
from tests.lms.funding.programme import NEXT, STEP, clean
from tests.rights.places import Args, Side, left, minutes_of, offered, over, paper, place_of, put_in, taught
from tests.rights.roles import roles_of_the_network

KEPT = "rights"
BUILT: dict[str, dict[str, "Thing"]] = {}  # by the kind of database


@dataclass(frozen=True)
class Thing:
    """The values of an address: own ones, and the same of somebody else's thing where there is one."""

    own: Args = field(default_factory=dict)
    foreign: Args | None = None
    mine: Mapping[str, Args] = field(default_factory=dict)

    def own_of(self, who: str) -> Args:
        """The thing that this one of the people calls own."""
        return self.mine.get(who, self.own)

    def foreign_to(self, who: str) -> Args | None:
        """A thing that is none of this one's business."""
        own = self.own_of(who)
        return next(one for one in self.mine.values() if one != own) if self.mine else self.foreign


def people(cast: Cast) -> dict[str, Member | None]:
    """One of the cast for each column of the table of rights."""
    logged_in = ("participant", "trainer", "hr", "lead", "coordinator", "admin")
    return {"visitor": None} | {who: getattr(cast, who) for who in logged_in}


def everything(app: Flask, database: Backend, cast: Cast) -> dict[str, Thing]:
    """All that the rows name stands in the test's database: written once for each kind of database, afterwards copied."""

    def fill() -> None:
        BUILT[database.kind] = build(app, cast)

    told_once(database, KEPT, fill)
    return BUILT[database.kind]


def build(app: Flask, cast: Cast) -> dict[str, Thing]:
    """Everything the rows name, written into the database of the cast."""
    things = {"": Thing({"provider_id": cast.provider_id})}
    with writing(app) as db:
        here, there = sides(db, cast)
        for (name, own), (_name, foreign) in zip(things_of(here), things_of(there), strict=True):
            things[name] = Thing(own, foreign)
        own, foreign = things["run to book"].own, things["run to book"].foreign or {}
        things["run elsewhere"] = Thing(own, {**foreign, "organisation": cast.employer_id})
        own, foreign = things["course"].own, things["course"].foreign or {}
        things["project to plan for"] = Thing(own, {**own, "project_id": foreign["project_id"]})
        for name, mine in things_of_everybody(here, people(cast)):
            things[name] = Thing(mine["participant"], mine=mine)
        things |= {name: Thing(own, foreign) for name, own, foreign in roles_of_the_network(db, cast)}
        things["mail"] = Thing(refused_mail(db))
        things |= programme(db, cast)
    return things


def programme(db: Session, cast: Cast) -> dict[str, Thing]:
    """The network has each of them once: its period, a plan for the next one."""
    opening = write_words(db, cast.network_id, cast.period_id, NEXT, version=0, step=STEP)
    choose(db, opening.id, Kept(), version=1, step=STEP)
    return {
        "period": Thing({"period_id": cast.period_id}),
        "opening": Thing({"opening_id": opening.id, "opening_version": opening.version}),
        "history of the network": Thing({"thing": "network", "thing_id": cast.network_id}),
        "history of the lines": Thing({"thing": "course_line", "thing_id": 1}),
        "history of the target groups": Thing({"thing": "target_group", "thing_id": 1}),
        "history of the ways": Thing({"thing": "travel", "thing_id": 1}),
        "history of a period": Thing({"thing": "period", "thing_id": cast.period_id}),
    }


def logo_of(one: Side) -> Args:
    """A logo of the side's project; the second of two, so that it can move up."""
    db, project = one.db, one.db.get_one(Project, one.project_id)
    owner = Owner(project.period, project)
    for number in (1, 2):
        picture = clean(f"#{project.id}{number}0000")
        logo = add_logo(db, owner, picture, LogoText("Logo", "Logo"), STEP)
    return {"whose": "projects", "owner_id": project.id, "logo_id": logo.id, "sha256": logo.sha256}


def sides(db: Session, cast: Cast) -> tuple[Side, Side]:
    """The host of the network with its project, and another provider with the other one."""
    employer, other_employer = (db.get_one(Organisation, one) for one in (cast.employer_id, cast.other_employer_id))
    other = add_organisation(db, name="Lernhaus Fernau", kind=OrganisationKind.PROVIDER)
    project = db.get_one(Project, cast.other_project_id)
    project.provider_id = other.id
    here, there = course_of(db, cast.provider_id, "HI-01", "Hier"), course_of(db, other.id, "DA-01", "Da")
    return (
        Side(db, here, cast.provider_id, cast.project_id, cast.participant, employer, (cast.trainer.person_id,)),
        Side(db, there, other.id, project.id, cast.stranger, other_employer, ()),
    )


def things_of(one: Side) -> Iterator[tuple[str, Args]]:
    """The things that each side has once."""
    db, course = one.db, one.course
    own = {"provider_id": one.provider_id, "project_id": one.project_id}
    yield "course", {"code": course.code, "kind": "training", **own}
    draft = course_of(db, one.provider_id, course.code.replace("01", "02"), f"Entwurf {course.code}")
    draft.state = CourseState.DRAFT
    draft.goal_de = draft.audience_de = "Alle."
    draft.texts.append(CourseText(language="pl", title="Projekt"))
    db.flush()
    yield "draft course", {"code": draft.code, "step": "publish", "language": "pl"}
    run = one.run()
    yield "open run", {"run_id": run.id}
    yield "day of a run", {"run_id": run.id, "view": "agenda", "day": run.meetings[0].day.isoformat()}
    yield "history of a run", {"thing": "run", "thing_id": run.id}
    yield "history of an offer", {"thing": "course", "thing_id": draft.id}
    yield "kursnet file", kursnet_file(one)
    yield "run to book", {"run_id": run.id, "organisation": one.employer.id}
    yield "place", one.place(run)
    # On days of its own: the trainer of the other runs is taken on theirs.
    draft_run = one.run(published=False, days=(date(2026, 4, 21), date(2026, 4, 22)))
    yield "draft", {"run_id": draft_run.id}
    yield "meeting of a draft", {"run_id": draft_run.id, "meeting_id": draft_run.meetings[0].id}
    yield from where(one)
    yield from who(one)
    yield "request", one.place(one.run(needs_approval=True), claim=one.employer.name)
    yield "offer", offered(one)
    yield from taught(one)
    yield "left place", left(one)
    yield "due paper", over(one)
    yield "paper", paper(db, over(one))
    yield "organisation", {"organisation_id": one.employer.id}
    gone = add_organisation(db, name=f"Archiv {one.provider_id}", kind=OrganisationKind.OTHER)
    gone.archived_at = NOW
    yield "archived organisation", {"organisation_id": gone.id}
    domain = EmailDomain(organisation_id=one.employer.id, domain=f"d{one.provider_id}.example.net", claimed_at=NOW)
    db.add(domain)
    db.flush()
    yield "claimed domain", {"organisation_id": one.employer.id, "domain_id": domain.id}
    yield "person", {"person_id": one.person.person_id}
    wish = ask_for_copy(db, one.person.person_id, actor="test", now=NOW)
    yield "wish for a copy", {"request_id": wish.id}
    yield "legal text", legal_text(db, one.provider_id)
    yield from wishes(one)
    yield "project", {"project_id": one.project_id, "provider_id": one.provider_id}
    yield "history of a project", {"thing": "project", "thing_id": one.project_id}
    yield "logo", logo_of(one)
    # Nobody teaches it: all other runs are on the same days, and a trainer who is taken would be a reason of its own.
    yield "run to change", with_meetings(run_of(db, course, one.project_id, trainer_ids=()))
    yield "run to hand over", to_hand_over(one)
    leaving = to_hand_over(one)
    yield "leaving trainer", {**leaving, "person_id": leaving["missing"]}
    older = one.run()
    older.stored_terms = older.stored_terms | {"title_de": "Wie es früher hieß"}
    yield "run with older terms", {"run_id": older.id}


def to_hand_over(one: Side) -> Args:
    """A run whose trainer falls ill, and somebody who can stand in."""
    people = [add_person(one.db, name=f"Leitet {one.course.code} {n}", now=NOW) for n in range(2)]
    grant = {"role": Role.TRAINER, "state": GrantState.ACTIVE, "granted_at": NOW}
    one.db.add_all(RoleGrant(person_id=person.id, **grant) for person in people)
    missing, stand_in = (person.id for person in people)
    run = run_of(one.db, one.course, one.project_id, trainer_ids=(missing,))
    return with_meetings(run) | {"missing": missing, "stand_in": stand_in}


def with_meetings(run: CourseRun) -> dict[str, int]:
    """A run with the ids of its four meetings, by which its forms name them."""
    return {"run_id": run.id} | {f"meeting{number}": meeting.id for number, meeting in enumerate(run.meetings)}


def things_of_everybody(here: Side, members: Mapping[str, Member | None]) -> Iterator[tuple[str, dict[str, Args]]]:
    """Everybody's own places, all in runs of one side."""
    db, everybody = here.db, {who: member for who, member in members.items() if member is not None}
    places, unproven, offers = here.run(), here.run(), here.run(seats=len(everybody))
    yield "my place", {who: place_of(put_in(db, places, one)) for who, one in everybody.items()}
    yield (
        "my unconfirmed place",
        {who: place_of(put_in(db, unproven, one, proven=False)) for who, one in everybody.items()},
    )
    hybrid = here.run()
    yield "my hybrid place", {who: place_of(put_in(db, hybrid, one)) for who, one in everybody.items()}
    hybrid.pools[0].mode = PoolMode.ONSITE
    hybrid.pools.append(SeatPool(mode=PoolMode.ONLINE, capacity=20))
    sitting = [put_in(db, offers, add_person(db, name=f"Sitzt {n}", now=NOW)) for n in range(len(everybody))]
    waiting = {who: put_in(db, offers, one) for who, one in everybody.items()}
    for one in sitting:
        cancel(db, offers, one, rules=SeatRules(), actor="test", now=NOW)
    yield "my offer", {who: place_of(one) for who, one in waiting.items()}
    yield "my import", {who: uploaded(here, f"NI-{n:02d}", one) for n, (who, one) in enumerate(everybody.items())}
    yield "my minutes", minutes_of(here, everybody)
    yield "my paper", {who: paper(db, over(here, one)) for who, one in everybody.items()}


def wishes(one: Side) -> Iterator[tuple[str, Args]]:
    """What the employer asked for: once still open, with a draft that fits, and once with dates that were offered."""
    wish = InhouseWish(None, f"Wunsch {one.course.code}", 9, date(2026, 4, 1), date(2026, 6, 30), "Saal", "", "")
    for name in ("inhouse request", "offered dates"):
        request = ask(one.db, wish, organisation_id=one.employer.id, person_id=one.person.person_id, now=NOW)
        draft = one.run(published=False, closed_to_id=one.employer.id)
        args = {"request_id": request.id, "topic": wish.topic, "run_id": draft.id}
        if name == "offered dates":
            offer(one.db, request, draft.id, "", version=1, actor=Actor(), now=NOW)
        yield name, args


def uploaded(here: Side, code: str, member: Member) -> Args:
    """A checked catalogue file with one new offer of the own provider."""
    provider = here.db.get_one(Organisation, here.provider_id).name
    offer = replace(describe(here.course), code=code, provider=provider, state=CourseState.DRAFT)
    kept = keep(here.db, Catalogue((offer,), (), ()), file_name="neu.json", actor=member.tag, now=NOW)
    return {"import_id": kept.id}


def where(one: Side) -> Iterator[tuple[str, Args]]:
    """A venue with a room in which nothing was planned."""
    venue = Venue(name=f"Haus {one.course.code}", street="Weg 1", postcode="1", town="Ort", region="Ort", land="MV")
    venue.rooms = [Room(name="Saal")]
    one.db.add(venue)
    one.db.flush()
    yield "venue", {"venue_id": venue.id}
    yield "room", {"venue_id": venue.id, "room_id": venue.rooms[0].id}
    yield "history of a room", {"thing": "room", "thing_id": venue.rooms[0].id}


def who(one: Side) -> Iterator[tuple[str, Args]]:
    """Somebody who teaches: the cast's trainer, and a stranger to it."""
    person_id = one.trainers[0] if one.trainers else add_person(one.db, name="Lehrt Woanders", now=NOW).id
    if not one.trainers:
        grant = RoleGrant(person_id=person_id, role=Role.TRAINER, state=GrantState.ACTIVE, granted_at=NOW)
        one.db.add(grant)
    yield "one who teaches", {"person_id": person_id}
    yield "hours of one who teaches", {"person_id": person_id, "month": "2026-02"}
    yield "history of a trainer", {"thing": "trainer", "thing_id": person_id}


def link_to(db: Session, enrolment_id: int) -> str:
    """The path of a mailed link to a place."""
    return personal_url(db, db.get_one(Enrolment, enrolment_id)).removeprefix("http://localhost")


def legal_text(db: Session, provider_id: int) -> Args:
    """The first version of a provider's imprint."""
    write_version(db, provider_id, LegalKind.IMPRINT, "de", text="Impressum", after=0, actor="test", now=NOW)
    return {"provider_id": provider_id, "kind": "imprint", "language": "de", "version": 1}


def refused_mail(db: Session) -> Args:
    """A mail that a server has refused for good."""
    enqueue(db, dedup_key="rights", kind="test", recipient="weg@example.org", language="de", values={}, now=NOW)
    mail = db.scalars(select(OutboxMail).where(OutboxMail.dedup_key == "rights")).one()
    mail.state = MailState.DEAD
    db.flush()
    return {"mail_id": mail.id}


def kursnet_file(one: Side) -> Args:
    """A provider that can export, and its first file."""
    provider = one.db.get_one(Organisation, one.provider_id)
    provider.street, provider.postcode, provider.town = "Weg 1", "18055", "Rostock"
    contact = {"first_name": "Lars", "last_name": "Brandt", "phone": "0381 1234567"}
    one.db.add(KursnetProfile(organisation_id=one.provider_id, supplier_number="123456", **contact))
    one.db.flush()
    made = make_delivery(one.db, one.provider_id, full=True, actor="test", now=NOW)
    return {"provider_id": one.provider_id, "delivery_id": made.id}
