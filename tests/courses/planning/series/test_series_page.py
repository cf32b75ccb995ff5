"""A series is previewed with its holidays, then saved as a draft whose single meetings are changed."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState, Venue
from courses.planning.plans import plan_of
from courses.planning.publishing import publish
from lms.data.audit import AuditEntry
from tests.cast import NOW, Cast
from tests.house import Client, client_for, db_of, form_on, writing

SERIES = "/staff/courses/IK-01/series"
MONDAYS = {"first": "2026-05-04", "weekdays": "0"}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def fields_of(client: Client, url: str = SERIES) -> dict[str, Any]:
    return dict(form_on(client.page(url), {"rhythm": ""}, None).form_values())


def post(client: Client, url: str = SERIES, **fields: Any) -> Any:
    return client.post(url, data=fields_of(client, url) | fields)


def newest(db: Session) -> CourseRun:
    return db.scalars(select(CourseRun).order_by(CourseRun.id.desc()).limit(1)).one()


def run_count(app: Flask) -> int:
    with db_of(app) as db:
        return len(db.scalars(select(CourseRun.id)).all())


def test_the_preview_saves_nothing(app: Flask, lead: Client) -> None:
    answer = post(lead, **MONDAYS)
    assert answer.status_code == 200
    assert "4. Mai 2026" in answer.text
    assert "Verstehen (4 UE)" in answer.text
    assert run_count(app) == 1


def test_the_series_becomes_a_draft_with_exact_units(app: Flask, lead: Client, cast: Cast) -> None:
    answer = post(lead, **MONDAYS, save="1", trainers=str(cast.trainer.person_id), venue=str(cast.venue_id))
    with db_of(app) as db:
        run = newest(db)
        assert answer.location == f"/staff/runs/{run.id}/edit"
        assert run.state is RunState.DRAFT
        assert [(one.day, one.begins, one.planned_minutes) for one in run.meetings] == [
            (date(2026, 5, 4), time(9), 180),
            (date(2026, 5, 4), time(13), 180),
            (date(2026, 5, 11), time(9), 180),
            (date(2026, 5, 11), time(13), 180),
        ]
        assert [one.topic_de for one in run.meetings] == ["Verstehen", "Verstehen", "Sprechen", "Sprechen"]
        assert run.meetings[0].topic_en == "Understanding"
        assert {one.venue_id for one in run.meetings} == {cast.venue_id}
        assert [one.person_id for one in run.trainers] == [cast.trainer.person_id]
        assert run.pools[0].capacity == 12
        entry = db.scalars(select(AuditEntry).where(AuditEntry.subject == f"run:{run.id}")).one()
        assert (entry.action, entry.actor) == ("run.planned", cast.lead.tag)


def planned_again(app: Flask, lead: Client, first: str) -> date:
    """The newest draft gets a series from another day on; by when is decided then."""
    with db_of(app) as db:
        run_id = newest(db).id
    assert post(lead, f"/staff/runs/{run_id}/series", first=first, weekdays="0", save="1").status_code == 303
    with db_of(app) as db:
        return newest(db).decide_on


def test_the_decision_is_due_as_long_before_as_the_host_has_set(app: Flask, lead: Client) -> None:
    app.config["LMS_DECIDE_DAYS"] = 21
    assert post(lead, **MONDAYS, save="1").status_code == 303
    with db_of(app) as db:
        assert newest(db).decide_on == date(2026, 4, 13)
    assert planned_again(app, lead, "2026-05-18") == date(2026, 4, 27)


def test_a_day_of_decision_that_somebody_chose_stays_while_it_fits(app: Flask, lead: Client) -> None:
    post(lead, **MONDAYS, save="1")
    with writing(app) as db:
        newest(db).decide_on = date(2026, 5, 1)
    assert planned_again(app, lead, "2026-05-18") == date(2026, 5, 1)
    assert planned_again(app, lead, "2026-04-27") == date(2026, 4, 13)


def test_a_series_sent_twice_is_one_draft(app: Flask, lead: Client) -> None:
    fields = fields_of(lead) | MONDAYS | {"save": "1"}
    assert len({lead.post(SERIES, data=fields).location for _ in range(2)}) == 1
    assert run_count(app) == 2


def test_holidays_of_the_venues_land_are_skipped_and_school_holidays_are_named(app: Flask, lead: Client) -> None:
    with writing(app) as db:
        db.add(Venue(name="Haus am Sund", street="Weg 1", postcode="1", town="Ort", region="Ort", land="MV"))
        db.flush()
        place = db.scalars(select(Venue.id).order_by(Venue.id.desc())).first()
    answer = post(lead, first="2027-03-08", weekdays="0", venue=str(place))
    assert "8. März 2027: Frauentag" in answer.text
    assert "Liegt in den Schulferien (Sommerferien)." in post(lead, first="2026-07-20", venue=str(place)).text
    assert "Schulferien sind nur bis 28. Juli 2029 bekannt." in answer.text
    in_thuringia = post(lead, first="2027-03-08", weekdays="0")
    assert "Frauentag" not in in_thuringia.text


def test_the_end_of_summer_time_on_a_sunday_that_is_a_holiday(app: Flask, lead: Client) -> None:
    answer = post(lead, first="2027-10-24", weekdays="6")
    assert "31. Oktober 2027: Reformationstag" in answer.text
    post(lead, first="2027-10-24", weekdays="6", save="1")
    with db_of(app) as db:
        meetings = newest(db).meetings
        assert [f"{one.day:%d.%m.}" for one in meetings[::2]] == ["24.10.", "07.11."]
        assert {one.begins for one in meetings} == {time(9), time(13)}
        assert [one.starts_at.hour for one in meetings[::2]] == [7, 8]


def test_a_list_of_days_and_a_row_of_blocks(app: Flask, lead: Client) -> None:
    fields = fields_of(lead) | {"rhythm": "dates", "dates": "05.05.2026\n2026-05-12, 19.05.2026", "first": ""}
    page = lead.post(SERIES, data=fields | {"blocks-remove": "1"})
    assert 'name="blocks-1-begins"' not in page.text
    one_block = {name: value for name, value in fields.items() if not name.startswith("blocks-1")}
    answer = lead.post(SERIES, data=one_block)
    assert "Für 180 Minuten (4 UE) Unterricht ist kein Tag mehr frei." in answer.text
    lead.post(SERIES, data=one_block | {"save": "1"})
    with db_of(app) as db:
        assert [one.planned_minutes for one in newest(db).meetings] == [180, 180, 180]


def test_hybrid_by_turns_has_one_pool_and_hybrid_at_once_has_two(app: Flask, lead: Client, cast: Cast) -> None:
    link = "https://meet.example.org/raum"
    post(lead, **MONDAYS, save="1", mode="online_first", link=link, venue=str(cast.venue_id))
    with db_of(app) as db:
        run = newest(db)
        assert [(one.mode, bool(one.online_link), one.venue_id) for one in run.meetings[::2]] == [
            (MeetingMode.ONLINE, True, None),
            (MeetingMode.ONSITE, False, cast.venue_id),
        ]
        assert [pool.mode for pool in run.pools] == [PoolMode.ANY]
    post(lead, **MONDAYS, save="1", mode="both", link=link)
    with db_of(app) as db:
        assert {pool.mode for pool in newest(db).pools} == {PoolMode.ONSITE, PoolMode.ONLINE}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"first": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"first": "2031-01-01"}, "1. Januar 2031 liegt außerhalb der Förderphase"),
        ({"first": "29.02.2027"}, "Bitte geben Sie ein Datum ein"),
        ({"every": "0"}, "Bitte geben Sie eine Zahl von 1 bis 52 ein."),
        ({"every": "10000"}, "Bitte geben Sie eine Zahl von 1 bis 52 ein."),
        ({"weekdays": "7"}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"rhythm": "daily"}, "Bitte wählen Sie einen der Einträge."),
        ({"rhythm": "dates", "dates": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"rhythm": "dates", "dates": "05.05.2026, irgendwann"}, "Das ist kein Datum: irgendwann"),
        ({"rhythm": "dates", "dates": ",".join(["05.05.2026"] * 201)}, "Bitte höchstens 200 Tage."),
        ({"rhythm": "dates", "dates": "05.05.2026," * 10_000}, "Bitte höchstens 5000 Zeichen."),
        ({"rhythm": "dates", "dates": "30.02.2026"}, "Das ist kein Datum: 30.02.2026"),
        ({"rhythm": "dates", "dates": "01.01.2031"}, "1. Januar 2031 liegt außerhalb"),
        ({"rhythm": "dates", "dates": "01.05.2026"}, "Auf diese Angaben passt kein einziger Tag."),
        ({"blocks-0-ends": "08:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"blocks-0-ends": "09:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"blocks-0-begins": "05:00", "blocks-0-ends": "19:01"}, "Ein Termin dauert höchstens 14 Stunden."),
        ({"blocks-0-pause": "195"}, "Die Pause lässt keine Zeit für den Unterricht."),
        ({"blocks-0-pause": "-1"}, "Bitte geben Sie eine Zahl von 0 bis 240 ein."),
        ({"blocks-1-begins": "12:00"}, "Dieser Block überschneidet sich mit Block 1."),
        ({"blocks-0-ends": "09:01", "blocks-0-pause": "0", "blocks-1-ends": "13:01", "blocks-1-pause": "0"},
         "Eine Serie hat höchstens 120 Termine."),
        ({"venue": "999"}, "Bitte wählen Sie einen der Einträge."),
        ({"venue": "1-999"}, "Bitte wählen Sie einen der Einträge."),
        ({"mode": "hybrid"}, "Bitte wählen Sie einen der Einträge."),
        ({"link": "javascript:alert(1)"}, "die mit https:// oder http:// beginnt"),
        ({"project": "2"}, "Bitte wählen Sie einen der Einträge."),
        ({"trainers": "1"}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"rhythm": "dates", "dates": "28.03.2027", "blocks-0-begins": "02:00", "blocks-0-ends": "03:00",
          "blocks-0-pause": "0"}, "wird die Uhr umgestellt: Es bleiben nur 0 Minuten."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_bad_input_is_answered_beside_its_field(
    app: Flask, lead: Client, fields: dict[str, str], complaint: str, save: dict[str, str]
) -> None:
    answer = post(lead, **MONDAYS | fields | save)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert run_count(app) == 1


def test_a_series_stands_in_an_address_and_is_previewed_at_once(lead: Client) -> None:
    address = f"{SERIES}?rhythm=weekly&first=2026-05-04&every=2&weekdays=0&mode=onsite&project=1"
    page = lead.get(f"{address}&blocks-0-begins=09:00&blocks-0-ends=15:00&blocks-0-pause=0")
    assert page.status_code == 200
    assert "18. Mai 2026" in page.text
    assert lead.get(f"{SERIES}?rhythm=weekly&first=wrong").status_code == 200


def test_the_meetings_of_a_draft_are_replaced_and_the_rest_stays(app: Flask, lead: Client) -> None:
    post(lead, **MONDAYS, save="1")
    with db_of(app) as db:
        run_id = newest(db).id
    url = f"/staff/runs/{run_id}/edit"
    lead.submit(url, {"capacity": "9", "note_de": "Bitte Schuhe mitbringen"})
    answer = post(lead, f"/staff/runs/{run_id}/series", first="2026-06-02", weekdays="1", save="1")
    assert answer.location == url
    with db_of(app) as db:
        run = newest(db)
        assert (run.id, run.pools[0].capacity, run.note_de) == (run_id, 9, "Bitte Schuhe mitbringen")
        assert run.meetings[0].day == date(2026, 6, 2)
        assert run.enrol_closes_at == run.starts_at


def draft_opened_by_two(app: Flask, lead: Client, cast: Cast, change: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The lead has a draft's series open; meanwhile the coordination changes the draft. Its address, and what is open."""
    post(lead, **MONDAYS, save="1")
    with db_of(app) as db:
        run_id = newest(db).id
    mine = fields_of(lead, f"/staff/runs/{run_id}/series")
    saved = client_for(app, cast.coordinator).submit(f"/staff/runs/{run_id}/edit", change, follow=False)
    assert saved.status_code == 303
    return f"/staff/runs/{run_id}/series", mine


