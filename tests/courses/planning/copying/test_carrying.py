"""The plan of a period once more in the next one: looked at run by run, carried over once, left and resumed."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from courses.catalogue.models import Course, CourseState
from courses.planning.copying.carrying import same_week, weeks_to
from courses.planning.copying.making import make_copy
from courses.planning.models import CourseRun, Meeting, Room, RunState
from courses.planning.trainers.models import TrainerAbsence, TrainerProfile
from lms.data.audit import AuditEntry
from lms.funding.models import Project
from tests.cast import Cast, run_of
from tests.house import Client, client_for, count_queries, db_of, writing

MADE_BY = "courses.planning.copying.carrying.make_copy"
PAGE = "/staff/carry-over"
MAY, JUNE = (date(2026, 5, 5), date(2026, 5, 6)), (date(2026, 6, 2), date(2026, 6, 3))


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def address(cast: Cast, **values: Any) -> str:
    asked = {"source": cast.project_id} | values
    return f"{PAGE}?" + "&".join(f"{name}={value}" for name, value in asked.items())


def plan(app: Flask, cast: Cast, *several: tuple[date, ...], trainers: tuple[int, ...] = ()) -> list[int]:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        return [
            run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=trainers, days=one).id for one in several
        ]


def ticked(client: Client, url: str) -> "MultiDict[str, str]":
    """What the page's own form would send."""
    form = next(form for form in client.page(url).forms if form.method == "POST" and "reason" in form.fields)
    return MultiDict([*form.form_values(), ("carry", "1")])


def carry(client: Client, url: str, **more: str) -> Any:
    fields = ticked(client, url)
    for name, value in more.items():
        fields.setlist(name, [value])
    return client.post(url, data=fields)


def copies(app: Flask) -> list[CourseRun]:
    with db_of(app) as db:
        wanted = select(CourseRun).where(CourseRun.copied_from_id.is_not(None)).order_by(CourseRun.starts_at)
        found = list(db.scalars(wanted))
        for run in found:
            run.meetings  # noqa: B018 - loaded while the session is open
        return found


def test_the_list_of_runs_leads_here(lead: Client) -> None:
    assert f'href="{PAGE}"' in lead.get("/staff/runs").text


def test_without_a_later_period_there_is_nothing_to_carry_over(lead: Client) -> None:
    assert "Noch keine spätere Förderphase" in lead.get(PAGE).text


