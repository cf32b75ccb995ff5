"""The best five series: nobody and nothing taken, the fewest warnings first, and choosing one fills the form."""

import time as stopwatch
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from courses.planning.collisions.checks import Knowledge, Slot, Teacher
from courses.planning.collisions.diary import Diary
from courses.planning.collisions.queries import CollisionRules, slots_of_plan
from courses.planning.models import CourseRun, Room
from courses.planning.plans import plan_of
from courses.planning.schedule import instant
from courses.planning.series.holidays import LandCalendar
from courses.planning.series.recurrence import DayBlock
from courses.planning.slots.finder import MOST_PROPOSALS, Place, SlotWish, proposals
from courses.planning.slots.queries import free_trainers
from courses.planning.trainers.profile import Absence, ProfileData, change_profile, lock_profile
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.courses.planning.collisions.test_guard import a_run
from tests.house import Client, count_queries, db_of, form_on, writing

ZONE = "Europe/Berlin"
TUESDAY = date(2026, 5, 5)
DAY = (DayBlock(time(9), time(12, 15), 15), DayBlock(time(13), time(16, 15), 15))
ANNA, BELA = 1, 2
HALL = Place(1, 10, "Rostock", "MV")
CELLAR = Place(1, 11, "Rostock", "MV")
SLOTS = "/staff/courses/IK-01/slots"


def wish(**more: object) -> SlotWish:
    base = SlotWish(16 * 45, DAY, (1,), 1, TUESDAY, date(2028, 12, 31))
    return replace(base, **more)  # type: ignore[arg-type]


def taken(day: date, run: int = 2, **more: object) -> Slot:
    begins, ends = time(10), time(11)
    slot = Slot(run, day, begins, ends, instant(day, begins, ZONE), instant(day, ends, ZONE), 60)
    return replace(slot, **more)  # type: ignore[arg-type]


MODEL = replace(taken(TUESDAY), run=0, people=12)


def search(
    trainers: tuple[int, ...] = (ANNA,),
    places: tuple[Place, ...] = (HALL,),
    others: list[Slot] | None = None,
    known: Knowledge | None = None,
    **more: object,
) -> list[Any]:
    diary = Diary(others or [], known or Knowledge())
    return proposals(wish(**more), MODEL, trainers, places, diary, LandCalendar, ZONE)


def test_five_series_come_the_earliest_first() -> None:
    found = search()
    assert len(found) == MOST_PROPOSALS
    assert found[0].series.days == (date(2026, 5, 5), date(2026, 5, 12))
    assert [one.rank for one in found] == sorted(one.rank for one in found)


def test_a_week_in_which_somebody_is_taken_is_left_to_others() -> None:
    other = [taken(date(2026, 5, 12), trainers=(ANNA,))]
    assert not [one for one in search(others=other) if date(2026, 5, 12) in one.series.days]
    both = search((ANNA, BELA), others=other)
    assert (both[0].series.days[0], both[0].trainers) == (date(2026, 5, 5), (BELA,))


def test_a_room_that_is_taken_gives_way_to_another() -> None:
    found = search(places=(HALL, CELLAR), others=[taken(TUESDAY, room=10)])
    assert found[0].places == (CELLAR,)
    assert set(found[1].places) == {HALL, CELLAR}


def test_warnings_and_school_holidays_count_against_a_series() -> None:
    evenings = Knowledge({ANNA: Teacher(times=((1, time(17), time(20)),))})
    found = search((ANNA, BELA), known=evenings)
    assert found[0].trainers[0] == BELA
    assert found[0].trainers == (BELA, ANNA)
    (in_holidays, *_rest) = search(earliest=date(2026, 7, 14), last=date(2026, 7, 30))
    assert {remark.name for _day, remark in in_holidays.remarks} == {"Sommerferien"}


def test_a_place_that_is_too_small_is_the_last_choice() -> None:
    small = Knowledge(room_sizes={10: 4, 11: 20})
    assert search(places=(HALL, CELLAR), known=small)[0].places[0] == CELLAR
    assert search(places=(HALL,), known=small)[0].warnings


def test_the_way_makes_a_difference_between_towns() -> None:
    there = Place(2, 20, "Schwerin", "MV")
    known = Knowledge(travel=lambda here, to: 90)
    in_schwerin = [
        taken(TUESDAY + timedelta(days=n), begins=time(7), town="Schwerin", trainers=(ANNA,)) for n in (0, 7)
    ]
    early = [
        replace(slot, starts_at=instant(slot.day, time(7), ZONE), ends_at=instant(slot.day, time(8), ZONE))
        for slot in in_schwerin
    ]
    found = search(places=(HALL, there), others=early, known=known)
    assert found[0].places[0] == there


def test_nobody_to_choose_from_means_places_alone_and_the_other_way_round() -> None:
    assert search(trainers=())[0].trainers == ()
    assert search(places=(Place(),))[0].places == (Place(),)


def test_all_weekdays_together_make_days_in_a_row() -> None:
    found = search(weekdays=(1, 2))
    assert found[0].series.days == (date(2026, 5, 5), date(2026, 5, 6))


def test_nothing_fits_when_everybody_is_away() -> None:
    away = Knowledge({ANNA: Teacher(absences=((date(2026, 1, 1), date(2028, 12, 31)),))})
    assert search(known=away) == []
    assert search(earliest=date(2028, 12, 27)) == []


@pytest.mark.long
def test_a_full_year_of_twenty_people_and_rooms_is_searched_in_a_blink() -> None:
    people, rooms = tuple(range(1, 21)), tuple(Place(1, 100 + n, f"Ort {n % 8}", "MV") for n in range(20))
    others = [
        taken(TUESDAY + timedelta(days=n % 365), run=n + 2, trainers=(1 + n % 20,), room=100 + n % 20)
        for n in range(2000)
    ]
    began = stopwatch.perf_counter()
    search(people, rooms, others=others, weekdays=(0, 1, 2, 3, 4))
    assert stopwatch.perf_counter() - began < 10