@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_who_saves_a_series_over_anothers_change_chooses_between_both(
    app: Flask, lead: Client, cast: Cast, save: dict[str, str]
) -> None:
    url, mine = draft_opened_by_two(
        app, lead, cast, {"capacity": "7", "meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-05"}
    )
    answer = lead.post(url, data=mine | {"first": "2026-06-02", **save})
    assert answer.status_code == 409
    assert all(day in answer.text for day in ("2026-06-02", "2026-05-05"))
    with db_of(app) as db:
        assert newest(db).meetings[0].day == date(2026, 5, 5)
    page = html.fromstring(answer.text)
    chosen = dict(form_on(page, {"keep-first": ""}, None).form_values()) | {"keep-first": "mine"}
    looked = lead.post(url, data=chosen)
    assert (looked.status_code, "Vorschau" in looked.text) == (200, True)
    lead.post(url, data=chosen | {"save": "1"})
    with db_of(app) as db:
        run = newest(db)
        assert (run.meetings[0].day, run.pools[0].capacity) == (date(2026, 6, 2), 7)


def test_a_pattern_is_not_lost_when_only_something_else_was_changed(app: Flask, lead: Client, cast: Cast) -> None:
    url, mine = draft_opened_by_two(app, lead, cast, {"meetings-3-topic_de": "Besuch im Amt"})
    answer = lead.post(url, data=mine | {"every": "2", "save": "1"})
    assert answer.status_code == 409
    assert "Besuch im Amt" in answer.text
    again = dict(form_on(html.fromstring(answer.text), {"rhythm": ""}, None).form_values())
    assert again["every"] == "2"
    lead.post(url, data=again | {"save": "1"})
    with db_of(app) as db:
        assert [one.day for one in newest(db).meetings][::2] == [date(2026, 5, 4), date(2026, 5, 18)]


