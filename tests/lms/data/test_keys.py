"""What is taken once: tokens, form keys, the worker's lease."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.data.idempotency import KEY_LIFE, FormKey, FormReused, claim, fingerprint, forget_old
from lms.data.lease import LEASE_LIFE, Lease, give_back, take_or_renew
from lms.data.tokens import AccessToken, hash_token, issue_token, revoke_tokens, subject_of_token
from tests.cast import NOW
from tests.house import db_of, writing

HOUR = timedelta(hours=1)


def test_a_token_opens_its_subject_until_it_ends(app: Flask) -> None:
    with writing(app) as db:
        raw = issue_token(db, "personal", 7, NOW + HOUR)
    with db_of(app) as db:
        assert subject_of_token(db, "personal", hash_token(raw), NOW) == 7
        assert subject_of_token(db, "personal", hash_token(raw), NOW + HOUR) is None


def test_a_token_is_good_for_its_purpose_only(app: Flask) -> None:
    with writing(app) as db:
        raw = issue_token(db, "personal", 7, NOW + HOUR)
    with db_of(app) as db:
        assert subject_of_token(db, "invitation", hash_token(raw), NOW) is None


def test_revoking_ends_every_token_of_the_subject_and_no_other(app: Flask) -> None:
    with writing(app) as db:
        ended = [issue_token(db, "personal", 7, NOW + HOUR) for _ in range(2)]
        other = issue_token(db, "personal", 8, NOW + HOUR)
        db.flush()
        revoke_tokens(db, "personal", 7, NOW)
    with db_of(app) as db:
        assert [subject_of_token(db, "personal", hash_token(raw), NOW) for raw in ended] == [None, None]
        assert subject_of_token(db, "personal", hash_token(other), NOW) == 8


def test_a_token_revoked_in_the_transaction_of_its_issue_is_dead_too(app: Flask) -> None:
    with writing(app) as db:
        raw = issue_token(db, "personal", 7, NOW + HOUR)
        revoke_tokens(db, "personal", 7, NOW)
    with db_of(app) as db:
        assert subject_of_token(db, "personal", hash_token(raw), NOW) is None


def test_the_database_knows_only_the_hash_of_a_token_of_160_bit(app: Flask) -> None:
    with writing(app) as db:
        raw = issue_token(db, "personal", 7, NOW + HOUR)
    with db_of(app) as db:
        stored = db.scalars(select(AccessToken)).one()
        assert raw not in str(vars(stored))
    assert len(raw) >= 160 / 6


def claim_answer(app: Flask, body: str, answer: str) -> str:
    with writing(app) as db:
        found = claim(db, scope="s", key="k", print_=fingerprint("POST", "/x", [("a", body)]), now=NOW)
        if isinstance(found, str):
            return found
        found.answer = answer
        return answer


def test_the_same_form_sent_twice_gets_the_first_answer(app: Flask) -> None:
    assert claim_answer(app, "1", "/enrolment/7") == "/enrolment/7"
    assert claim_answer(app, "1", "/enrolment/8") == "/enrolment/7"


def test_the_same_key_with_another_body_is_refused(app: Flask) -> None:
    claim_answer(app, "1", "/enrolment/7")
    with pytest.raises(FormReused) as refused:
        claim_answer(app, "2", "/enrolment/8")
    assert refused.value.status == 422


def test_eight_copies_of_one_form_at_once_have_one_effect(app: Flask) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: claim_answer(app, "1", f"/enrolment/{number}"), range(8)))
    assert len(set(answers)) == 1


def test_a_fingerprint_does_not_mix_up_names_and_values() -> None:
    prints = [[("a", "b"), ("c", "d")], [("a", "bc"), ("", "d")], [("ab", ""), ("c", "d")], [("a", "b\x1fc\x1ed")]]
    assert len({fingerprint("POST", "/x", fields) for fields in prints}) == len(prints)


def test_form_keys_are_forgotten_after_a_day(app: Flask) -> None:
    claim_answer(app, "1", "/x")
    for after, left in ((KEY_LIFE, 1), (KEY_LIFE + HOUR, 0)):
        with writing(app) as db:
            forget_old(db, NOW + after)
        with db_of(app) as db:
            assert db.scalar(select(func.count()).select_from(FormKey)) == left


def take(app: Flask, holder: str, after: timedelta = timedelta(0)) -> bool:
    with writing(app) as db:
        return take_or_renew(db, "worker", holder, NOW + after)


def test_the_second_worker_waits_while_the_first_renews(app: Flask) -> None:
    assert take(app, "first")
    assert not take(app, "second")
    assert take(app, "first", LEASE_LIFE / 2)
    assert not take(app, "second", LEASE_LIFE)


def test_the_second_worker_takes_over_when_the_first_is_silent(app: Flask) -> None:
    assert take(app, "first")
    assert take(app, "second", LEASE_LIFE)
    assert not take(app, "first", LEASE_LIFE)


def test_a_worker_that_stops_in_order_lets_the_next_one_start_at_once(app: Flask) -> None:
    assert take(app, "first")
    with writing(app) as db:
        give_back(db, "worker", "second", NOW)
    assert not take(app, "second")
    with writing(app) as db:
        give_back(db, "worker", "first", NOW)
    assert take(app, "second")


def test_of_eight_workers_at_once_one_leads(app: Flask) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda number: take(app, f"worker {number}"), range(8))) == 1
    with db_of(app) as db:
        assert db.scalars(select(Lease)).one().fence == 1
