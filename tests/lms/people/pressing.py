"""Pressing a button: one that no page shows, with a token made by hand, or one that carries a value."""

from collections.abc import Mapping

from werkzeug.test import TestResponse

from tests.house import Client


def post(client: Client, url: str, fields: Mapping[str, str] | None = None) -> int:
    """The status of the answer."""
    with client.session_transaction() as stored:
        stored["lms_csrf"] = "token"
    return client.post(url, data={**(fields or {}), "csrf_token": "token"}).status_code


def send(client: Client, url: str, fields: Mapping[str, str]) -> TestResponse:
    """Fill in the last form of the page, the buttons' values among the fields; the answer itself."""
    filled = dict(client.page(url).forms[-1].form_values())
    return client.post(url, data={**filled, **fields})
