"""A meeting is moved from the calendar: a draft by its own form, a published run by the page that tells people."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from courses.catalogue.models import Course
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, Room
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from courses.planning.trainers.profile import Absence, ProfileData
from lms.data.audit import AuditEntry
from tests.cast import NOW, Cast
from tests.courses.planning.collisions.test_guard import TUESDAY, a_run, know
from tests.house import Client, client_for, db_of, form_on, mails, writing

THURSDAY = date(2026, 5, 7)
SUNDAY = date(2026, 5, 10)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def draft(app: Flask, cast: Cast) -> tuple[int, int]:
    """A draft of one morning with the cast's trainer: ids of the run and of its meeting."""
    with writing(app) as db:
        run = a_run(db, cast, trainers=(cast.trainer.person_id,))
        return run.id, run.meetings[0].id


def address(draft: tuple[int, int], query: str = "") -> str:
    return f"/staff/runs/{draft[0]}/meetings/{draft[1]}/move{query}"


def fields(client: Client, url: str) -> dict[str, str]:
    return dict(form_on(client.page(url), {"day": ""}, None).form_values())


def days(app: Flask, run_id: int) -> list[tuple[date, time, time]]:
    with db_of(app) as db:
        wanted = select(Meeting).where(Meeting.run_id == run_id).order_by(Meeting.starts_at)
        return [(one.day, one.begins, one.ends) for one in db.scalars(wanted)]


# ---- the calendar leads there


