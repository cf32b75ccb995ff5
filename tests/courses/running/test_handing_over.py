"""A trainer leaves: what comes goes to somebody who may teach it and is free, all at once or run by run."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from lxml.html import fromstring
from sqlalchemy import select

from courses.planning.models import CourseRun, RunTrainer
from courses.planning.trainers.models import TrainerAvailability
from courses.planning.trainers.profile import lock_profile
from courses.planning.trainers.teaching import teachers_of
from courses.running.models import ChangeKind, RunChange
from lms.data.audit import AuditEntry
from lms.people.models import GrantState, RoleGrant
from tests.cast import NOW, Cast, Member, course_of, run_of
from tests.courses.attendance.places import FIRST_DAY
from tests.courses.running.scene import new_trainer, place, waiting_mails
from tests.house import Client, client_for, count_queries, db_of, run_worker, writing
from tests.lms.people.pressing import post

LATER = (date(2026, 5, 5), date(2026, 5, 6))


@pytest.fixture
def mara(app: Flask) -> Member:
    """Another trainer of the network."""
    return new_trainer(app, "Mara Linde")


@pytest.fixture
def draft(app: Flask, cast: Cast) -> int:
    """A draft of the same trainer in May."""
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        return run_of(db, run.course, cast.project_id, cast.venue_id, published=False, days=LATER).id


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def page_of(cast: Cast) -> str:
    """The page on which the trainer's runs are handed over."""
    return f"/staff/trainers/{cast.trainer.person_id}/hand-over"


def teachers(app: Flask, run_id: int) -> set[tuple[int, ...]]:
    """Who teaches the meetings of a run."""
    with db_of(app) as db:
        return set(teachers_of(db, db.get_one(CourseRun, run_id)).values())


def choices(client: Client, cast: Cast, run_id: int) -> list[str]:
    """Who is offered for a run."""
    options = client.page(page_of(cast)).xpath(f"//select[@name='run_{run_id}']/option[@value!='']")
    return [option.text for option in options]


def test_everything_goes_to_one_person_and_everybody_is_told_once(
    app: Flask, cast: Cast, lead: Client, mara: Member, draft: int
) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    answer = lead.submit(page_of(cast), {"everything": str(mara.person_id)})
    assert "2 Durchführungen sind übergeben" in answer.get_data(as_text=True)
    assert teachers(app, cast.run_id) == teachers(app, draft) == {(mara.person_id,)}
    assert waiting_mails(app) == [
        ("running.substituted.participant", cast.participant.email),
        ("running.substituted.trainer", cast.trainer.email),
        ("running.substituted.trainer", mara.email),
    ]
    with db_of(app) as db:
        assert db.scalars(select(RunChange.kind)).all() == [ChangeKind.SUBSTITUTED]
        noted = select(AuditEntry.action).where(AuditEntry.subject == f"run:{draft}").order_by(AuditEntry.id.desc())
        assert db.scalar(noted.limit(1)) == "run.redrafted"


def test_each_run_may_go_to_somebody_else_and_one_may_stay(
    app: Flask, cast: Cast, lead: Client, mara: Member, draft: int
) -> None:
    nils = new_trainer(app, "Nils Ost")
    fields = {"everything": "", f"run_{cast.run_id}": str(nils.person_id)}
    lead.submit(page_of(cast), fields)
    assert teachers(app, cast.run_id) == {(nils.person_id,)}
    assert teachers(app, draft) == {(cast.trainer.person_id,)}


def test_the_single_choice_goes_before_the_choice_for_all(
    app: Flask, cast: Cast, lead: Client, mara: Member, draft: int
) -> None:
    nils = new_trainer(app, "Nils Ost")
    lead.submit(page_of(cast), {"everything": str(mara.person_id), f"run_{draft}": str(nils.person_id)})
    assert (teachers(app, cast.run_id), teachers(app, draft)) == ({(mara.person_id,)}, {(nils.person_id,)})


def test_only_those_who_are_free_are_offered(app: Flask, cast: Cast, lead: Client, mara: Member, draft: int) -> None:
    assert choices(lead, cast, draft) == ["Mara Linde"]
    with writing(app) as db:
        other = course_of(db, cast.provider_id, "IK-77")
        run_of(db, other, cast.project_id, cast.venue_id, trainer_ids=(mara.person_id,), days=LATER, published=False)
    assert choices(lead, cast, draft) == []
    assert choices(lead, cast, cast.run_id) == ["Mara Linde"]
    assert "Niemand ist an allen diesen Terminen frei" in lead.page(page_of(cast)).text_content()
    assert not lead.page(page_of(cast)).xpath("//select[@name='everything']")


