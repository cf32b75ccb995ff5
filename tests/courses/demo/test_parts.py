"""The pure parts of the demo: names, teaching days, timetables, the simulated clock."""

from datetime import UTC, date, datetime, timedelta

from courses.demo.applicants import Applicants
from courses.demo.simulation import Simulation
from courses.demo.teaching_days import TeachingDays
from courses.demo.year import RUNS, year_of_scenes

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_same_seed_gives_the_same_people() -> None:
    first, second, other = Applicants(7), Applicants(7), Applicants(8)
    names = [first.next() for _ in range(300)]
    assert names == [second.next() for _ in range(300)]
    assert names != [other.next() for _ in range(300)]


def test_nobody_comes_twice() -> None:
    applicants = Applicants(2026)
    people = [applicants.next() for _ in range(1500)]
    assert len({person.name for person in people}) == len({person.email for person in people}) == 1500
    assert all(person.email.isascii() for person in people)


def test_names_come_in_many_scripts() -> None:
    applicants = Applicants(2026)
    people = [applicants.next() for _ in range(1500)]
    assert any("а" <= char <= "я" for person in people for char in person.name)
    assert any("ا" <= char <= "ي" for person in people for char in person.name)
    assert any(" " not in person.name for person in people)


def test_nobody_teaches_on_the_eighth_of_march_in_this_land() -> None:
    assert TeachingDays("MV").on_or_after(date(2027, 3, 8)) == date(2027, 3, 9)
    assert TeachingDays("BY").on_or_after(date(2027, 3, 8)) == date(2027, 3, 8)


def test_nobody_teaches_between_the_years() -> None:
    assert TeachingDays("MV").on_or_after(date(2026, 12, 24)) == date(2027, 1, 4)


def test_a_weekly_series_moves_on_after_a_holiday() -> None:
    days = TeachingDays("MV").series(date(2026, 3, 30), 3, 7)
    assert days == (date(2026, 3, 30), date(2026, 4, 7), date(2026, 4, 14))


def test_the_same_seed_gives_the_same_year() -> None:
    assert year_of_scenes(1) == year_of_scenes(1) != year_of_scenes(2)
    assert len(year_of_scenes(1)) == RUNS


def test_steps_happen_in_the_order_of_time_and_never_in_the_future() -> None:
    simulation, told = Simulation(NOW, 1), list[str]()
    hour = timedelta(hours=1)

    def early(at: datetime) -> None:
        told.append("early")
        simulation.at(at + hour / 2, lambda at: told.append("caused by early"))

    simulation.at(NOW - hour, lambda at: told.append("late"))
    simulation.at(NOW - 2 * hour, early)
    simulation.at(NOW, lambda at: told.append("in the future"))
    simulation.run()
    assert told == ["early", "caused by early", "late"]