def test_a_draft_leads_to_its_form_and_a_published_run_to_the_change(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        draft, open_run = a_run(db, cast), a_run(db, cast, date(2026, 5, 6))
        publish(db, open_run, actor="test", now=NOW)
        ways = [
            f"/staff/runs/{draft.id}/meetings/{draft.meetings[0].id}/move?view=week",
            f"/staff/runs/{open_run.id}/change?meeting={open_run.meetings[0].id}#meeting-{open_run.meetings[0].id}",
        ]
    page = lead.page("/staff/board?view=week&day=2026-05-05")
    assert page.xpath("//a[starts-with(., 'Verlegen')]/@href") == ways
    assert page.xpath("//@data-lms-move") == ways
    for way in ways:
        assert lead.get(way).status_code == 200


# ---- a draft


def test_a_draft_moves_to_the_day_of_the_address(app: Flask, lead: Client, draft: tuple[int, int]) -> None:
    url = address(draft, "?day=2026-05-07&view=month")
    assert fields(lead, url)["day"] == "2026-05-07"
    assert days(app, draft[0]) == [(TUESDAY, time(9), time(12))]
    answer = lead.submit(url, {"day": "2026-05-07"}, follow=False)
    assert (answer.status_code, answer.location) == (303, "/staff/board?view=month&day=2026-05-07")
    assert days(app, draft[0]) == [(THURSDAY, time(9), time(12))]
    with db_of(app) as db:
        run = db.get_one(CourseRun, draft[0])
        assert run.starts_at == datetime(2026, 5, 7, 7, tzinfo=UTC)
        assert run.enrol_closes_at == run.starts_at
        assert run.decide_on == THURSDAY - timedelta(days=14)
        newest = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest is not None
        assert (newest.action, newest.subject) == ("run.redrafted", f"run:{run.id}")
    assert mails(app) == []


def test_times_and_room_move_too(app: Flask, lead: Client, cast: Cast, draft: tuple[int, int]) -> None:
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        place = f"{cast.venue_id}-{room.id}"
    sent = {"begins": "13:00", "ends": "15:00", "minutes": "", "venue": place}
    assert lead.submit(address(draft), sent, follow=False).status_code == 303
    assert days(app, draft[0]) == [(TUESDAY, time(13), time(15))]
    with db_of(app) as db:
        meeting = db.scalars(select(Meeting).where(Meeting.run_id == draft[0])).one()
        assert (meeting.planned_minutes, meeting.room_id) == (120, room.id)


def test_what_the_form_does_not_show_stays(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        online = PlannedMeeting(
            TUESDAY, time(9), time(12), 90, MeetingMode.ONLINE, None, None, "https://meet.example.org/x",
            "Thema", "Topic", 2, (cast.stranger.person_id,),
        )  # fmt: skip
        plan = RunPlan(cast.project_id, (online,), {PoolMode.ANY: 8}, 4, (cast.stranger.person_id,), decide_on=TUESDAY)
        run = plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW)
        ids = (run.id, run.meetings[0].id)
    assert lead.submit(address(ids), {"day": "2026-05-07"}, follow=False).status_code == 303
    with db_of(app) as db:
        one = db.scalars(select(Meeting).where(Meeting.run_id == ids[0])).one()
        assert (one.day, one.mode, one.online_link) == (THURSDAY, MeetingMode.ONLINE, "https://meet.example.org/x")
        assert (one.topic_de, one.topic_en, one.module, one.planned_minutes) == ("Thema", "Topic", 2, 90)
        assert [own.person_id for own in one.own_trainers] == [cast.stranger.person_id]


def test_a_collision_is_seen_before_and_refused_after(
    app: Flask, lead: Client, cast: Cast, draft: tuple[int, int]
) -> None:
    with writing(app) as db:
        a_run(db, cast, THURSDAY, trainers=(cast.trainer.person_id,))
    url = address(draft, "?day=2026-05-07")
    page = lead.page(url)
    assert f"{cast.trainer.name} unterrichtet zu dieser Zeit" in page.text_content()
    answer = lead.submit(url, {"day": "2026-05-07"})
    assert answer.status_code == 409
    assert f"{cast.trainer.name} unterrichtet zu dieser Zeit" in answer.text
    assert days(app, draft[0]) == [(TUESDAY, time(9), time(12))]


def test_a_warning_is_overridden_with_a_reason(app: Flask, lead: Client, draft: tuple[int, int]) -> None:
    ascension = {"day": "2026-05-14"}
    answer = lead.submit(address(draft), ascension)
    assert answer.status_code == 422
    assert "Bitte schreiben Sie, warum" in answer.text
    assert "Christi Himmelfahrt" in answer.text
    warned = address(draft, "?day=2026-05-14")
    assert lead.submit(warned, {"reason": "Wunsch der Gruppe"}, follow=False).status_code == 303
    assert days(app, draft[0])[0][0] == date(2026, 5, 14)


def test_a_draft_with_several_conflicts_is_mended_one_by_one(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        blocks = tuple(
            PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id)
            for day in (TUESDAY, date(2026, 5, 6))
        )
        trainers = (cast.trainer.person_id,)
        plan = RunPlan(cast.project_id, blocks, {PoolMode.ANY: 8}, 4, trainers, cast.venue_id, decide_on=TUESDAY)
        run = plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW)
        for day in (TUESDAY, date(2026, 5, 6)):
            a_run(db, cast, day, trainers=trainers)
        ids = (run.id, run.meetings[0].id)
    page = lead.page(address(ids, "?day=2026-05-07"))
    assert "1 Konflikt oder Warnung bei anderen Terminen" in page.text_content()
    assert lead.submit(address(ids), {"day": "2026-05-07"}, follow=False).status_code == 303
    assert [day for day, _begins, _ends in days(app, ids[0])] == [date(2026, 5, 6), THURSDAY]
    assert lead.post(f"/staff/runs/{ids[0]}/publish", data={}).status_code in (400, 409)


def test_a_warning_overridden_elsewhere_stays_overridden(app: Flask, lead: Client, draft: tuple[int, int]) -> None:
    holiday = address(draft, "?day=2026-05-14")
    assert lead.submit(holiday, {"reason": "Wunsch der Gruppe"}, follow=False).status_code == 303
    with writing(app) as db:
        again = db.scalars(select(Meeting).where(Meeting.run_id == draft[0])).one()
        more = {**vars(again)}
        names = [column.key for column in Meeting.__mapper__.column_attrs if column.key not in ("id", "day")]
        db.add(Meeting(**{name: more[name] for name in names}, day=SUNDAY))
        db.flush()
        second = db.scalars(select(Meeting).where(Meeting.day == SUNDAY)).one()
        second.starts_at, second.ends_at = second.starts_at - timedelta(days=4), second.ends_at - timedelta(days=4)
        ids = (draft[0], second.id)
    assert lead.submit(address(ids), {"day": "2026-05-07"}, follow=False).status_code == 303
    with db_of(app) as db:
        kept = db.scalars(select(AcceptedCollision).where(AcceptedCollision.run_id == draft[0])).all()
        assert [one.reason for one in kept] == ["Wunsch der Gruppe"]


