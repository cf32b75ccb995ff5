"""What every answer of the house keeps: ids, error pages, headers, language, forms from our own pages."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, create_engine
from werkzeug.test import TestResponse

from tests.cast import PARTICIPANT, Cast
from tests.house import Client, client_for, mounted

ODD_IDS = [
    "0",
    "-1",
    "007",
    str(10**15),
    str(2**63),
    "1" * 400,
    "1;drop",
    "1%00",
    "١",
    "1.0",
    "0x1",
    "1e3",
    " 1",
    "+1",
    "123E4567-E89B-12D3-A456-426614174000",
]


def without_chance(response: TestResponse) -> str:
    """The body without what differs from request to request: nonce, request id, form tokens, its own address."""
    body = response.get_data(as_text=True)
    body = re.sub(r'nonce="[^"]+"|<code>[0-9a-f]{16}</code>|name="(csrf_token|form_key)" value="[^"]+"', "", body)
    return re.sub(r'href="[^"]*[?&]lang=[^"]*"', "", body)


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_odd_id_is_the_same_404_as_a_page_that_never_was(browser: Client, odd: str) -> None:
    strange, never = browser.get(f"/trial/{odd}"), browser.get("/no/such/page")
    assert (strange.status_code, never.status_code) == (404, 404)
    assert without_chance(strange) == without_chance(never)


def test_a_page_one_may_not_see_is_the_same_404(trial: Flask, cast: Cast) -> None:
    visitor, member = client_for(trial), client_for(trial, cast.participant)
    assert without_chance(visitor.get("/trial/own")) == without_chance(visitor.get("/no/such/page"))
    assert member.get("/trial/own").status_code == 200


def test_a_canonical_id_is_a_page(browser: Client) -> None:
    assert browser.get(f"/trial/{10**15 - 1}").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("Diese Seite gibt es nicht", "Zur Startseite")), ("en", ("This page does not exist", "start page"))],
)
def test_the_404_speaks_the_language_of_the_browser(browser: Client, language: str, words: tuple[str, ...]) -> None:
    response = browser.get("/nowhere", headers={"Accept-Language": language})
    assert all(word in response.get_data(as_text=True) for word in words)
    assert response.headers["Content-Language"] == language


def test_a_wrong_method_is_a_405_that_names_the_right_ones(browser: Client) -> None:
    response = browser.post("/trial/7")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_nobody_uses_does_nothing(browser: Client, method: str) -> None:
    assert browser.open("/trial/7", method=method).status_code in (404, 405)


def test_a_named_no_is_shown_as_a_409_with_its_words_escaped(browser: Client) -> None:
    response = browser.get("/trial/refused")
    assert response.status_code == 409
    assert "Heute nicht, &lt;b&gt;Amina&lt;/b&gt;." in response.get_data(as_text=True)


def test_a_busy_database_is_a_503_that_says_when_to_come_back(browser: Client) -> None:
    response = browser.get("/trial/busy")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_defect_is_a_calm_page_with_a_number_and_no_details(trial: Flask, caplog: pytest.LogCaptureFixture) -> None:
    browser = client_for(trial)
    browser.watchful = False
    response = browser.get("/trial/defect")
    body = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "Hier ist etwas schiefgegangen" in body
    assert "secret" not in body
    assert "Traceback" not in body
    number = re.search(r"<code>([0-9a-f]{16})</code>", body)
    assert number is not None
    assert number.group(1) in caplog.text


def test_a_database_that_is_away_is_a_503_and_still_a_page(trial: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client_for(trial, PARTICIPANT)
    monkeypatch.setattr(mounted(trial).database, "read_engine", _broken())
    for address in ("/", "/trial/7", "/nowhere", "/health/ready"):
        response = browser.get(address)
        assert response.status_code == 503, address
    assert "Einen Moment bitte" in browser.get("/").get_data(as_text=True)
    assert client_for(trial).get("/health/live").status_code == 200


def _broken() -> Engine:
    return create_engine("postgresql+psycopg://nobody@/nothing?host=/nonexistent")


def test_a_body_that_is_too_large_is_a_413(browser: Client) -> None:
    page = browser.get("/trial/form")
    assert page.status_code == 200
    response = browser.post("/trial/form", data={"name": "x" * (3 * 1024 * 1024)})
    assert response.status_code == 413
    assert "zu groß" in response.get_data(as_text=True)


def test_a_page_carries_a_strict_policy_and_stays_out_of_caches(browser: Client) -> None:
    response = browser.get("/trial/7")
    policy = response.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert {"Cookie", "Accept-Language"} <= set(response.vary)
    scripts = re.findall(r"<script[^>]*>", response.get_data(as_text=True))
    assert all(f'nonce="{nonce.group(1)}"' in script for script in scripts)
    assert " style=" not in response.get_data(as_text=True)


def test_a_nonce_is_used_once(browser: Client) -> None:
    first, second = (browser.get("/trial/7").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_download_may_do_nothing_at_all(browser: Client) -> None:
    assert browser.get("/trial/list.csv").headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_error_pages_carry_the_same_headers(browser: Client) -> None:
    for address in ("/nowhere", "/trial/refused", "/trial/busy"):
        assert "nonce-" in browser.get(address).headers["Content-Security-Policy"], address


def test_a_static_file_may_be_kept_for_a_year_under_its_version(browser: Client) -> None:
    asset = browser.page("/trial/7").xpath("//link[@rel='stylesheet']/@href")[0]
    assert "immutable" in browser.get(asset).headers["Cache-Control"]
    assert browser.get("/static/css/nothing.css").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, "de"),
        ({"Accept-Language": "en"}, "en"),
        ({"Accept-Language": "de-AT,en;q=0.5"}, "de"),
        ({"Accept-Language": "fr, en;q=0.5"}, "en"),
        ({"Accept-Language": "fr"}, "de"),
        ({"Accept-Language": "*"}, "de"),
        ({"Accept-Language": ";;;q=x"}, "de"),
    ],
)
def test_the_browser_says_which_language(browser: Client, wishes: dict[str, str], expected: str) -> None:
    assert browser.get("/trial/7", headers=wishes).headers["Content-Language"] == expected


def test_the_address_beats_the_browser_and_is_remembered(browser: Client) -> None:
    assert browser.get("/trial/7?lang=en", headers={"Accept-Language": "de"}).headers["Content-Language"] == "en"
    assert browser.get("/trial/7", headers={"Accept-Language": "de"}).headers["Content-Language"] == "en"
    assert browser.get("/trial/7?lang=xx").headers["Content-Language"] == "en"
    assert browser.get("/trial/7?lang=de").headers["Content-Language"] == "de"


def test_the_page_names_its_language_and_direction(browser: Client) -> None:
    page = browser.page("/trial/7?lang=en")
    assert (page.get("lang"), page.get("dir")) == ("en", "ltr")


def test_the_language_menu_leads_to_the_same_page(browser: Client) -> None:
    links = browser.page("/trial/7").xpath("//a[contains(@href, 'lang=en')]/@href")
    assert links
    assert browser.page(links[0]).get("lang") == "en"
    assert "Ding 7" in browser.get(links[0]).get_data(as_text=True)


def test_after_a_form_with_a_mistake_the_language_menu_leads_to_the_form(app: Flask, cast: Cast) -> None:
    form = f"/runs/{cast.run_id}/enrol"
    answer = client_for(app).submit(form, {"name": ""})
    assert answer.status_code == 422
    assert f'href="{form}?lang=en"' in answer.text


def test_an_unknown_language_of_the_host_is_shown_from_right_to_left(trial: Flask) -> None:
    trial.config["LMS_LANGUAGES"] = ("de", "en", "ar")
    page = client_for(trial).page("/trial/7?lang=ar")
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


@pytest.mark.parametrize("path", ["/", "/courses", "/courses/IK-01", "/runs/{run_id}", "/legal/imprint"])
def test_public_pages_may_be_found(client: Client, cast: Cast, path: str) -> None:
    assert "X-Robots-Tag" not in client.get(path.format(run_id=cast.run_id)).headers


@pytest.mark.parametrize(
    "path", ["/runs/{run_id}/enrol", "/my/links", "/my/token", "/verify", "/nothing", "/staff/runs"]
)
def test_search_engines_keep_away_from_everything_else(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path.format(run_id=cast.run_id)).headers["X-Robots-Tag"] == "noindex"


def test_a_form_without_our_token_is_refused(browser: Client) -> None:
    assert browser.post("/trial/form", data={"name": "Amina"}).status_code == 400


@pytest.mark.parametrize("token", ["", "wrong", "ä", "x" * 500])
def test_a_form_with_a_wrong_token_is_refused(browser: Client, token: str) -> None:
    browser.get("/trial/form")
    assert browser.post("/trial/form", data={"name": "Amina", "csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://evil.example"}, 400),
        ({"Origin": "http://localhost.evil.example"}, 400),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
    ],
)
def test_a_form_from_elsewhere_is_refused(browser: Client, headers: dict[str, str], status: int) -> None:
    fields = dict(browser.page("/trial/form").forms[0].form_values()) | {"name": "Amina", "email": ""}
    assert browser.post("/trial/form", data=fields, headers=headers).status_code == status


def test_another_browsers_token_is_refused(trial: Flask) -> None:
    first, second = client_for(trial), client_for(trial)
    fields = dict(first.page("/trial/form").forms[0].form_values()) | {"name": "Amina", "email": ""}
    second.get("/trial/form")
    assert second.post("/trial/form", data=fields).status_code == 400


def test_a_hosts_own_protection_is_used(own_trial: Flask) -> None:
    own_trial.config.update(WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(own_trial)
    browser = client_for(own_trial)
    assert browser.post("/trial/form", data={"name": "Amina"}).status_code == 400
    assert browser.submit("/trial/form", {"name": "Amina", "email": ""}, follow=False).status_code == 303


def press(browser: Client) -> int:
    token = dict(browser.page("/trial/form").forms[0].form_values())["csrf_token"]
    return browser.post("/trial/limited", data={"csrf_token": token}).status_code


def test_the_fourth_try_in_a_minute_is_too_many_and_the_next_minute_is_new(
    browser: Client, clock: time_machine.Traveller
) -> None:
    assert [press(browser) for _ in range(4)] == [200, 200, 200, 429]
    clock.shift(timedelta(minutes=1))
    assert press(browser) == 200


def test_each_network_is_counted_for_itself(trial: Flask) -> None:
    first, second = client_for(trial), client_for(trial)
    second.environ_base["REMOTE_ADDR"] = "2001:db8:1:2::1"
    assert [press(first) for _ in range(4)][-1] == 429
    assert [press(second) for _ in range(3)][-1] == 200
    second.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert press(second) == 429


def test_a_person_of_the_host_is_known_by_name(app: Flask, cast: Cast) -> None:
    body = client_for(app, PARTICIPANT).get("/").get_data(as_text=True)
    assert "Amina Haddad" in body


def test_the_health_page_tells_alive_from_ready(app: Flask, client: Client) -> None:
    assert client.get("/health/live").get_json() == {"status": "ok"}
    first = client.get("/health/ready")
    assert (first.status_code, first.get_json()["worker"]) == (200, "absent")


def test_a_query_that_fails_still_ends_in_our_own_page(trial: Flask) -> None:
    browser = client_for(trial)
    browser.watchful = False
    body = browser.get("/trial/failing-query").get_data(as_text=True)
    assert "Hier ist etwas schiefgegangen" in body
    assert "lms_person" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/courses?endpoint=x",
        "/courses?_external=1&_scheme=javascript&_anchor=x&_method=POST",
        "/runs/1?run_id=5",
        "/nothing?path=x",
        "/courses?self=1&values=2&lang=en",
        "/login?next=//[",
    ],
)
def test_no_name_in_a_query_breaks_a_page(client: Client, cast: Cast, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (200, 404)
    assert "<h1" in response.get_data(as_text=True)
    assert "javascript:" not in response.get_data(as_text=True)
