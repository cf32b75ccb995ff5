"""Two records of one person or organisation are made one: everything moves, nothing is lost, the old id leads on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.allocation import Application, cancel, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import lock_run
from courses.enrolment.settings import seat_rules
from courses.planning.models import CourseRun, RunTrainer
from lms.data.audit import AuditEntry, verify
from lms.data.refusal import Refusal
from lms.people.merging import Prospect, leads_to, merge_into, move_stragglers, prospect
from lms.people.models import (
    DataRequest,
    EmailDomain,
    GrantState,
    LegalKind,
    LegalText,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
    RequestState,
    RoleGrant,
)
from lms.people.references import Merge, Reference, Thing
from lms.people.refusals import (
    AlreadyMerged,
    LoginStays,
    NumberOfTwoPeople,
    ProviderStays,
    RoleNotYours,
    SameRecord,
    TwoLogins,
    TwoPersonnelNumbers,
)
from lms.people.registry import add_organisation, add_person, find_or_add_person
from lms.web.actor import Actor, Grant, Role
from tests.cast import NOW, Cast
from tests.house import db_of, mounted, run_worker, writing

TODAY = NOW.date()
COORDINATION = Actor(person_id=4, grants=frozenset({Grant(Role.COORDINATOR)}))


def references(app: Flask) -> Sequence[Reference]:
    """What the features hand in."""
    return mounted(app).references


def merge_of(thing: Thing, source_id: int, target_id: int) -> Merge:
    """The coordination makes two records one, on the day of the tests."""
    return Merge(thing, source_id, target_id, COORDINATION, NOW, TODAY)


def people(app: Flask, source: int, target: int) -> dict[str, int]:
    """Make two people one; what moved."""
    with writing(app) as db:
        return merge_into(db, merge_of(Thing.PERSON, source, target), references(app))


def organisations(app: Flask, source: int, target: int) -> dict[str, int]:
    """Make two organisations one; what moved."""
    with writing(app) as db:
        return merge_into(db, merge_of(Thing.ORGANISATION, source, target), references(app))


def newcomer(app: Flask, name: str = "Amina Haddad") -> int:
    """A second record of somebody, without an address, as a Personalstelle makes one."""
    with writing(app) as db:
        return add_person(db, name=name, now=NOW).id


def place(db: Session, run_id: int, person: Person, employer_id: int | None = None) -> Enrolment:
    """A proven place of the person in the run."""
    run = lock_run(db, run_id)
    assert run is not None
    booked_as = BookedAs.EMPLOYER if employer_id else BookedAs.PRIVATE
    wish = Application(person.name, "kontakt@example.org", "de", booked_as, employer_id=employer_id, proven=True)
    return enrol(db, run, person, wish, rules=seat_rules(), actor="test", now=NOW)


def member(person_id: int, organisation_id: int, starts_on: date, **values: object) -> Membership:
    """A membership, active unless said otherwise."""
    return Membership(
        person_id=person_id,
        organisation_id=organisation_id,
        starts_on=starts_on,
        **{"state": MembershipState.ACTIVE, **values},
    )


def stays_of(app: Flask, person_id: int) -> list[tuple[int, date, date | None, str | None]]:
    """Memberships of a person."""
    with db_of(app) as db:
        rows = select(Membership).where(Membership.person_id == person_id).order_by(Membership.starts_on)
        return [(one.organisation_id, one.starts_on, one.ends_on, one.personnel_number) for one in db.scalars(rows)]


def test_a_second_record_gives_up_everything_it_has(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        enrolment = place(db, cast.run_id, db.get_one(Person, double), cast.employer_id)
        db.add(RunTrainer(run_id=cast.run_id, person_id=double, position=2))
        db.add(member(double, cast.other_employer_id, date(2026, 1, 1), personnel_number="X-1"))
    moved = people(app, double, cast.participant.person_id)
    assert moved == {
        "lms_enrolment.person_id": 1,
        "lms_membership.person_id": 1,
        "lms_run_trainer.person_id": 1,
    }
    with db_of(app) as db:
        assert db.get_one(Enrolment, enrolment.id).person_id == cast.participant.person_id
        for reference in references(app):
            if reference.thing is Thing.PERSON and reference.column.key != "merged_into_id":
                left = select(func.count()).select_from(reference.column.class_).where(reference.column == double)
                assert db.scalar(left) == 0, reference.column


def test_the_old_record_points_to_the_new_one(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    people(app, double, cast.participant.person_id)
    with db_of(app) as db:
        assert leads_to(db, Thing.PERSON, double) == cast.participant.person_id
        assert leads_to(db, Thing.PERSON, cast.participant.person_id) is None
        noted = select(AuditEntry).where(AuditEntry.action.like("person.merged%")).order_by(AuditEntry.id)
        steps = [(one.action, one.subject, one.actor, one.changes["other"]) for one in db.scalars(noted)]
        assert steps == [
            ("person.merged", f"person:{cast.participant.person_id}", "person:4", double),
            ("person.merged_into", f"person:{double}", "person:4", cast.participant.person_id),
        ]
        assert verify(db) == []


def test_twice_is_once(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    people(app, double, cast.participant.person_id)
    assert people(app, double, cast.participant.person_id) == {}
    with db_of(app) as db:
        noted = select(func.count(AuditEntry.id)).where(AuditEntry.action == "person.merged")
        assert db.scalar(noted) == 1


def test_what_was_merged_into_the_old_record_leads_to_the_newest(app: Flask, cast: Cast) -> None:
    first, second = newcomer(app), newcomer(app)
    people(app, first, second)
    people(app, second, cast.participant.person_id)
    with db_of(app) as db:
        assert leads_to(db, Thing.PERSON, first) == cast.participant.person_id


def test_a_record_is_merged_into_one_other_only(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    people(app, double, cast.participant.person_id)
    with pytest.raises(AlreadyMerged):
        people(app, double, cast.stranger.person_id)
    with pytest.raises(AlreadyMerged):
        people(app, newcomer(app), double)
    with pytest.raises(SameRecord):
        people(app, cast.stranger.person_id, cast.stranger.person_id)


def test_half_a_merge_is_no_merge(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    double = newcomer(app)
    with writing(app) as db:
        place(db, cast.run_id, db.get_one(Person, double))

    def broken(_db: Session, _merge: Merge) -> None:
        raise ConnectionError

    last = references(app)[-1]
    spoilt = [*references(app), replace(last, column=RunTrainer.person_id, make_room=broken)]
    monkeypatch.setattr(mounted(app), "references", tuple(spoilt))
    with pytest.raises(ConnectionError):
        people(app, double, cast.participant.person_id)
    with db_of(app) as db:
        assert leads_to(db, Thing.PERSON, double) is None
        assert db.scalars(select(Enrolment.person_id)).all() == [double]


def test_whoever_enrols_again_under_the_old_name_is_the_new_person(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        double = find_or_add_person(db, name="A. Haddad", email=cast.participant.email, language="de", now=NOW).id
    people(app, double, cast.participant.person_id)
    with writing(app) as db:
        again = find_or_add_person(db, name="A. Haddad", email=cast.participant.email, language="de", now=NOW)
        assert again.id == cast.participant.person_id


def test_a_record_without_an_address_takes_the_one_of_its_double(app: Flask) -> None:
    kept = newcomer(app, "Nele Neu")
    with writing(app) as db:
        double = find_or_add_person(db, name="Nele Neu", email="nele@example.org", language="de", now=NOW).id
    people(app, double, kept)
    with writing(app) as db:
        assert db.get_one(Person, kept).email == "nele@example.org"
        assert find_or_add_person(db, name="Nele Neu", email="nele@example.org", language="de", now=NOW).id == kept


def test_two_places_in_one_run_are_for_the_person_to_decide(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        first = place(db, cast.run_id, db.get_one(Person, double))
        place(db, cast.run_id, db.get_one(Person, cast.participant.person_id))
        first_id = first.id
    with pytest.raises(Refusal) as caught:
        people(app, double, cast.participant.person_id)
    assert "fragen Sie die Person" in caught.value.text
    assert caught.value.values["title"] == "Vielfalt am Schalter"
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        cancel(db, run, db.get_one(Enrolment, first_id), rules=seat_rules(), actor="test", now=NOW)
    people(app, double, cast.participant.person_id)
    with db_of(app) as db:
        held = select(Enrolment.status).where(Enrolment.person_id == cast.participant.person_id)
        assert set(db.scalars(held)) == {EnrolmentStatus.CONFIRMED, EnrolmentStatus.CANCELLED}


def test_who_trains_one_run_twice_trains_it_once(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        db.add(RunTrainer(run_id=cast.run_id, person_id=double, position=2))
    people(app, double, cast.trainer.person_id)
    with db_of(app) as db:
        assert db.scalars(select(RunTrainer.person_id)).all() == [cast.trainer.person_id]


def test_a_login_is_kept_as_the_target(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with pytest.raises(LoginStays):
        people(app, cast.participant.person_id, double)
    with pytest.raises(TwoLogins):
        people(app, cast.stranger.person_id, cast.participant.person_id)


def test_nobody_takes_over_a_role_by_calling_its_holder_a_double(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        db.add(RoleGrant(person_id=double, role=Role.ADMIN, state=GrantState.ACTIVE, granted_at=NOW))
    with pytest.raises(RoleNotYours):
        people(app, double, cast.coordinator.person_id)


def test_a_role_of_both_stays_as_the_target_has_it(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        db.add(RoleGrant(person_id=double, role=Role.TRAINER, state=GrantState.ACTIVE, granted_at=NOW))
        own = select(RoleGrant).where(RoleGrant.person_id == cast.trainer.person_id)
        db.scalars(own).one().state = GrantState.SUSPENDED
    people(app, double, cast.trainer.person_id)
    with db_of(app) as db:
        states = db.scalars(select(RoleGrant.state).where(RoleGrant.person_id == cast.trainer.person_id))
        assert sorted(states) == [GrantState.ENDED, GrantState.SUSPENDED]
        ended = db.scalars(select(AuditEntry).where(AuditEntry.action == "role.ended")).one()
        assert (ended.actor, ended.changes["role"]) == (COORDINATION.tag, "trainer")


def test_of_two_open_wishes_for_a_copy_one_is_closed_and_that_is_noted(app: Flask, cast: Cast) -> None:
    double, asked = newcomer(app), {"state": RequestState.ASKED, "asked_at": NOW, "reason": ""}
    with writing(app) as db:
        db.add(DataRequest(person_id=cast.participant.person_id, **asked))
        second = DataRequest(person_id=double, **asked)
        db.add(second)
    people(app, double, cast.participant.person_id)
    with db_of(app) as db:
        assert db.get_one(DataRequest, second.id).state is RequestState.REFUSED
        closed = db.scalars(select(AuditEntry).where(AuditEntry.action == "person.copy_refused")).one()
        assert (closed.actor, closed.changes) == (COORDINATION.tag, {"request": second.id})


STAYS = [
    # (starts, ends) of the double and of the person, and what is left
    ("touching", ("2025-01-01", "2025-06-30"), ("2025-07-01", None), [("2025-01-01", None)]),
    ("inside", ("2025-02-01", "2025-03-01"), ("2025-01-01", None), [("2025-01-01", None)]),
    ("same day", ("2025-01-01", None), ("2025-01-01", "2025-02-01"), [("2025-01-01", None)]),
    (
        "apart",
        ("2024-01-01", "2024-02-01"),
        ("2025-01-01", None),
        [("2024-01-01", "2024-02-01"), ("2025-01-01", None)],
    ),
]


def day(text: str | None) -> date | None:
    """A day of the table."""
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(("_name", "doubles", "own", "left"), STAYS, ids=[row[0] for row in STAYS])
def test_stays_that_touch_become_one(
    app: Flask,
    cast: Cast,
    _name: str,
    doubles: tuple[str, str | None],
    own: tuple[str, str | None],
    left: list[tuple[str, str | None]],
) -> None:
    double, person = newcomer(app, "Sofia Kowalska"), newcomer(app, "Sofia Kowalska")
    with writing(app) as db:
        for who, (starts, ends) in ((double, doubles), (person, own)):
            db.add(member(who, cast.employer_id, date.fromisoformat(starts), ends_on=day(ends)))
    people(app, double, person)
    assert [(starts, ends) for _id, starts, ends, _number in stays_of(app, person)] == [
        (day(starts), day(ends)) for starts, ends in left
    ]


def test_a_stay_that_rests_goes_on_resting(app: Flask, cast: Cast) -> None:
    double, person = newcomer(app, "Sofia Kowalska"), newcomer(app, "Sofia Kowalska")
    with writing(app) as db:
        db.add(member(double, cast.employer_id, date(2025, 1, 1)))
        db.add(member(person, cast.employer_id, date(2025, 2, 1), state=MembershipState.SUSPENDED))
    people(app, double, person)
    with db_of(app) as db:
        states = db.scalars(select(Membership.state).where(Membership.person_id == person)).all()
        assert states == [MembershipState.SUSPENDED]


def test_a_last_day_at_the_end_of_the_calendar_is_combined_too(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        db.add(member(double, cast.employer_id, date(2025, 1, 1), ends_on=date.max))
    people(app, double, cast.participant.person_id)
    assert [stay[0] for stay in stays_of(app, cast.participant.person_id)] == [cast.employer_id]


def test_the_personnel_number_of_the_double_is_kept(app: Flask, cast: Cast) -> None:
    double, person = newcomer(app, "Sofia Kowalska"), newcomer(app, "Sofia Kowalska")
    with writing(app) as db:
        db.add(member(double, cast.employer_id, date(2025, 1, 1), personnel_number="N-7"))
        db.add(member(person, cast.employer_id, date(2025, 2, 1)))
    people(app, double, person)
    assert stays_of(app, person) == [(cast.employer_id, date(2025, 1, 1), None, "N-7")]


def test_two_numbers_from_one_day_on_are_refused_by_name(app: Flask, cast: Cast) -> None:
    double, person = newcomer(app, "Sofia Kowalska"), newcomer(app, "Sofia Kowalska")
    with writing(app) as db:
        db.add(member(double, cast.employer_id, date(2025, 1, 1), personnel_number="N-7"))
        db.add(member(person, cast.employer_id, date(2025, 1, 1), personnel_number="N-8"))
    with pytest.raises(TwoPersonnelNumbers):
        people(app, double, person)


def rival(app: Flask, name: str = "Jobcenter Musterstadt (alt)") -> int:
    """A second record of the employer."""
    with writing(app) as db:
        return add_organisation(db, name=name, kind=OrganisationKind.JOBCENTER, town="Musterstadt").id


def test_an_organisation_gives_up_staff_clerks_places_and_runs(app: Flask, cast: Cast) -> None:
    double = rival(app)
    with writing(app) as db:
        person = add_person(db, name="Nele Neu", now=NOW)
        db.add(member(person.id, double, date(2025, 1, 1), personnel_number="N-1"))
        db.add(
            RoleGrant(
                person_id=cast.stranger.person_id,
                role=Role.HR,
                organisation_id=double,
                state=GrantState.ACTIVE,
                granted_at=NOW,
            )
        )
        place(db, cast.run_id, person, double)
        db.get_one(CourseRun, cast.run_id).closed_to_id = double
        db.add(EmailDomain(organisation_id=double, domain="jobcenter.example.org", claimed_at=NOW))
    moved = organisations(app, double, cast.employer_id)
    assert moved == {
        "lms_course_run.closed_to_id": 1,
        "lms_email_domain.organisation_id": 1,
        "lms_enrolment.employer_id": 1,
        "lms_membership.organisation_id": 1,
        "lms_role_grant.organisation_id": 1,
    }
    with db_of(app) as db:
        old = db.get_one(Organisation, double)
        assert (old.merged_into_id, old.archived_at) == (cast.employer_id, NOW)


def test_a_legal_text_stays_where_enrolments_quote_it(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        double = add_organisation(db, name="Altes Bildungswerk", kind=OrganisationKind.PROVIDER).id
        db.add(
            LegalText(
                provider_id=double, kind=LegalKind.PRIVACY, language="de", version=1, text="So war es.", valid_from=NOW
            )
        )
    organisations(app, double, cast.provider_id)
    with db_of(app) as db:
        assert db.scalars(select(LegalText.provider_id)).all() == [double]


def test_a_provider_does_not_vanish_in_an_employer(app: Flask, cast: Cast) -> None:
    with pytest.raises(ProviderStays):
        organisations(app, cast.provider_id, cast.employer_id)


def test_one_number_of_two_people_is_refused_by_name(app: Flask, cast: Cast) -> None:
    double = rival(app)
    with writing(app) as db:
        person = add_person(db, name="Nele Neu", now=NOW)
        db.add(member(person.id, double, date(2025, 1, 1), personnel_number="P-0001"))
    with pytest.raises(NumberOfTwoPeople) as caught:
        organisations(app, double, cast.employer_id)
    assert caught.value.values == {"number": "P-0001", "one": "Nele Neu", "other": "Amina Haddad"}


def test_who_worked_for_both_works_for_one(app: Flask, cast: Cast) -> None:
    double = rival(app)
    with writing(app) as db:
        db.add(member(cast.participant.person_id, double, date(2020, 1, 1), personnel_number="P-0001"))
    organisations(app, double, cast.employer_id)
    assert stays_of(app, cast.participant.person_id) == [(cast.employer_id, date(2020, 1, 1), None, "P-0001")]


def test_who_came_back_keeps_the_number_at_the_latest_stay(app: Flask, cast: Cast) -> None:
    double = rival(app)
    with writing(app) as db:
        earlier = member(cast.participant.person_id, double, date(2020, 1, 1), personnel_number="P-0001")
        earlier.ends_on = date(2020, 12, 31)
        db.add(earlier)
    organisations(app, double, cast.employer_id)
    assert [number for *_rest, number in stays_of(app, cast.participant.person_id)] == [None, "P-0001"]


def test_a_domain_of_both_stands_once_and_stays_confirmed(app: Flask, cast: Cast) -> None:
    double = rival(app)
    with writing(app) as db:
        for organisation, confirmed in ((double, NOW), (cast.employer_id, None)):
            db.add(
                EmailDomain(
                    organisation_id=organisation, domain="amt.example.org", claimed_at=NOW, confirmed_at=confirmed
                )
            )
    organisations(app, double, cast.employer_id)
    with db_of(app) as db:
        rows = db.execute(select(EmailDomain.organisation_id, EmailDomain.confirmed_at)).all()
        assert [tuple(row) for row in rows] == [(cast.employer_id, NOW)]


def test_the_prospect_says_what_moves_and_what_forbids_it(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        place(db, cast.run_id, db.get_one(Person, double))
        place(db, cast.run_id, db.get_one(Person, cast.participant.person_id))
    with app.test_request_context(), db_of(app) as db:
        found: Prospect = prospect(db, merge_of(Thing.PERSON, double, cast.participant.person_id), references(app))
        assert [(move.what, move.number) for move in found.moves] == [("Anmeldungen", 1)]
        assert len(found.clashes) == 1
        assert found.summary == "1"


def test_a_straggler_follows(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    people(app, double, cast.participant.person_id)
    with writing(app) as db:  # somebody had loaded the old record just before
        place(db, cast.run_id, db.get_one(Person, double))
    merge = merge_of(Thing.PERSON, double, cast.participant.person_id)
    with writing(app) as db:
        assert move_stragglers(db, merge, references(app)) == 1
    with writing(app) as db:
        assert move_stragglers(db, merge, references(app)) == 0
    with db_of(app) as db:
        assert db.scalars(select(Enrolment.person_id)).all() == [cast.participant.person_id]


def test_the_worker_follows_a_merge(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    people(app, double, cast.participant.person_id)
    with writing(app) as db:
        place(db, cast.run_id, db.get_one(Person, double))
    run_worker(app)
    with db_of(app) as db:
        assert db.scalars(select(Enrolment.person_id)).all() == [cast.participant.person_id]
        assert verify(db) == []


def test_what_lies_ahead_moves_as_well(app: Flask, cast: Cast) -> None:
    double = newcomer(app)
    with writing(app) as db:
        db.add(member(double, cast.other_employer_id, TODAY + timedelta(days=90)))
    people(app, double, cast.participant.person_id)
    assert (cast.other_employer_id, TODAY + timedelta(days=90), None, None) in stays_of(app, cast.participant.person_id)
