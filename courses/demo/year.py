"""A whole simulated year: as many trainings and people as a network of one Land had in a year. Pure.

112 runs with about 1,400 people; most trainings take a day or two, and most of the year is over.
"""

import random
from dataclasses import replace

from courses.demo.scenes import Scene
from lms.demo.network import JOBCENTER, SOLAR

RUNS = 112
DAYS_BACK = 320
DAYS_AHEAD = 45
FEWEST, MOST = 8, 17
# How often an offer is held compared with the others.
WEIGHTS = {
    "IKT-01": 20,
    "IKT-02": 22,
    "IKT-03": 8,
    "IKT-04": 10,
    "IKT-05": 4,
    "IKT-06": 10,
    "IKT-07": 6,
    "IKT-09": 14,
    "IKT-10": 1,
    "EE-01": 1,
    "EE-04": 1,
    "EM-01": 8,
    "EM-02": 3,
    "EM-03": 1,
    "PF-03": 1,
    "PF-04": 2,
}
CANCELLED_SHARE = 0.04
TWO_POOLS = ("IKT-04", "IKT-06")
# The desks that can log in book for some runs, by turns.
DESKS = (JOBCENTER, SOLAR)
BOOKS_EVERY, COLLEAGUES = 8, 3
# Two runs with an evening that was not written down: long enough ago for a meeting to lie in the past.
FORGOTTEN, FORGOTTEN_BEFORE = 2, -14
TODAY = Scene("IKT-02", 0, "Rostock", seats=10, applicants=10, eager=True, today=True)


def year_of_scenes(seed: int) -> list[Scene]:
    """The runs of the year, the same ones for the same seed."""
    dice = random.Random(f"year {seed}")
    starts = sorted(dice.randint(-DAYS_BACK, DAYS_AHEAD) for _ in range(RUNS - 1))
    courses = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=RUNS - 1)
    scenes = [
        Scene(
            course,
            start,
            applicants=dice.randint(FEWEST, MOST),
            online_seats=6 if course in TWO_POOLS else None,
            cancelled_before=dice.randint(3, 10) if dice.random() < CANCELLED_SHARE else 0,
        )
        for course, start in zip(courses, starts, strict=True)
    ]
    return [*_with_forgotten(_with_bookings(scenes)), TODAY]


def _with_bookings(scenes: list[Scene]) -> list[Scene]:
    """Every few runs a desk books some colleagues; with two pools it would have to choose one."""
    places = [place for place, scene in enumerate(scenes) if scene.course not in TWO_POOLS][::BOOKS_EVERY]
    desks = {place: DESKS[turn % len(DESKS)] for turn, place in enumerate(places)}
    return [
        replace(scene, hr_books=COLLEAGUES, employer=desks[place]) if place in desks else scene
        for place, scene in enumerate(scenes)
    ]


def _with_forgotten(scenes: list[Scene]) -> list[Scene]:
    """The newest runs of the trainer who can log in that began some time ago each keep one sheet open."""
    held = [
        place
        for place, scene in enumerate(scenes)
        if scene.course.startswith("IKT") and scene.starts_in <= FORGOTTEN_BEFORE and not scene.cancelled_before
    ]
    forgotten = set(held[-FORGOTTEN:])
    return [replace(scene, left_open=place in forgotten) for place, scene in enumerate(scenes)]
