"""A whole simulated year: as many trainings and people as a network of one Land had in a year. Pure.

112 runs with about 1,400 people; most trainings take a day or two, and most of the year is over.
"""

import random

from courses.demo.scenes import Scene

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


def year_of_scenes(seed: int) -> list[Scene]:
    """The runs of the year, the same ones for the same seed."""
    dice = random.Random(f"year {seed}")
    starts = sorted(dice.randint(-DAYS_BACK, DAYS_AHEAD) for _ in range(RUNS))
    courses = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=RUNS)
    return [
        Scene(
            course,
            start,
            applicants=dice.randint(FEWEST, MOST),
            online_seats=6 if course in ("IKT-04", "IKT-06") else None,
            cancelled_before=dice.randint(3, 10) if dice.random() < CANCELLED_SHARE else 0,
        )
        for course, start in zip(courses, starts, strict=True)
    ]