def test_a_module_is_moved_and_the_topics_follow(app: Flask, lead: Client) -> None:
    post(lead, **MONDAYS, save="1")
    with db_of(app) as db:
        run_id = newest(db).id
    url = f"/staff/runs/{run_id}/edit"
    lead.submit(url, {"meetings-0-module": "2"})
    with db_of(app) as db:
        assert [one.topic_de for one in newest(db).meetings] == ["Sprechen", "Verstehen", "Verstehen", "Sprechen"]
    lead.submit(url, {"meetings-0-module": "", "meetings-1-topic_de": "Besuch im Amt"})
    with db_of(app) as db:
        topics = [one.topic_de for one in newest(db).meetings]
        assert topics == ["Verstehen", "Besuch im Amt", "Sprechen", "Sprechen"]
    form = fields_of_plan(lead, url)
    assert (form["meetings-0-topic_de"], form["meetings-1-topic_de"]) == ("", "Besuch im Amt")


def fields_of_plan(client: Client, url: str) -> dict[str, str]:
    return dict(form_on(client.page(url), {"minimum": ""}, None).form_values())


def test_publishing_lays_the_modules_of_the_offer_as_it_is_then(app: Flask, lead: Client) -> None:
    post(lead, **MONDAYS, save="1")
    with writing(app) as db:
        run = newest(db)
        run.course.modules[0].title_de = "Zuhören"
        run.meetings[1].topic_de = "Eigenes Thema"
        publish(db, run, actor="test", now=NOW)
        assert [one.topic_de for one in run.meetings][:2] == ["Zuhören", "Eigenes Thema"]


