"""Modules lie on the meetings in order; one that was moved lies where it was put, and no minute is lost."""

from hypothesis import given
from hypothesis import strategies as st

from courses.planning.series.modules import Part, Space, lay, topic

minutes = st.integers(1, 20).map(lambda quarters: quarters * 15)
modules = st.lists(minutes, max_size=6)
meetings = st.lists(st.builds(Space, minutes, st.none() | st.integers(1, 8)), max_size=12)


@given(modules, meetings)
def test_nothing_is_taught_twice_and_nothing_beyond_the_meetings(parts: list[int], spaces: list[Space]) -> None:
    laid = lay(parts, spaces)
    taught = [
        sum(one.minutes for some in laid for one in some if one.module == place + 1) for place in range(len(parts))
    ]
    assert all(done <= wanted for done, wanted in zip(taught, parts, strict=True))
    assert sum(taught) == min(sum(parts), sum(space.minutes for space in spaces))
    assert all(sum(one.minutes for one in some) <= space.minutes for some, space in zip(laid, spaces, strict=True))


@given(modules, meetings)
def test_without_moves_the_modules_follow_their_order(parts: list[int], spaces: list[Space]) -> None:
    laid = lay(parts, [Space(space.minutes) for space in spaces])
    order = [one.module for some in laid for one in some]
    assert order == sorted(order)


def test_a_meeting_may_carry_the_end_of_one_module_and_the_beginning_of_the_next() -> None:
    assert lay([270, 90], [Space(180), Space(180)]) == [(Part(1, 180),), (Part(1, 90), Part(2, 90))]


def test_a_moved_module_lies_where_it_was_put_and_the_others_close_up() -> None:
    laid = lay([180, 180, 180], [Space(180, 3), Space(180), Space(180)])
    assert laid == [(Part(3, 180),), (Part(1, 180),), (Part(2, 180),)]


def test_a_module_that_does_not_exist_moves_nothing() -> None:
    assert lay([180], [Space(180, 7)]) == [(Part(1, 180),)]


def test_the_topic_names_the_modules_and_fits_into_its_line() -> None:
    titles = ["Verstehen", "S" * 250]
    assert topic([Part(1, 90), Part(2, 90)], ["Verstehen", "Sprechen"]) == "Verstehen; Sprechen"
    assert topic([Part(1, 90), Part(2, 90)], titles) == "Verstehen"
    assert topic([Part(3, 90)], titles) == ""
