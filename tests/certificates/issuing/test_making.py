"""The worker makes a batch: a paper with a defect neither stops nor blames the others, and the defect is seen."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from certificates.document import paper
from certificates.document.content import CertificateContent
from certificates.document.design import certificate_page, certificate_series
from certificates.issuing import making
from certificates.issuing.models import Certificate, CertificateState
from lms.data.refusal import DatabaseBusy
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import client_for, db_of, run_worker, writing

pytestmark = pytest.mark.pdf
FIRST, SECOND, THIRD = "Amina Haddad", "Trần Văn Minh", "Yusuf Şahin"
MADE, LEFT = (CertificateState.ISSUED, 1, ""), CertificateState.RESERVED


@pytest.fixture
def reserved(app: Flask, cast: Cast, clock: time_machine.Traveller) -> Flask:
    """Papers for three people of a run, none made yet."""
    attend(app, cast, {FIRST: 4, SECOND: 4, THIRD: 4})
    clock.move_to(AFTER)
    client_for(app, cast.lead).submit(f"/staff/runs/{cast.run_id}/certificates", action="/certificates")
    return app


def states(app: Flask) -> list[tuple[CertificateState, int, str]]:
    """What became of each: state, attempts, problem."""
    wanted = select(Certificate.state, Certificate.attempts, Certificate.problem).order_by(Certificate.id)
    with db_of(app) as db:
        return [(state, attempts, problem) for state, attempts, problem in db.execute(wanted)]


def second(app: Flask) -> int:
    with db_of(app) as db:
        return list(db.scalars(select(Certificate.id).order_by(Certificate.id)))[1]


def test_words_that_cannot_be_read_stop_one_paper_only(reserved: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with writing(reserved) as db:
        db.execute(update(Certificate).where(Certificate.id == second(reserved)).values(content={}))
    run_worker(reserved)
    assert states(reserved) == [MADE, (LEFT, 1, "ValueError"), MADE]
    assert f"turn of certificate {second(reserved)} failed: ValueError" in caplog.text
    assert "job papers failed" in caplog.text


def test_a_defect_in_a_series_blames_its_own_paper(
    reserved: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(made: Any) -> Any:
        def make(printed: CertificateContent | list[CertificateContent], *rest: Any) -> Any:
            if SECOND in str(printed):
                raise ValueError(SECOND)
            return made(printed, *rest)

        return make

    monkeypatch.setattr(paper, "certificate_page", broken(certificate_page))
    monkeypatch.setattr(paper, "certificate_series", broken(certificate_series))
    run_worker(reserved)
    assert states(reserved) == [MADE, (LEFT, 1, "ValueError"), MADE]
    assert "job papers failed" in caplog.text
    assert SECOND not in caplog.text


def test_a_paper_in_use_is_made_later(
    reserved: Flask, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    finish, busy = making._finish, second(reserved)

    def in_use(db: Any, certificate_id: int, *rest: Any) -> bool:
        if certificate_id == busy:
            raise DatabaseBusy
        return finish(db, certificate_id, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(making, "_finish", in_use)
        run_worker(reserved)
    assert states(reserved) == [MADE, (LEFT, 1, "DatabaseBusy"), MADE]
    assert "job papers failed" in caplog.text
    clock.shift(130)
    run_worker(reserved)
    assert states(reserved) == [MADE, (CertificateState.ISSUED, 2, ""), MADE]
