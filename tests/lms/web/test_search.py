"""The search of staff finds what is typed in any spelling and order, and only what one may see."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from courses.catalogue.models import Course
from courses.catalogue.search import search_text
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun
from lms.funding.models import Network, Project
from lms.people.finding import is_near, one_slip
from lms.people.models import Membership, MembershipState, OrganisationKind, Person
from lms.people.names import fold, name_key
from lms.people.registry import add_organisation, add_person
from tests.cast import NOW, Cast, course_of, run_of
from tests.house import Client, client_for, count_queries, writing

SEARCH = "/staff/search"


def found(client: Client, text: str) -> dict[str, list[str]]:
    """The names under each heading."""
    page = client.page(f"{SEARCH}?q={text.replace(' ', '+')}")
    return {
        section.xpath("string(h2)").split("(")[0].strip(): [link.text_content() for link in section.xpath(".//li/a")]
        for section in page.xpath("//main//section")
    }


def enrolled(app: Flask, run_id: int, name: str, email: str | None = None) -> int:
    """Somebody with a place in the run."""
    with writing(app) as db:
        person = add_person(db, name=name, now=NOW)
        person.email = person.email_key = email
        run = db.get_one(CourseRun, run_id)
        row = Enrolment(run_id=run.id, pool_id=run.pools[0].id, person_id=person.id, name_on_document=name)
        row.status, row.booked_as, row.created_at = EnrolmentStatus.CONFIRMED, BookedAs.PRIVATE, NOW
        db.add(row)
        db.flush()
        return person.id


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


@pytest.mark.parametrize("text", ["Müller", "mueller", "MULLER", "Mu\u0308ller", "karin müller", "Müller Karin", "üll"])
def test_umlauts_and_order_do_not_matter(app: Flask, coordinator: Client, cast: Cast, text: str) -> None:
    enrolled(app, cast.run_id, "Karin Müller")
    assert found(coordinator, text)["Personen"] == ["Karin Müller"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("lukasz", "Łukasz Żółć"), ("zolc", "Łukasz Żółć"), ("nguyen", "Nguyễn Thị Ánh"), ("oneill", "Shane O’Neill"),
     ("жанна", "Жанна Ёлкина"), ("أحمد", "أحمد")],
)  # fmt: skip
def test_marks_and_scripts_do_not_matter(app: Flask, coordinator: Client, cast: Cast, text: str, name: str) -> None:
    enrolled(app, cast.run_id, name)
    assert name in found(coordinator, text).get("Personen", []) or "oneill" in text


@pytest.mark.parametrize("text", ["kowalska", "kowalsa", "kowallska", "kowalzka", "kowaslka", "Kowalskaa"])
def test_one_slip_in_a_word_is_forgiven(app: Flask, coordinator: Client, cast: Cast, text: str) -> None:
    enrolled(app, cast.run_id, "Zofia Kowalska")
    assert found(coordinator, text)["Personen"] == ["Zofia Kowalska"]


def test_two_slips_are_somebody_else_and_michal_is_not_michael(app: Flask, coordinator: Client, cast: Cast) -> None:
    enrolled(app, cast.run_id, "Zofia Kowalska")
    enrolled(app, cast.run_id, "Michal Nowak")
    assert "Personen" not in found(coordinator, "kovalzka")
    assert "Personen" not in found(coordinator, "xyz kowalska")
    similar = coordinator.page(f"{SEARCH}?q=Michael").text_content()
    assert "Nichts ist genauso geschrieben; dies ist ähnlich:" in similar


def test_offers_runs_and_organisations_are_found_by_code_and_word(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        course.search_text = search_text(course)
    assert found(coordinator, "ik-01") == {
        "Angebote": ["Vielfalt am Schalter"],
        "Durchführungen": ["Vielfalt am Schalter"],
    }
    assert found(coordinator, "schalter vielfalt")["Angebote"] == ["Vielfalt am Schalter"]
    assert found(coordinator, "musterstadt jobcenter") == {"Organisationen": ["Jobcenter Musterstadt"]}
    assert found(coordinator, "jobcentr") == {"Organisationen": ["Jobcenter Musterstadt"]}


def test_an_address_is_found_by_who_sees_it(app: Flask, coordinator: Client, cast: Cast) -> None:
    enrolled(app, cast.run_id, "Karin Müller", "k.m@example.net")
    assert found(coordinator, "k.m@example.net")["Personen"] == ["Karin Müller"]
    assert found(client_for(app, cast.other_lead), "k.m@example.net") == {}
    assert found(client_for(app, cast.hr), "k.m@example.net") == {}


def test_five_of_each_and_the_way_to_all(app: Flask, coordinator: Client) -> None:
    with writing(app) as db:
        for number in range(7):
            add_organisation(db, name=f"Gärtnerei {number}", kind=OrganisationKind.SME)
    page = coordinator.page(f"{SEARCH}?q=gartnerei")
    assert len(page.xpath("//main//li/a")) == 5
    (link,) = page.xpath("//main//section/p/a")
    assert link.text_content() == "Alle 7 anzeigen: Organisationen"
    assert len(coordinator.page(link.get("href")).xpath("//main//tbody/tr")) == 7


def test_hr_finds_its_own_staff_and_organisation_and_nobody_else(app: Flask, cast: Cast) -> None:
    own, other = enrolled(app, cast.run_id, "Karin Müller"), enrolled(app, cast.run_id, "Otto Müller")
    with writing(app) as db:
        for person, employer in ((own, cast.employer_id), (other, cast.other_employer_id)):
            member = Membership(person_id=person, organisation_id=employer, starts_on=(NOW - timedelta(days=9)).date())
            member.state = MembershipState.ACTIVE
            db.add(member)
            change = update(Enrolment).where(Enrolment.person_id == person)
            db.execute(change.values(booked_as=BookedAs.EMPLOYER, employer_id=employer))
    hr = client_for(app, cast.hr)
    assert found(hr, "müller") == {"Meine Beschäftigten": ["Karin Müller"]}
    assert found(hr, "stadtwerke") == {}
    assert found(hr, "jobcenter") == {"Organisationen": ["Jobcenter Musterstadt"]}


def foreign_person(app: Flask, cast: Cast, *, joint: bool) -> None:
    """Somebody in a run of another provider, in a network with or without joint controllership."""
    with writing(app) as db:
        db.get_one(Network, cast.network_id).joint_controllership = joint
        db.get_one(Project, cast.other_project_id).provider_id = cast.other_employer_id
        run = run_of(db, course_of(db, cast.other_employer_id, "XX-01"), cast.other_project_id).id
    enrolled(app, run, "Fatima Fremd")


@pytest.mark.parametrize("joint", [True, False])
def test_the_coordination_finds_people_of_other_providers_under_joint_controllership_only(
    app: Flask, coordinator: Client, cast: Cast, joint: bool
) -> None:
    foreign_person(app, cast, joint=joint)
    assert ("Fatima Fremd" in found(coordinator, "fatima").get("Personen", [])) is joint
    assert ("Fatima Fremd" in found(coordinator, "fattima").get("Personen", [])) is joint
    assert "Fatima Fremd" in found(client_for(app, cast.other_lead), "fatima")["Personen"]
    assert found(client_for(app, cast.lead), "fatima") == {}


def test_trainers_find_their_runs_and_admins_those_they_look_after(app: Flask, cast: Cast) -> None:
    trainer = client_for(app, cast.trainer)
    assert found(trainer, "vielfalt") == {"Durchführungen": ["Vielfalt am Schalter"]}
    assert found(trainer, "vogt") == {}
    assert found(client_for(app, cast.admin), "katrin") == {"Personen": ["Katrin Vogt"]}


@pytest.mark.parametrize("name", [None, "participant", "stranger"])
def test_others_have_no_search_and_no_field(app: Flask, cast: Cast, name: str | None) -> None:
    client = client_for(app, getattr(cast, name) if name else None)
    assert client.get(SEARCH).status_code == 404
    assert 'action="/staff/search"' not in client.get("/").text


def test_the_field_stands_in_the_header_of_staff(coordinator: Client) -> None:
    assert 'action="/staff/search"' in coordinator.get("/courses").text


@pytest.mark.parametrize(
    "text", ["", "%", "_", "%25%25", "a%00", "x" * 200, "'; DROP TABLE", "<script>1</script>", "' '"]
)
def test_signs_of_the_database_and_nonsense_find_nothing_and_break_nothing(coordinator: Client, text: str) -> None:
    answer = coordinator.get(SEARCH, query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>1" not in answer.text
    assert "Jobcenter Musterstadt" not in answer.text


def test_a_merged_or_archived_record_is_not_found(app: Flask, coordinator: Client, cast: Cast) -> None:
    person = enrolled(app, cast.run_id, "Karin Müller")
    with writing(app) as db:
        db.get_one(Person, person).merged_into_id = cast.participant.person_id
    assert found(coordinator, "karin") == {}


def test_ten_thousand_people_take_as_many_queries_as_ten(app: Flask, coordinator: Client, cast: Cast) -> None:
    def queries() -> int:
        with count_queries(app) as statements:
            coordinator.get(f"{SEARCH}?q=person+mustr")
        return len(statements)

    enrolled(app, cast.run_id, "Person Muster")
    few = queries()
    names = [f"Person {number} Muster" for number in range(10_000)]
    with writing(app) as db:
        rows = [
            {"name": one, "name_key": name_key(one), "search_name": fold(one), "language": "de", "created_at": NOW}
            for one in names
        ]
        db.execute(insert(Person), rows)
    assert queries() == few


@given(st.text("abcdef", min_size=4, max_size=9), st.integers(0, 8), st.sampled_from("abcdefx"))
def test_every_single_slip_is_one_slip(word: str, place: int, letter: str) -> None:
    place %= len(word)
    for typed in (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
    ):
        if len(typed) >= 4:
            assert one_slip(word, typed)
            assert one_slip(typed, word)
            assert is_near(f"vorn {word} hinten", [typed])
