"""Addresses that leave the browser: on paper and in mails they start with the configured base, never with a Host header."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def public_url(endpoint: str, **values: Any) -> str:
    """The full address of a page below LMS_BASE_URL."""
    base = urlsplit(current_app.config["LMS_BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def webcal_url(endpoint: str, **values: Any) -> str:
    """The same for a calendar, in the form that opens the reader's calendar program and subscribes there."""
    return f"webcal:{public_url(endpoint, **values).partition(':')[2]}"
