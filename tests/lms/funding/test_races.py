"""Two coordinators at the same second, on both databases: one effect, and no day in two periods."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.funding.carrying_out import _new_period, open_period
from lms.funding.data import PeriodData, PeriodWords
from lms.funding.editing import change_period, create_network
from lms.funding.models import FundingPeriod, Network, OpeningState, PeriodOpening, Project
from lms.funding.opening import OpeningPlan, lock_opening, mark_opened, plan_of, write_words
from lms.funding.periods import Span, lock_network, refuse_collisions, span_of
from lms.funding.refusals import ChangedMeanwhile, NetworkExists, PeriodsOverlap
from lms.people.models import OrganisationKind
from lms.people.registry import add_organisation
from tests.cast import Cast
from tests.house import database_of, db_of, on_postgresql, writing
from tests.lms.funding.programme import BEGINS, NEXT, STEP, plan_next
from tests.lms.funding.test_editing import NETWORK

Act = Callable[[Session], object]


def at_once(app: Flask, acts: Sequence[Act], look: Callable[[Session], bool] | None = None) -> list[object]:
    """Carry each act out in a transaction of its own thread, all at the same moment; what came of each, errors too.

    With `look`, each looks first and acts then: what a program without locks does.
    """
    start = threading.Barrier(len(acts))
    database = database_of(app)

    def one(act: Act) -> object:
        wanted = True
        if look is not None:
            with app.app_context(), database.reading() as db:
                wanted = look(db)
        start.wait(timeout=30)
        try:
            with app.app_context(), database.transaction() as db:
                return act(db) if wanted else None
        except Exception as error:  # the test looks at it
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def count(app: Flask, table: type[FundingPeriod | Project | Network]) -> int:
    with db_of(app) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_two_who_open_the_same_period_open_it_once_and_both_see_it(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)

    def press(db: Session) -> int:
        return open_period(db, opening.id, version=opening.version, begins=BEGINS, step=STEP).id

    came = at_once(app, [press] * 4)
    assert len(set(map(str, came))) == 1
    assert isinstance(came[0], int)
    assert count(app, FundingPeriod) == 2
    assert count(app, Project) == 4


def test_looking_first_and_opening_then_would_fail_for_one_of_them(app: Flask, cast: Cast) -> None:
    """The control: without the lock the second one runs into the database's own wall, or opens another period."""
    opening = plan_next(app, cast)

    def is_draft(db: Session) -> bool:
        return db.get_one(PeriodOpening, opening.id).state is OpeningState.DRAFT

    def open_unguarded(db: Session) -> int:
        plan = plan_of(db.get_one(PeriodOpening, opening.id))
        period = _new_period(db, db.get_one(Network, cast.network_id), plan, STEP)
        mark_opened(db, lock_opening(db, opening.id), period, STEP)
        return period.id

    came = at_once(app, [open_unguarded] * 2, look=is_draft)
    assert any(isinstance(one, IntegrityError) for one in came) or count(app, FundingPeriod) > 2


@on_postgresql
def test_who_opens_the_period_and_who_changes_its_plan_wait_for_each_other_and_go_on(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)

    def press() -> object:
        with writing(app) as db:
            return open_period(db, opening.id, version=opening.version, begins=BEGINS, step=STEP)

    with ThreadPoolExecutor(1) as pool:
        with writing(app) as db:
            lock_network(db, cast.network_id)
            pressed = pool.submit(press)
            while not db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert not pressed.done()
                sleep(0.01)
            write_words(db, cast.network_id, cast.period_id, NEXT, version=opening.version, step=STEP)
        with pytest.raises(ChangedMeanwhile):
            pressed.result()


def two_later_periods(app: Flask, cast: Cast) -> tuple[int, int]:
    with writing(app) as db:
        words = (
            replace(NEXT, name="2029", starts_on=date(2029, 1, 1), ends_on=date(2029, 12, 31)),
            replace(NEXT, name="2033", starts_on=date(2033, 1, 1), ends_on=date(2033, 12, 31)),
        )
        network = db.get_one(Network, cast.network_id)
        first, second = (_new_period(db, network, OpeningPlan(one), STEP).id for one in words)
    return first, second


def overlapping(app: Flask) -> bool:
    with db_of(app) as db:
        spans = [span_of(one) for one in db.scalars(select(FundingPeriod).order_by(FundingPeriod.starts_on))]
    return any(one.meets(other) for place, one in enumerate(spans) for other in spans[place + 1 :])


WIDENED = (
    replace(NEXT, name="2029", starts_on=date(2029, 1, 1), ends_on=date(2031, 12, 31)),
    replace(NEXT, name="2033", starts_on=date(2031, 6, 1), ends_on=date(2033, 12, 31)),
)


def test_two_who_widen_neighbouring_periods_never_share_a_day(app: Flask, cast: Cast) -> None:
    ids = two_later_periods(app, cast)

    def widen(period_id: int, words: PeriodWords) -> Act:
        return lambda db: change_period(
            db, period_id, PeriodData(words), version=1, used=lambda db, period: None, step=STEP
        )

    came = at_once(app, [widen(*pair) for pair in zip(ids, WIDENED, strict=True)])
    assert [type(one) for one in came].count(PeriodsOverlap) == 1
    assert not overlapping(app)


def test_looking_first_and_widening_then_would_share_days(app: Flask, cast: Cast) -> None:
    """The control: both look before either writes."""
    ids = two_later_periods(app, cast)

    def fits(db: Session) -> bool:
        for period_id, words in zip(ids, WIDENED, strict=True):
            refuse_collisions(db, cast.network_id, words.name, Span(words.starts_on, words.ends_on), but=period_id)
        return True

    def widen(period_id: int, words: PeriodWords) -> Act:
        def act(db: Session) -> None:
            period = db.get_one(FundingPeriod, period_id)
            period.starts_on, period.ends_on = words.starts_on, words.ends_on

        return act

    at_once(app, [widen(*pair) for pair in zip(ids, WIDENED, strict=True)], look=fits)
    assert overlapping(app)


def test_two_who_create_the_network_create_one(app: Flask) -> None:
    with writing(app) as db:
        host = add_organisation(db, name="Bildungswerk", kind=OrganisationKind.PROVIDER).id
    data = replace(NETWORK, host_organisation_id=host)
    came = at_once(app, [lambda db: create_network(db, data, STEP)] * 3)
    assert [type(one) for one in came].count(NetworkExists) == 2
    assert count(app, Network) == 1