def test_a_meeting_is_taught_by_somebody_of_the_run(app: Flask, lead: Client, cast: Cast) -> None:
    post(lead, **MONDAYS, save="1")
    with db_of(app) as db:
        run_id = newest(db).id
    url, person = f"/staff/runs/{run_id}/edit", str(cast.trainer.person_id)
    answer = lead.submit(url, {"meetings-0-trainer": person})
    assert answer.status_code == 422
    assert "auch unten als Kursleitung" in answer.text
    lead.post(url, data=fields_of_plan(lead, url) | {"meetings-0-trainer": person, "trainers": person})
    with db_of(app) as db:
        first, second = newest(db).meetings[:2]
        assert ([one.person_id for one in first.own_trainers], second.own_trainers) == ([cast.trainer.person_id], [])


def test_a_plan_is_the_run_it_was_made_of(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        plan = plan_of(run)
        assert [one.day for one in plan.meetings] == [one.day for one in run.meetings]
        run.meetings[0].cancelled = True
        assert len(plan_of(run).meetings) == len(run.meetings) - 1


@pytest.mark.parametrize(
    ("day", "begins", "ends", "words"),
    [
        ("2027-03-28", "01:00", "02:30", "02:30 Uhr gibt es an diesem Tag nicht: Die Uhr springt vor. Es gilt 03:30 Uhr."),
        ("2027-10-31", "02:30", "04:00", "02:30 Uhr gibt es an diesem Tag zweimal. Es gilt das erste Mal."),
        ("2027-10-31", "01:00", "04:00", "Die Uhr wird umgestellt: Der Termin dauert 240 Minuten."),
        ("2027-10-31", "09:00", "12:00", "Reformationstag: gesetzlicher Feiertag."),
        ("2026-05-15", "09:00", "12:00", "Brückentag neben: Christi Himmelfahrt."),
        ("2026-12-24", "09:00", "12:00", "Heiligabend und Silvester"),
    ],
)  # fmt: skip
def test_an_odd_day_or_hour_is_explained_beside_its_meeting(
    lead: Client, day: str, begins: str, ends: str, words: str
) -> None:
    post(lead, **MONDAYS, save="1")
    url = lead.get("/staff/runs?state=draft").text.split("/staff/runs/")[1].split('"')[0]
    edit = f"/staff/runs/{url}/edit"
    row = {"meetings-0-day": day, "meetings-0-begins": begins, "meetings-0-ends": ends, "meetings-0-minutes": ""}
    row["reason"] = "Alle haben zugesagt."
    lead.post(edit, data=fields_of_plan(lead, edit) | row)
    assert words in lead.get(edit).text


@pytest.mark.parametrize("name", ["participant", "hr", "trainer", "stranger", "admin"])
def test_others_plan_no_series(client: Client, cast: Cast, name: str) -> None:
    client.log_in(getattr(cast, name))
    assert client.get(SERIES).status_code == 404
    assert client.get(f"/staff/runs/{cast.run_id}/series").status_code == 404


def test_a_published_run_and_a_foreign_draft_have_no_series(app: Flask, lead: Client, cast: Cast) -> None:
    assert lead.get(f"/staff/runs/{cast.run_id}/series").status_code == 404
    post(lead, **MONDAYS, save="1")
    with db_of(app) as db:
        run_id = newest(db).id
    assert client_for(app, cast.other_lead).get(f"/staff/runs/{run_id}/series").status_code == 404
