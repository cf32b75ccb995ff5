"""What the trainers of the demo teach, and the ways between its towns."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseLine
from courses.planning.places.travel import Way, change_ways, version_of, ways
from courses.planning.trainers.profile import ProfileData, Subjects, change_profile, lock_profile

ACTOR = "demo"
# The lines of each trainer of the demo, in the order of their accounts; the last one teaches everything.
LINES = (("IKT",), ("EE", "EM", "UH"), ("PF", "UH"), ())
LANGUAGES = (("de", "en", "ar"), ("de", "uk"), ("de", "ro"), ("de", "en", "vi"))
WAYS = (
    Way("Rostock", "Schwerin", 75),
    Way("Rostock", "Stralsund", 65),
    Way("Rostock", "Güstrow", 40),
    Way("Rostock", "Wismar", 55),
    Way("Greifswald", "Stralsund", 40),
    Way("Greifswald", "Neubrandenburg", 60),
    Way("Schwerin", "Wismar", 35),
    Way("Neubrandenburg", "Schwerin", 120),
)


def write_down_trainers(db: Session, trainers: Sequence[int], now: datetime) -> None:
    """What the trainers of the demo teach, and in which languages."""
    lines: dict[str, set[int]] = {}
    for code, line_id in db.execute(
        select(Course.code, CourseLine.id).join(CourseLine, CourseLine.id == Course.line_id)
    ):
        lines.setdefault(code.split("-")[0], set()).add(line_id)
    for person_id, names, languages in zip(trainers, LINES, LANGUAGES, strict=False):
        subjects = Subjects(lines=frozenset().union(*(lines.get(name, set()) for name in names)))
        data = ProfileData(languages, (), (), subjects)
        change_profile(db, lock_profile(db, person_id), data, version=0, actor=ACTOR, now=now)


def write_down_ways(db: Session, now: datetime) -> None:
    """The ways between the towns of the demo that matter most."""
    change_ways(db, WAYS, version=version_of(ways(db)), actor=ACTOR, now=now)
