"""What a paper says about format and place is how this person took part, not how others could."""

import pytest
import time_machine
from flask import Flask

from certificates.document.content import CertificateContent
from certificates.document.sentences import WORDS, statements
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.models import CertificateKind, CourseFormat
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, MeetingMode, PoolMode, SeatPool
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import writing

NAME = "Amina Haddad"
TOWN = "Musterstadt"
BOTH, ONSITE, ONLINE = MeetingMode.BOTH, MeetingMode.ONSITE, MeetingMode.ONLINE


def printed(app: Flask, cast: Cast, modes: list[MeetingMode], pool: PoolMode) -> CertificateContent:
    """The paper of somebody in this pool of a hybrid run, whose meetings are in these modes in turn."""
    enrolment_id = attend(app, cast, {NAME: 4})[NAME]
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.format = CourseFormat.HYBRID
        for number, meeting in enumerate(run.meetings):
            meeting.mode = modes[number % len(modes)]
        if pool is not PoolMode.ANY:
            run.pools[0].mode = PoolMode.ONLINE if pool is PoolMode.ONSITE else PoolMode.ONSITE
            own = SeatPool(run_id=run.id, mode=pool, capacity=5)
            db.add(own)
            db.flush()
            db.get_one(Enrolment, enrolment_id).pool_id = own.id
    with writing(app) as db:
        enrolment = lock_enrolment(db, enrolment_id)
        assert enrolment is not None
        made = reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="http://x", person_id=None, now=AFTER)
        return made.printed


@pytest.mark.parametrize(
    ("modes", "pool", "format_", "place"),
    [
        ([BOTH], PoolMode.ONLINE, "online", ""),
        ([BOTH], PoolMode.ONSITE, "onsite", TOWN),
        ([BOTH], PoolMode.ANY, "hybrid", TOWN),
        ([ONSITE, ONLINE], PoolMode.ANY, "hybrid", TOWN),
        ([ONLINE, BOTH], PoolMode.ONLINE, "online", ""),
        ([ONSITE, BOTH], PoolMode.ONLINE, "hybrid", TOWN),
    ],
)
def test_the_paper_follows_the_persons_own_way_through_a_hybrid_run(
    app: Flask, cast: Cast, clock: time_machine.Traveller,
    modes: list[MeetingMode], pool: PoolMode, format_: str, place: str,
) -> None:  # fmt: skip
    clock.move_to(AFTER)
    paper = printed(app, cast, modes, pool)
    assert (paper.format, paper.place) == (format_, place)
    assert (WORDS["de"].live_online in statements(paper)) is (format_ == "online")