# ---- the page


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def address(cast: Cast, **more: object) -> dict[str, Any]:
    return {
        "project": cast.project_id, "earliest": "2026-05-05", "units": 16, "weekdays": 1, "shape": "day", "every": 1,
        "trainers": cast.trainer.person_id,
    } | more  # fmt: skip


@pytest.fixture
def room(app: Flask, cast: Cast) -> int:
    with writing(app) as db:
        made = Room(venue_id=cast.venue_id, name="Saal", capacity=20)
        db.add(made)
        db.flush()
        return made.id


def test_choosing_a_proposal_fills_the_form_of_the_series(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    place = f"{cast.venue_id}-{room}"
    page = lead.get(SLOTS, query_string=address(cast, places=place))
    assert page.status_code == 200
    assert "5 Vorschläge" in page.text
    assert f"{cast.trainer.name} ist an allen 2 Tagen frei." in page.text
    assert "Kein Tag liegt in Schulferien oder ist ein Brückentag." in page.text
    link = lead.page(f"{SLOTS}?{query(address(cast, places=place))}").xpath("//ol//a[contains(@class, 'kern-btn')]")[0]
    series = lead.get(link.get("href"))
    assert "Di., 12. Mai 2026" in series.text
    filled = dict(form_on(html.fromstring(series.text), {"rhythm": ""}, None).form_values())
    assert lead.post("/staff/courses/IK-01/series", data=filled | {"save": "1"}).status_code == 303
    with db_of(app) as db:
        run = db.scalars(select(CourseRun).order_by(CourseRun.id.desc())).first()
        assert run is not None
        assert [one.room_id for one in run.meetings] == [room] * 4
        assert [one.person_id for one in run.trainers] == [cast.trainer.person_id]


def query(values: dict[str, Any]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def test_a_draft_that_was_just_planned_is_in_the_way(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        a_run(db, cast, TUESDAY, trainers=(cast.trainer.person_id,))
    page = lead.get(SLOTS, query_string=address(cast)).text
    assert "Di., 5. Mai 2026" not in page
    assert "Di., 12. Mai 2026" in page


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"weekdays": ""}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"trainers": "999"}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"earliest": "29.02.2027"}, "Bitte geben Sie ein Datum ein"),
        ({"earliest": "2035-01-01"}, "Der Tag liegt außerhalb der Förderphase"),
        ({"units": "0"}, "Bitte füllen Sie dieses Feld aus."),
        ({"units": "10000"}, "Bitte geben Sie eine Zahl von 1 bis 500 ein."),
        ({"shape": "night"}, "Bitte wählen Sie einen der Einträge."),
        ({"project": "2"}, "Bitte wählen Sie einen der Einträge."),
        ({"places": "77"}, "Bitte wählen Sie nur Einträge aus der Liste."),
    ],
)
def test_a_search_that_cannot_be_is_answered_beside_its_field(
    lead: Client, cast: Cast, change: dict[str, str], complaint: str
) -> None:
    answer = lead.get(SLOTS, query_string=address(cast) | change)
    assert answer.status_code == 200
    assert complaint in answer.text


def test_something_has_to_be_chosen_from(lead: Client, cast: Cast) -> None:
    values = address(cast)
    del values["trainers"], values["weekdays"]
    page = lead.get(SLOTS, query_string=values).text
    assert "Bitte wählen Sie mindestens einen Wochentag." in page
    assert "Bitte wählen Sie Kursleitungen, Orte oder beides." in page


@pytest.mark.parametrize("name", ["participant", "trainer", "hr", "stranger", "admin"])
def test_others_search_no_slots(client: Client, cast: Cast, name: str) -> None:
    assert client.log_in(getattr(cast, name)).get(SLOTS).status_code == 404


def test_the_search_takes_as_many_statements_for_many_meetings(app: Flask, lead: Client, cast: Cast) -> None:
    def statements(number: int) -> int:
        with writing(app) as db:
            for n in range(number):
                a_run(db, cast, TUESDAY + timedelta(days=7 * (n % 20)), begins=time(6), ends=time(7),
                      trainers=(cast.trainer.person_id,))  # fmt: skip
        with count_queries(app) as seen:
            assert lead.get(SLOTS, query_string=address(cast)).status_code == 200
        return len(seen)

    assert statements(2) == statements(20)


def test_who_is_free_for_a_meeting_that_needs_somebody(app: Flask, cast: Cast) -> None:
    """What a substitution asks."""
    with writing(app) as db:
        db.add(RoleGrant(person_id=cast.stranger.person_id, role=Role.TRAINER, state=GrantState.ACTIVE, granted_at=NOW))
        run = db.get_one(CourseRun, cast.run_id)
        slots = slots_of_plan(db, plan_of(run), run.course, run.id)
        both = {cast.trainer.person_id, cast.stranger.person_id}
        assert {one.person_id for one in free_trainers(db, slots, CollisionRules(), NOW.date())} == both
        a_run(db, cast, slots[0].day, trainers=(cast.stranger.person_id,))
        known = lock_profile(db, cast.trainer.person_id)
        change_profile(
            db, known, ProfileData((), (), (Absence(slots[-1].day, slots[-1].day),)), version=0, actor="x", now=NOW
        )
        assert free_trainers(db, slots, CollisionRules(), NOW.date()) == []
        assert [one.person_id for one in free_trainers(db, slots[:2], CollisionRules(), NOW.date())] == [
            cast.trainer.person_id
        ]
        assert isinstance(slots[0].starts_at, datetime)