def test_the_preview_shows_the_same_week_of_the_year_and_saves_nothing(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    page = lead.get(address(cast, target=following)).text
    # From 14 April 2026 three years on: 157 weeks.
    assert "Alles liegt 157 Wochen später." in page
    assert "17. April 2029" in page
    assert copies(app) == []


def test_the_runs_become_drafts_in_the_project_that_goes_on(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    plan(app, cast, MAY, JUNE)
    answer = carry(lead, address(cast, target=following))
    assert answer.status_code == 303
    assert "3 Entwürfe sind angelegt." in lead.get(answer.location).text
    made = copies(app)
    assert [(one.state, one.project_id, one.meetings[0].day) for one in made] == [
        (RunState.DRAFT, following, date(2029, 4, 17)),
        (RunState.DRAFT, following, date(2029, 5, 8)),
        (RunState.DRAFT, following, date(2029, 6, 5)),
    ]
    with db_of(app) as db:
        copied = select(AuditEntry.actor).where(AuditEntry.action == "run.copied")
        assert db.scalars(copied).all() == [cast.lead.tag] * 3


def test_carried_over_twice_is_recognised(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    url = address(cast, target=following)
    sent = ticked(lead, url)
    assert lead.post(url, data=sent).status_code == 303
    page = lead.get(url).text
    assert "schon übernommen" in page
    assert 'name="run"' not in page
    again = lead.post(url, data=sent)
    assert "Schon übernommen: IK-01-2029-01." in lead.get(again.location).text
    assert len(copies(app)) == 1


def test_who_stops_half_way_goes_on_later(
    app: Flask, lead: Client, cast: Cast, following: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(app, cast, MAY, JUNE)
    url, real = address(cast, target=following), make_copy
    left = iter([True, False])

    def fails_at_the_second(*args: Any, **kwargs: Any) -> CourseRun:
        if next(left):
            return real(*args, **kwargs)
        real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(MADE_BY, fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        carry(lead, url)
    assert len(copies(app)) == 1
    monkeypatch.setattr(MADE_BY, real)
    carry(lead, url)
    assert len({one.copied_from_id for one in copies(app)}) == len(copies(app)) == 3


def test_a_cancelled_copy_may_be_made_again(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    url = address(cast, target=following)
    carry(lead, url)
    with writing(app) as db:
        db.scalars(select(CourseRun).where(CourseRun.copied_from_id.is_not(None))).one().state = RunState.CANCELLED
    carry(lead, url)
    assert len(copies(app)) == 2


def test_what_collides_is_not_made_and_says_why_and_the_rest_is(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    plan(app, cast, MAY, trainers=(cast.trainer.person_id,))
    with writing(app) as db:
        profile = TrainerProfile(person_id=cast.trainer.person_id)
        profile.absences.append(TrainerAbsence(first_day=date(2029, 5, 1), last_day=date(2029, 5, 31)))
        db.add(profile)
    url = address(cast, target=following)
    page = lead.get(url).text
    assert "ist an diesem Tag abwesend." in page
    assert "einzeln kopieren" in page
    carry(lead, url)
    assert [one.meetings[0].day for one in copies(app)] == [date(2029, 4, 17)]
    without = address(cast, target=following, without_trainers="y")
    carry(lead, without)
    assert [one.meetings[0].day for one in copies(app)] == [date(2029, 4, 17), date(2029, 5, 8)]


def test_what_changed_after_the_look_is_refused_by_the_guard(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    url = address(cast, target=following)
    sent = ticked(lead, url)
    with writing(app) as db:
        profile = TrainerProfile(person_id=cast.trainer.person_id)
        profile.absences.append(TrainerAbsence(first_day=date(2029, 4, 1), last_day=date(2029, 4, 30)))
        db.add(profile)
    answer = lead.post(url, data=sent)
    assert "1 Durchführung ist nicht übernommen: So kann nicht geplant werden" in lead.get(answer.location).text
    assert copies(app) == []


def test_a_source_that_changed_after_the_look_is_looked_at_again(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    url = address(cast, target=following)
    sent = ticked(lead, url)
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).version += 1
    lead.post(url, data=sent)
    assert copies(app) == []


def test_two_copies_of_one_page_that_want_the_same_room_are_a_warning_and_the_first_wins(
    app: Flask, lead: Client, cast: Cast, following: int
) -> None:
    first, second = plan(app, cast, MAY, JUNE)
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        for meeting in db.scalars(select(Meeting).where(Meeting.run_id.in_((first, second)))):
            # As if one had been planned into the other's room before there were checks.
            meeting.room_id = room.id
            meeting.day = MAY[0] if meeting.day in (MAY[0], JUNE[0]) else MAY[1]
    url = address(cast, target=following)
    page = lead.get(url).text
    assert "Kopie von IK-01-2026-0" in page
    fields = ticked(lead, url)
    fields.setlist("run", [f"{first}.1", f"{second}.1"])
    answer = lead.post(url, data=fields)
    assert "1 Entwurf ist angelegt." in lead.get(answer.location).text
    assert len(copies(app)) == 1


def test_a_warning_wants_a_reason(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Kammer", capacity=2)
        db.add(room)
        db.flush()
        for meeting in db.scalars(select(Meeting)):
            meeting.room_id = room.id
    url = address(cast, target=following)
    fields = ticked(lead, url)
    assert "run" not in fields
    fields.setlist("run", [f"{cast.run_id}.1"])
    lead.post(url, data=fields)
    assert copies(app) == []
    fields["reason"] = "Es kommen nie alle"
    lead.post(url, data=fields)
    assert len(copies(app)) == 1


def test_dates_outside_the_next_period_are_no_copy(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    page = lead.get(address(cast, target=following, weeks=52)).text
    assert "liegt außerhalb der Förderphase" in page
    assert 'name="run"' not in page


def test_a_plan_may_begin_in_a_certain_week(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    carry(lead, address(cast, target=following, first="2030-09-05"))
    assert [one.meetings[0].day for one in copies(app)] == [date(2030, 9, 3)]


def test_all_projects_of_a_period_go_each_to_its_own(app: Flask, cast: Cast, following: int) -> None:
    with writing(app) as db:
        run_of(db, db.get_one(Course, cast.course_id), cast.other_project_id, trainer_ids=(), days=MAY)
    coordinator = client_for(app, cast.coordinator)
    carry(coordinator, f"{PAGE}?source=period-{cast.period_id}")
    with db_of(app) as db:
        wanted = select(Project.continues_id).join(CourseRun, CourseRun.project_id == Project.id)
        found = db.scalars(wanted.where(CourseRun.copied_from_id.is_not(None)).order_by(CourseRun.starts_at))
        assert list(found) == [cast.project_id, cast.other_project_id]


def test_a_project_that_ends_says_so(app: Flask, cast: Cast, following: int) -> None:
    with writing(app) as db:
        db.get_one(Project, following).continues_id = None
        db.get_one(Project, following).number = "9"
    page = client_for(app, cast.coordinator).get(address(cast)).text
    assert "geht in keiner späteren Förderphase weiter" in page


def test_an_in_house_run_is_not_ticked_by_itself(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).closed_to_id = cast.employer_id
    page = lead.get(address(cast, target=following)).text
    assert "nur für eine Organisation" in page
    assert "run" not in ticked(lead, address(cast, target=following))


@pytest.mark.parametrize("gone", [True, False])
def test_a_run_without_a_meeting_says_that_there_is_nothing_to_copy(
    app: Flask, lead: Client, cast: Cast, following: int, gone: bool
) -> None:
    (other,) = plan(app, cast, MAY)
    with writing(app) as db:
        for meeting in db.scalars(select(Meeting).where(Meeting.run_id == other)):
            meeting.cancelled = True
            if gone:
                db.delete(meeting)
    page = lead.get(address(cast, target=following))
    assert page.status_code == 200
    assert "hat keine Termine, die sich kopieren lassen." in page.text
    carry(lead, address(cast, target=following))
    assert len(copies(app)) == 1


def test_an_archived_offer_is_over(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    with writing(app) as db:
        db.get_one(Course, cast.course_id).state = CourseState.ARCHIVED
    assert "Das Bildungsangebot ist archiviert." in lead.get(address(cast, target=following)).text


def test_cancelled_runs_are_left_out_and_the_filter_finds(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    (other,) = plan(app, cast, MAY)
    with writing(app) as db:
        db.get_one(CourseRun, other).state = RunState.CANCELLED
    url = address(cast, target=following)
    assert len(ticked(lead, url).getlist("run")) == 1
    assert "run" not in ticked_or_nothing(lead, f"{url}&q=schweissen")
    assert len(ticked(lead, f"{url}&q=vielfalt&state=published").getlist("run")) == 1


def ticked_or_nothing(client: Client, url: str) -> "MultiDict[str, str]":
    page = client.get(url)
    assert page.status_code == 200
    return MultiDict() if "Mit dieser Auswahl gibt es nichts" in page.text else ticked(client, url)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"source": "x"}, "Bitte wählen Sie einen der Einträge."),
        ({"source": "99"}, "Bitte wählen Sie einen der Einträge."),
        ({"target": "1"}, "Dieses Teilprojekt gehört zu keiner späteren Förderphase."),
        ({"target": "99"}, "Bitte wählen Sie einen der Einträge."),
        ({"weeks": "0"}, "Bitte geben Sie eine Zahl von 1 bis 520 ein."),
        ({"weeks": "10000"}, "Bitte geben Sie eine Zahl von 1 bis 520 ein."),
        ({"first": "29.02.2027"}, "Bitte geben Sie ein Datum ein"),
        ({"first": "9999-12-31"}, "Bitte prüfen Sie das Jahr."),
        ({"state": "dancing"}, "Bitte wählen Sie einen der Einträge."),
    ],
)
def test_bad_input_is_answered_beside_its_field(
    lead: Client, cast: Cast, following: int, values: dict[str, str], complaint: str
) -> None:
    answer = lead.get(address(cast, **values))
    assert answer.status_code == 422
    assert complaint in answer.text


@pytest.mark.parametrize("run", ["99.1", "x.1", "1", "1.x", "1" * 400 + ".1", "-1.1"])
def test_ids_that_are_nonsense_make_nothing(app: Flask, lead: Client, cast: Cast, following: int, run: str) -> None:
    url = address(cast, target=following)
    fields = ticked(lead, url)
    fields.setlist("run", [run])
    assert lead.post(url, data=fields).status_code in (303, 404)
    assert copies(app) == []


def test_a_foreign_run_among_the_ticked_ones_stops_all(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    with writing(app) as db:
        foreign = run_of(db, db.get_one(Course, cast.course_id), cast.other_project_id, trainer_ids=(), days=MAY).id
    url = address(cast, target=following)
    fields = ticked(lead, url)
    fields.setlist("run", [f"{cast.run_id}.1", f"{foreign}.1"])
    assert lead.post(url, data=fields).status_code == 404
    assert copies(app) == []


def test_a_lead_carries_only_the_own_project(app: Flask, cast: Cast, following: int) -> None:
    other = client_for(app, cast.other_lead)
    assert other.get(address(cast)).status_code == 422
    assert other.get(PAGE).status_code == 200


@pytest.mark.parametrize("name", ["participant", "hr", "trainer", "stranger", "admin"])
def test_others_carry_nothing(client: Client, cast: Cast, name: str) -> None:
    assert client.log_in(getattr(cast, name)).get(PAGE).status_code == 404


def test_ten_runs_ask_the_database_as_often_as_one(app: Flask, lead: Client, cast: Cast, following: int) -> None:
    def statements() -> int:
        with count_queries(app) as asked:
            assert lead.get(address(cast, target=following)).status_code == 200
        return len(asked)

    few = statements()
    plan(app, cast, *[(date(2026, 6, day), date(2026, 7, day)) for day in range(1, 11)])
    assert statements() <= few + 1


def test_the_same_week_of_the_year_is_counted_in_whole_years() -> None:
    assert same_week(date(2026, 3, 2), date(2027, 1, 1)) == 52
    assert same_week(date(2026, 3, 2), date(2029, 1, 1)) == 157
    assert same_week(date(2026, 3, 2), date(2099, 1, 1)) == 52
    assert weeks_to(date(2026, 3, 4), date(2026, 3, 16)) == 2


def test_two_at_once_carry_a_run_over_once(app: Flask, cast: Cast, following: int) -> None:
    url = address(cast, target=following)
    clients = [client_for(app, cast.lead) for _ in range(2)]
    sent = [ticked(client, url) for client in clients]
    for client, fields in zip(clients, sent, strict=True):
        client.post(url, data=fields)
    assert len(copies(app)) == 1
    assert count_of_runs(app) == 2


def count_of_runs(app: Flask) -> int:
    with db_of(app) as db:
        return len(list(db.scalars(select(CourseRun.id))))