def test_an_absence_of_the_trainer_stands_at_the_form(
    app: Flask, lead: Client, cast: Cast, draft: tuple[int, int]
) -> None:
    know(app, cast.trainer.person_id, ProfileData(("de",), (), (Absence(THURSDAY, THURSDAY),)))
    assert "an diesem Tag abwesend" in lead.get(address(draft, "?day=2026-05-07")).text


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"day": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"day": "2031-01-01"}, "außerhalb der Förderphase"),
        ({"day": "0001-01-01"}, "Bitte prüfen Sie das Jahr."),
        ({"ends": "08:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"ends": "11:00"}, "liegen nur 120 Minuten"),
        ({"begins": "23:00", "ends": "01:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"day": "2026-03-29", "begins": "02:00", "ends": "03:00", "minutes": "60"}, "Diese Uhrzeit gibt es"),
        ({"venue": "77"}, "Bitte wählen Sie einen der Einträge."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    app: Flask, lead: Client, draft: tuple[int, int], sent: dict[str, str], complaint: str
) -> None:
    answer = lead.submit(address(draft), sent)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert days(app, draft[0]) == [(TUESDAY, time(9), time(12))]


def test_sent_twice_it_moves_once(app: Flask, lead: Client, draft: tuple[int, int]) -> None:
    sent = fields(lead, address(draft)) | {"day": "2026-05-07"}
    first, second = (lead.post(address(draft), data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with db_of(app) as db:
        moves = AuditEntry.subject == f"run:{draft[0]}", AuditEntry.action == "run.redrafted"
        assert len(db.scalars(select(AuditEntry.id).where(*moves)).all()) == 1


def test_who_comes_too_late_overwrites_nothing(app: Flask, lead: Client, cast: Cast, draft: tuple[int, int]) -> None:
    late = fields(lead, address(draft)) | {"day": "2026-05-08", "begins": "10:00", "ends": "12:00", "minutes": ""}
    assert client_for(app, cast.coordinator).submit(address(draft), {"day": "2026-05-07"}).status_code == 200
    answer = lead.post(address(draft), data=late)
    assert answer.status_code == 409
    assert "Fr., 8. Mai 2026, 10:00 bis 12:00 Uhr" in answer.text
    assert days(app, draft[0])[0][0] == THURSDAY

    # What was written goes along to the meeting as it stands now, and only there it is saved.
    (link,) = html.fromstring(answer.text).xpath("//main//ul/li/a[contains(@href, '/move')]/@href")
    again = fields(lead, link)
    assert (again["day"], again["begins"], again["ends"]) == ("2026-05-08", "10:00", "12:00")
    assert lead.submit(link, {}).status_code == 200
    assert days(app, draft[0]) == [(date(2026, 5, 8), time(10), time(12))]


@pytest.mark.parametrize(
    "query",
    ["begins=x&ends=12:00", "begins=12:00&ends=10:00", "begins=10:00&ends=12:00&minutes=9999&venue=x", "minutes=-1",
     "begins=10:00%2B01:00&ends=12:00"],
)  # fmt: skip
def test_an_address_with_nonsense_times_opens_the_form(lead: Client, draft: tuple[int, int], query: str) -> None:
    assert lead.get(address(draft, f"?{query}")).status_code == 200


def test_a_published_run_is_not_moved_by_this_form(app: Flask, lead: Client, draft: tuple[int, int]) -> None:
    late = fields(lead, address(draft)) | {"day": "2026-05-07"}
    with writing(app) as db:
        publish(db, db.get_one(CourseRun, draft[0]), actor="test", now=NOW)
    assert lead.get(address(draft)).status_code == 409
    assert lead.post(address(draft), data=late).status_code == 409
    assert days(app, draft[0])[0][0] == TUESDAY


def test_a_foreign_run_and_the_meeting_of_another_run_do_not_exist(
    app: Flask, client: Client, cast: Cast, draft: tuple[int, int]
) -> None:
    with writing(app) as db:
        other = a_run(db, cast, date(2026, 5, 6))
        mixed = (draft[0], other.meetings[0].id)
    client.log_in(cast.lead)
    assert client.get(address(mixed)).status_code == 404
    assert client.get(address((draft[0], 999_999))).status_code == 404
    sent = fields(client, address(draft)) | {"day": "2026-05-07"}
    for wrong in (mixed, (draft[0], 999_999)):
        assert client.post(address(wrong), data=sent).status_code == 404
    for stranger in (cast.other_lead, cast.trainer, cast.hr, cast.participant):
        browser = client_for(app, stranger)
        assert browser.get(address(draft)).status_code == 404
        assert browser.post(address(draft), data={"day": "2026-05-07"}).status_code in (400, 404)
    assert days(app, draft[0])[0][0] == TUESDAY


def test_an_address_with_a_nonsense_day_shows_the_day_as_it_is(lead: Client, draft: tuple[int, int]) -> None:
    for day in ("9999-12-31", "0001-01-01", "gestern", "%00"):
        assert fields(lead, address(draft, f"?day={day}"))["day"] == "2026-05-05"


# ---- a published run


def test_the_change_opens_with_the_new_day_and_changes_nothing(app: Flask, lead: Client, cast: Cast) -> None:
    with db_of(app) as db:
        second = db.scalars(select(Meeting.id).where(Meeting.run_id == cast.run_id).order_by(Meeting.starts_at)).all()[
            1
        ]
    before = days(app, cast.run_id)
    url = f"/staff/runs/{cast.run_id}/change?meeting={second}&day=2026-04-16"
    page = lead.page(url)
    [row] = page.xpath(f"//fieldset[@id='meeting-{second}']")
    assert "Noch ist nichts geändert" in row.text_content()
    assert page.xpath("//input[contains(@name, '-day')]/@value").count("2026-04-16") == 1
    sent = fields_of_change(lead, url)
    seen = lead.post(url, data=sent | {"step": "preview"})
    assert seen.status_code == 200
    assert "16. April 2026" in seen.text
    assert days(app, cast.run_id) == before


def test_two_who_change_a_run_see_the_dragged_day_as_the_own_change(app: Flask, lead: Client, cast: Cast) -> None:
    with db_of(app) as db:
        first = db.scalars(select(Meeting.id).where(Meeting.run_id == cast.run_id).order_by(Meeting.starts_at)).all()[0]
    url = f"/staff/runs/{cast.run_id}/change?meeting={first}&day=2026-04-13"
    sent = fields_of_change(lead, url)
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.note_de, run.version = "Bitte klingeln", run.version + 1
    answer = lead.post(url, data=sent | {"step": "preview"})
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    assert page.xpath("//input[starts-with(@name, 'keep-meetings')][@value='mine']/@checked")
    assert "2026-04-13" in page.xpath("//input[starts-with(@name, 'meetings-')]/@value")


@pytest.mark.parametrize(
    "query", ["meeting=999999&day=2026-04-16", "meeting=x&day=2026-04-16", "day=2026-04-16", "meeting="]
)
def test_a_meeting_that_is_none_changes_no_row(lead: Client, cast: Cast, query: str) -> None:
    page = lead.page(f"/staff/runs/{cast.run_id}/change?{query}")
    assert "2026-04-16" not in page.xpath("//input[contains(@name, '-day')]/@value")
    assert "Noch ist nichts geändert" not in page.text_content()


def fields_of_change(client: Client, url: str) -> dict[str, str]:
    return dict(form_on(client.page(url), {"meetings-0-day": ""}, None).form_values())
