"""What collides and what does not: pure, at its edges, and the same as comparing everything with everything."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.planning.collisions.checks import HARD, Kind, Knowledge, Slot, Teacher, find, overlapping
from courses.planning.collisions.diary import Diary

DAY = date(2026, 5, 5)  # a Tuesday
BERLIN = ZoneInfo("Europe/Berlin")
ANNA, BELA = 1, 2
HALL, CELLAR = 10, 11


def slot(begins: str = "09:00", ends: str = "12:00", day: date = DAY, run: int = 1, **more: object) -> Slot:
    first, last = time.fromisoformat(begins), time.fromisoformat(ends)
    starts_at, ends_at = (datetime.combine(day, at, BERLIN) for at in (first, last))
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    return replace(Slot(run, day, first, last, starts_at, ends_at, minutes), **more)  # type: ignore[arg-type]


def kinds(slots: list[Slot], others: list[Slot] | None = None, known: Knowledge | None = None) -> list[Kind]:
    return [one.kind for one in find(slots, others or [], known or Knowledge())]


def test_a_room_or_a_trainer_is_in_one_place_at_a_time() -> None:
    mine = slot(trainers=(ANNA, BELA), room=HALL)
    other = slot("11:59", "13:00", run=2, trainers=(ANNA,), room=HALL)
    assert sorted(kinds([mine], [other])) == [Kind.ROOM_TAKEN, Kind.TRAINER_TAKEN]
    assert kinds([mine], [replace(other, trainers=(3,), room=CELLAR)]) == []


def test_one_may_begin_when_the_other_ends() -> None:
    mine = slot(trainers=(ANNA,), room=HALL)
    assert kinds([mine], [slot("12:00", "13:00", run=2, trainers=(ANNA,), room=HALL)]) == []


def test_two_online_meetings_share_nothing_but_the_trainer() -> None:
    assert kinds([slot(trainers=(ANNA,))], [slot(run=2, trainers=(ANNA,))]) == [Kind.TRAINER_TAKEN]
    assert kinds([slot()], [slot(run=2)]) == []


def test_a_run_overlaps_itself_once_however_many_teach_it() -> None:
    both = [slot(trainers=(ANNA, BELA), room=HALL), slot("11:00", "13:00", trainers=(ANNA, BELA), room=HALL)]
    assert kinds(both) == [Kind.OVERLAPS_ITSELF]


def test_the_same_hour_of_the_day_on_another_day_is_free() -> None:
    assert kinds([slot(trainers=(ANNA,))], [slot(day=DAY + timedelta(days=1), run=2, trainers=(ANNA,))]) == []


def test_an_absence_counts_from_its_first_to_its_last_day() -> None:
    away = Knowledge({ANNA: Teacher(absences=((DAY - timedelta(days=1), DAY),))})
    assert kinds([slot(trainers=(ANNA,))], known=away) == [Kind.TRAINER_ABSENT]
    assert kinds([slot(day=DAY + timedelta(days=1), trainers=(ANNA,))], known=away) == []
    assert kinds([slot(trainers=(BELA,))], known=away) == []


@pytest.mark.parametrize(
    ("begins", "ends", "warned"),
    [("09:00", "12:00", False), ("08:59", "12:00", True), ("09:00", "12:01", True), ("13:00", "14:00", True)],
)
def test_regular_times_hold_the_whole_meeting(begins: str, ends: str, warned: bool) -> None:
    teacher = Teacher(times=((DAY.weekday(), time(9), time(12)), (5, time(8), time(20))))
    found = kinds([slot(begins, ends, trainers=(ANNA,))], known=Knowledge({ANNA: teacher}))
    assert found == ([Kind.OUTSIDE_TIMES] if warned else [])


def test_who_has_said_nothing_can_always_and_may_teach_everything() -> None:
    assert kinds([slot(trainers=(ANNA,), course=7, line=3)], known=Knowledge({ANNA: Teacher()})) == []


def test_an_offer_is_taught_by_those_who_may_teach_it_or_its_line() -> None:
    mine = slot(trainers=(ANNA,), course=7, line=3)
    for teacher, warned in (
        (Teacher(courses=frozenset({7})), False),
        (Teacher(lines=frozenset({3})), False),
        (Teacher(courses=frozenset({8}), lines=frozenset({4})), True),
    ):
        assert kinds([mine], known=Knowledge({ANNA: teacher})) == ([Kind.NOT_QUALIFIED] if warned else [])


def test_a_room_holds_as_many_as_it_holds() -> None:
    known = Knowledge(room_sizes={HALL: 12, CELLAR: None})
    assert kinds([slot(room=HALL, people=13)], known=known) == [Kind.ROOM_TOO_SMALL]
    assert kinds([slot(room=HALL, people=12)], known=known) == []
    assert kinds([slot(room=CELLAR, people=500), slot("13:00", "14:00", room=HALL)], known=known) == []


@pytest.mark.parametrize(("begins", "warned"), [("12:59", True), ("13:00", False)])
def test_the_way_between_two_towns_takes_its_time(begins: str, warned: bool) -> None:
    known = Knowledge(travel=lambda here, there: 60)
    mine = slot(begins, "15:00", town="Schwerin", trainers=(ANNA,))
    other = slot(run=2, town="Rostock", trainers=(ANNA,))
    assert kinds([mine], [other], known) == ([Kind.TRAVEL_TOO_SHORT] if warned else [])
    assert kinds([other], [replace(mine, run=2)], known) == ([Kind.TRAVEL_TOO_SHORT] if warned else [])
    assert kinds([replace(mine, town="Rostock")], [other], known) == []
    assert kinds([replace(mine, town="")], [other], known) == []


def test_two_places_at_once_are_no_matter_of_the_way() -> None:
    known = Knowledge(travel=lambda here, there: 60)
    found = kinds([slot(town="Schwerin", trainers=(ANNA,))], [slot(run=2, town="Rostock", trainers=(ANNA,))], known)
    assert found == [Kind.TRAINER_TAKEN]


def test_a_day_has_so_many_units_and_no_more() -> None:
    known = Knowledge(units_per_day=8)
    day = [slot("08:00", "11:00"), slot("12:00", "15:00")]
    assert kinds(day, known=known) == []
    assert kinds([*day, slot("16:00", "16:45")], known=known) == [Kind.TOO_MANY_UNITS]


def test_a_trainer_of_two_runs_has_one_day() -> None:
    known = Knowledge(units_per_day=8)
    mine, other = slot(trainers=(ANNA,)), slot("13:00", "17:00", run=2, trainers=(ANNA,))
    assert kinds([mine], [other], known) == [Kind.TRAINER_TOO_MANY_UNITS]
    assert kinds([mine], [replace(other, trainers=(BELA,))], known) == []


def test_days_outside_the_funding_period_and_holidays_are_named() -> None:
    known = Knowledge(holiday=lambda land, day: "Tag der Probe" if land == "MV" else None)
    assert kinds([slot(last_paid=DAY - timedelta(days=1))]) == [Kind.OUTSIDE_PERIOD]
    (found,) = find([slot(land="MV")], [], known)
    assert (found.kind, found.name, found.is_hard) == (Kind.HOLIDAY, "Tag der Probe", False)


def test_hard_ones_are_those_that_nobody_can_do() -> None:
    assert {
        Kind.OUTSIDE_PERIOD, Kind.OVERLAPS_ITSELF, Kind.ROOM_TAKEN, Kind.TRAINER_TAKEN, Kind.TRAINER_ABSENT,
    } == HARD  # fmt: skip


def test_a_collision_keeps_its_key_until_something_moves() -> None:
    mine, other = slot(trainers=(ANNA,)), slot("11:00", "13:00", run=2, trainers=(ANNA,))
    key = find([mine], [other], Knowledge())[0].key
    assert find([replace(mine, code="X")], [other], Knowledge())[0].key == key
    moved = slot("10:00", "12:00", trainers=(ANNA,))
    assert find([moved], [other], Knowledge())[0].key != key
    assert len(key) < 120


def test_a_diary_answers_for_single_days() -> None:
    other = slot(run=2, trainers=(ANNA,))
    diary = Diary([other], Knowledge())
    assert diary.hindrance([slot(trainers=(ANNA,))]) is not None
    assert diary.hindrance([slot(day=DAY + timedelta(days=1), trainers=(ANNA,))]) is None


slots = st.builds(
    lambda run, day, first, length, room, trainers: replace(
        slot(run=run, day=DAY + timedelta(days=day)),
        starts_at=datetime(2026, 5, 5, tzinfo=BERLIN) + timedelta(days=day, minutes=first),
        ends_at=datetime(2026, 5, 5, tzinfo=BERLIN) + timedelta(days=day, minutes=first + length),
        room=room,
        trainers=tuple(trainers),
    ),
    st.integers(1, 5),
    st.integers(0, 3),
    st.integers(0, 20).map(lambda half: half * 30),
    st.integers(1, 8).map(lambda half: half * 30),
    st.none() | st.integers(10, 12),
    st.sets(st.integers(1, 3)),
)


@given(st.lists(slots, max_size=12))
def test_the_sweep_finds_what_comparing_all_pairs_finds(some: list[Slot]) -> None:
    swept = sorted(
        (one.kind, one.subject)
        for one in find(some, [], Knowledge(units_per_day=1000))
        if one.kind in (Kind.ROOM_TAKEN, Kind.TRAINER_TAKEN)
    )
    compared = []
    for a, b in combinations(some, 2):
        if a.run != b.run and a.overlaps(b):
            compared += [(Kind.ROOM_TAKEN, a.room)] if a.room is not None and a.room == b.room else []
            compared += [(Kind.TRAINER_TAKEN, one) for one in set(a.trainers) & set(b.trainers)]
    assert swept == sorted(compared)


@given(st.lists(slots, max_size=8), st.lists(slots, max_size=8))
def test_who_is_not_judged_is_not_complained_about(mine: list[Slot], others: list[Slot]) -> None:
    pairs = list(overlapping(((one.room, one) for one in mine), ((one.room, one) for one in others)))
    assert all(any(judged is one for one in mine) for _room, judged, _other in pairs)
    expected = sum(a.room == b.room and a.overlaps(b) for a in mine for b in others)
    expected += sum(a.room == b.room and a.overlaps(b) for a, b in combinations(mine, 2))
    assert len(pairs) == expected
