"""Several runs handed over are one mail to each trainer; participants hear of each of their runs."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from courses.planning.models import CourseRun
from courses.running.changing import change
from courses.running.deciding import cancel_run
from lms.mail.models import MailState, OutboxMail
from lms.people.models import Person
from tests.cast import Cast, Member, run_of
from tests.courses.running.scene import do, new_trainer, order, place, waiting_mails, with_meeting
from tests.courses.running.test_handing_over import page_of
from tests.house import Client, db_of, mails, text_of, writing

PARTICIPANT, ALONE = "running.substituted.participant", "running.substituted.trainer"
TOGETHER = "running.handed_over"


@pytest.fixture
def mara(app: Flask) -> Member:
    return new_trainer(app, "Mara Linde")


@pytest.fixture
def runs(app: Flask, cast: Cast) -> list[int]:
    """Three published runs of the trainer."""
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        more = [run_of(db, course, cast.project_id, cast.venue_id, days=(date(2026, month, 12),)) for month in (5, 6)]
        return [cast.run_id, *(run.id for run in more)]


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def codes(app: Flask, runs: list[int]) -> list[str]:
    with db_of(app) as db:
        return [db.get_one(CourseRun, run_id).code for run_id in runs]


def test_three_runs_are_one_mail_to_each_trainer_and_one_to_each_participant_of_a_run(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    for run_id in runs[:2]:
        place(app, run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    before = len(mails(app))
    lead.submit(page_of(cast), {"everything": str(mara.person_id)})
    assert waiting_mails(app) == [
        (TOGETHER, cast.trainer.email),
        (TOGETHER, mara.email),
        (PARTICIPANT, cast.participant.email),
        (PARTICIPANT, cast.participant.email),
    ]
    sent = mails(app)[before:]
    assert len(sent) == 4
    (leaving,), (coming,) = ([mail for mail in sent if mail["To"] == one.email] for one in (cast.trainer, mara))
    assert leaving["Subject"] == coming["Subject"] == "Geändert: 3 Durchführungen"
    for code, run_id in zip(codes(app, runs), runs, strict=True):
        assert f"{code}, Termin 1" in text_of(leaving)
        assert f"{code}, " in text_of(coming)
        assert f"/staff/runs/{run_id}" in text_of(coming)
        assert f"/staff/runs/{run_id}" not in text_of(leaving), "it does not open for who has left it"
    assert text_of(leaving).count("nicht mehr bei Ihnen") == 8  # four meetings in April, two in May, two in June


def test_one_run_alone_is_the_usual_mail(app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]) -> None:
    lead.submit(page_of(cast), {"everything": "", f"run_{runs[1]}": str(mara.person_id)})
    assert waiting_mails(app) == [(ALONE, cast.trainer.email), (ALONE, mara.email)]


def test_two_stand_ins_hear_of_their_own_runs_only(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    nils = new_trainer(app, "Nils Ost")
    chosen = {"everything": str(mara.person_id), f"run_{runs[2]}": str(nils.person_id)}
    lead.submit(page_of(cast), chosen)
    assert waiting_mails(app) == [(TOGETHER, cast.trainer.email), (TOGETHER, mara.email), (ALONE, nils.email)]
    first, second, third = codes(app, runs)
    (mail,) = mails(app, mara.email)
    assert first in text_of(mail)
    assert second in text_of(mail)
    assert third not in text_of(mail)


def test_a_run_that_changes_before_the_mail_goes_is_told_by_its_own_mail(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    lead.submit(page_of(cast), {"everything": str(mara.person_id)})

    later = with_meeting(0, begins=time(8))
    do(app, runs[0], lambda db, run, doing: change(db, run, order(db, run, later), doing))
    first, second, third = codes(app, runs)
    together, alone = mails(app, mara.email)
    assert first not in text_of(together)
    assert all(code in text_of(together) for code in (second, third))
    assert first in text_of(alone)
    assert "08:00" in text_of(alone)
    assert text_of(alone).count("Termin") >= 4, "who takes over hears of all meetings, not of the moved one only"


def test_a_run_that_was_cancelled_meanwhile_is_not_told_of_as_handed_over(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    lead.submit(page_of(cast), {"everything": str(mara.person_id)})
    with writing(app) as db:  # as if the worker had taken the mail in hand just now
        for mail in db.scalars(select(OutboxMail).where(OutboxMail.kind == TOGETHER)):
            mail.state, mail.lease_until = MailState.LEASED, datetime(2026, 3, 1, tzinfo=mail.created_at.tzinfo)
    do(
        app,
        runs[0],
        lambda db, run, doing: cancel_run(db, run, version=run.version, message_de="", message_en="", doing=doing),
    )
    first = codes(app, runs)[0]
    told = {mail["Subject"]: text_of(mail) for mail in mails(app, mara.email)}
    assert first not in told["Geändert: 2 Durchführungen"]
    assert any(subject.startswith("Abgesagt") for subject in told)


def test_the_mail_speaks_the_language_of_the_trainer(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    with writing(app) as db:
        db.get_one(Person, mara.person_id).language = "en"
    lead.submit(page_of(cast), {"everything": str(mara.person_id)})
    (mail,) = mails(app, mara.email)
    assert mail["Subject"] == "Changed: 3 runs"
    assert "who teaches several courses has changed" in text_of(mail)


def test_a_refused_run_leaves_no_mail_at_all(
    app: Flask, cast: Cast, lead: Client, mara: Member, runs: list[int]
) -> None:
    page = lead.page(page_of(cast))
    sent = dict(next(form for form in page.forms if f"run_{cast.run_id}" in form.fields).form_values())
    with writing(app) as db:
        db.get_one(CourseRun, runs[2]).version += 1
    assert lead.post(page_of(cast), data={**sent, "everything": str(mara.person_id)}).status_code == 422
    assert waiting_mails(app) == []
