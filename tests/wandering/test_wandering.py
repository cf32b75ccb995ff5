"""Whoever does whatever on any page, in any order: no defect is shown, and what must hold at every commit holds."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
import time_machine
from flask import Flask

from lms.data import clock as lms_clock
from lms.worker import Worker
from tests.cast import Cast
from tests.databases import Backend
from tests.house import client_for, db_of
from tests.invariants import broken
from tests.rights.things import everything
from tests.wandering.wanderer import Wanderer

ROUND = 40
PACE = timedelta(minutes=1)
TRAIL_TOLD = 6


@dataclass(frozen=True)
class Walk:
    """How many rounds, and how odd the wanderers are."""

    rounds: int
    oddity: float
    seed: int


WALKS = [
    pytest.param(Walk(2, 0.1, 1), id="short"),
    pytest.param(Walk(40, 0.05, 2), id="nearly-sane", marks=pytest.mark.long),
    pytest.param(Walk(40, 0.5, 3), id="odd", marks=pytest.mark.long),
]


@pytest.mark.parametrize("walk", WALKS)
def test_nothing_breaks_whatever_is_sent(
    app: Flask, database: Backend, cast: Cast, clock: time_machine.Traveller, walk: Walk
) -> None:
    everything(app, database, cast)
    members = (None, cast.participant, cast.trainer, cast.hr, cast.coordinator, cast.lead, cast.admin)
    chance = Random(walk.seed)
    wanderers = [Wanderer(client_for(app, member), chance, walk.oddity) for member in members]
    for number in range(walk.rounds):
        for _ in range(ROUND):
            wanderer = chance.choice(wanderers)
            try:
                wanderer.step()
            except AssertionError as error:
                raise AssertionError("\n".join(wanderer.trail[-TRAIL_TOLD:])) from error
            clock.shift(PACE)
        assert Worker(app).run_once() == [], f"a job failed in round {number}"
        with db_of(app) as db:
            assert broken(db, lms_clock.now()) == [], f"in round {number}"
    taken = sum(wanderer.answers[303] for wanderer in wanderers)
    assert taken > walk.rounds, "hardly a form was taken: this walk says nothing"