def test_somebody_who_was_taken_meanwhile_is_refused_and_nothing_is_handed_over(
    app: Flask, cast: Cast, lead: Client, mara: Member, draft: int
) -> None:
    sent = dict(next(form for form in lead.page(page_of(cast)).forms if "everything" in form.fields).form_values())
    with writing(app) as db:
        other = course_of(db, cast.provider_id, "IK-77")
        run_of(db, other, cast.project_id, cast.venue_id, trainer_ids=(mara.person_id,), days=LATER, published=False)
    answer = lead.post(
        page_of(cast), data={**sent, f"run_{cast.run_id}": str(mara.person_id), f"run_{draft}": str(mara.person_id)}
    )
    assert answer.status_code == 422
    assert teachers(app, cast.run_id) == {(cast.trainer.person_id,)}
    assert waiting_mails(app) == []


def test_a_warning_wants_a_reason_beside_its_run(app: Flask, cast: Cast, lead: Client, mara: Member) -> None:
    with writing(app) as db:
        profile = lock_profile(db, mara.person_id)
        profile.availability.append(TrainerAvailability(weekday=6, begins=time(9), ends=time(10)))
    choice = {f"run_{cast.run_id}": str(mara.person_id)}
    answer = lead.submit(page_of(cast), choice)
    assert answer.status_code == 422
    assert f'id="run_{cast.run_id}-error"' in answer.get_data(as_text=True)
    assert lead.submit(page_of(cast), {**choice, "reason": "Ist abgesprochen"}).status_code == 200
    assert teachers(app, cast.run_id) == {(mara.person_id,)}


def test_what_was_taught_stays(app: Flask, cast: Cast, mara: Member, clock: time_machine.Traveller) -> None:
    clock.move_to(FIRST_DAY + timedelta(hours=1))
    run_worker(app)
    lead = client_for(app, cast.lead)  # who logged in weeks ago is asked again
    lead.submit(page_of(cast), {f"run_{cast.run_id}": str(mara.person_id)})
    with db_of(app) as db:
        found = list(teachers_of(db, db.get_one(CourseRun, cast.run_id)).values())
    assert found == [(cast.trainer.person_id,), *[(mara.person_id,)] * 3]
    assert "Nichts zu übergeben" in lead.page(page_of(cast)).text_content()


def test_a_collision_of_days_that_are_over_is_in_nobodys_way(
    app: Flask, cast: Cast, mara: Member, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        day = db.get_one(CourseRun, cast.run_id).meetings[0].day
        twice = run_of(db, course, cast.project_id, cast.venue_id, days=(day,)).id
    clock.move_to(FIRST_DAY + timedelta(hours=9))
    run_worker(app)
    lead = client_for(app, cast.lead)
    lead.submit(page_of(cast), {f"run_{cast.run_id}": str(mara.person_id)})
    assert mara.person_id in {person for one in teachers(app, cast.run_id) for person in one}
    assert teachers(app, twice) == {(cast.trainer.person_id,)}


def test_a_second_trainer_of_a_draft_stays_and_is_not_offered(
    app: Flask, cast: Cast, lead: Client, mara: Member, draft: int
) -> None:
    nils = new_trainer(app, "Nils Ost")
    with writing(app) as db:
        db.add(RunTrainer(run_id=draft, person_id=mara.person_id, position=1))
    assert choices(lead, cast, draft) == ["Nils Ost"]
    lead.submit(page_of(cast), {f"run_{draft}": str(nils.person_id)})
    assert teachers(app, draft) == {(nils.person_id, mara.person_id)}


def test_sent_twice_it_is_done_once(app: Flask, cast: Cast, lead: Client, mara: Member) -> None:
    sent = dict(
        next(form for form in lead.page(page_of(cast)).forms if f"run_{cast.run_id}" in form.fields).form_values()
    )
    sent[f"run_{cast.run_id}"] = str(mara.person_id)
    first, second = (lead.post(page_of(cast), data=sent).status_code for _ in range(2))
    assert (first, second) == (303, 303)
    with db_of(app) as db:
        assert len(db.scalars(select(RunChange.id)).all()) == 1


def test_an_old_page_is_told_so_beside_its_run(app: Flask, cast: Cast, lead: Client, mara: Member) -> None:
    page = lead.page(page_of(cast))
    sent = dict(next(form for form in page.forms if f"run_{cast.run_id}" in form.fields).form_values())
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).version += 1
    answer = lead.post(page_of(cast), data={**sent, f"run_{cast.run_id}": str(mara.person_id)})
    assert answer.status_code == 422
    assert "Inzwischen hat jemand anderes gespeichert" in answer.get_data(as_text=True)
    assert teachers(app, cast.run_id) == {(cast.trainer.person_id,)}


def test_nothing_chosen_is_said(cast: Cast, lead: Client, mara: Member) -> None:
    answer = lead.submit(page_of(cast), {f"run_{cast.run_id}": ""})
    assert answer.status_code == 422
    assert "mindestens eine Durchführung" in answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["999999", "x", "-1", "<script>"])
def test_nobody_else_can_be_put_in(app: Flask, cast: Cast, lead: Client, mara: Member, who: str) -> None:
    assert lead.submit(page_of(cast), {f"run_{cast.run_id}": who}).status_code == 422
    assert teachers(app, cast.run_id) == {(cast.trainer.person_id,)}


def test_runs_of_other_projects_are_counted_but_not_named(app: Flask, cast: Cast, mara: Member, draft: int) -> None:
    with writing(app) as db:
        foreign = run_of(
            db, course_of(db, cast.provider_id, "IK-88", "Fremdes"), cast.other_project_id, days=(date(2026, 6, 2),)
        ).id
    lead = client_for(app, cast.lead)
    page = lead.page(page_of(cast))
    assert "1 weitere Durchführung gehört" in page.text_content()
    assert "Fremdes" not in page.text_content()
    lead.submit(page_of(cast), {"everything": str(mara.person_id)})
    assert teachers(app, foreign) == {(cast.trainer.person_id,)}


def test_ending_the_role_warns_and_leads_there(app: Flask, cast: Cast, lead: Client) -> None:
    (link,) = [one for one in lead.page("/staff/roles").xpath("//a/@href") if one.endswith("/end")]
    page = lead.page(link)
    assert "4 Termine in 1 Durchführung" in page.text_content()
    assert page.xpath(f"//a[@href='{page_of(cast)}']")


def test_suspending_the_role_names_the_runs_first_and_leads_there(
    app: Flask, cast: Cast, lead: Client, draft: int
) -> None:
    with writing(app) as db:
        other = course_of(db, cast.provider_id, "IK-88", "Fremdes")
        run_of(db, other, cast.other_project_id, days=(date(2026, 6, 2),))
        code = db.get_one(CourseRun, draft).code
    (suspend,) = [one for one in lead.page("/staff/roles").xpath("//form/@action") if one.endswith("/suspend")]
    answer = lead.submit("/staff/roles", {}, action=suspend)
    assert answer.status_code == 409
    page = fromstring(answer.text)
    told = " ".join(page.text_content().split())
    assert code in told
    assert "und 1 weitere Durchführung" in told
    assert "Fremdes" not in told
    assert page.xpath(f"//a[@href='{page_of(cast)}']")
    assert state_of_role(app, cast) is GrantState.ACTIVE
    assert post(lead, suspend, {"sure": "1"}) == 303
    assert state_of_role(app, cast) is GrantState.SUSPENDED
    assert post(lead, suspend) == 303, "nothing is asked about a role that rests already"


def test_a_trainer_with_nothing_to_come_is_suspended_without_a_question(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=100))
    lead = client_for(app, cast.lead)
    (suspend,) = [one for one in lead.page("/staff/roles").xpath("//form/@action") if one.endswith("/suspend")]
    assert post(lead, suspend) == 303
    assert state_of_role(app, cast) is GrantState.SUSPENDED


def state_of_role(app: Flask, cast: Cast) -> GrantState:
    with db_of(app) as db:
        return db.scalars(select(RoleGrant.state).where(RoleGrant.person_id == cast.trainer.person_id)).one()


def test_the_pages_of_the_trainer_and_of_the_person_lead_there_and_the_trainers_own_does_not(
    app: Flask, cast: Cast, lead: Client
) -> None:
    for url in (f"/staff/trainers/{cast.trainer.person_id}", f"/staff/people/{cast.trainer.person_id}"):
        assert lead.page(url).xpath(f"//a[@href='{page_of(cast)}']"), url
    own = client_for(app, cast.trainer)
    assert not own.page("/trainer").xpath(f"//a[@href='{page_of(cast)}']")
    assert own.get(page_of(cast)).status_code == 404


def test_somebody_who_teaches_nothing_has_no_such_page(cast: Cast, lead: Client) -> None:
    assert lead.get(f"/staff/trainers/{cast.participant.person_id}/hand-over").status_code == 404
    assert post(lead, f"/staff/trainers/{cast.participant.person_id}/hand-over") == 404


def test_ten_runs_ask_no_more_than_one(app: Flask, cast: Cast, lead: Client, mara: Member) -> None:
    lead.get(page_of(cast))
    with count_queries(app) as few:
        lead.get(page_of(cast))
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        for month in range(5, 10):
            run_of(db, course, cast.project_id, cast.venue_id, days=(date(2026, month, 12),), now=NOW)
    with count_queries(app) as many:
        assert len(lead.page(page_of(cast)).xpath("//select[starts-with(@name, 'run_')]")) == 6
    assert len(many) == len(few)
