"""A form is taken only from our own pages. The host's CSRFProtect is used where there is one, else this."""

import hmac
import secrets
from collections.abc import Callable
from typing import cast

from flask import current_app, request, session
from markupsafe import Markup

from lms.data.refusal import Refusal, msgid

KEY = "lms_csrf"
FIELD = "csrf_token"


class ForeignForm(Refusal):
    """The form did not come from a page of this browser and this site."""

    text = msgid("Dieses Formular ist abgelaufen. Bitte laden Sie die Seite neu und senden Sie es noch einmal ab.")
    status = 400


def host_protects() -> bool:
    """True when the host has set up its own CSRFProtect, which then checks our forms too."""
    return "csrf" in current_app.extensions


def field() -> Markup:
    """The hidden field every form carries."""
    if host_protects():
        make: Callable[[], str] = cast(Callable[[], str], current_app.jinja_env.globals["csrf_token"])
        name, value = current_app.config.get("WTF_CSRF_FIELD_NAME", FIELD), make()
    else:
        name, value = FIELD, session.setdefault(KEY, secrets.token_urlsafe(24))
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def check() -> None:
    """Refuse an unsafe request without the browser's token or from another site."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and not is_ours():
        raise ForeignForm


def is_ours() -> bool:
    """Whether what was sent carries this browser's token and comes from this site; the host's CSRFProtect says so before."""
    if host_protects():
        return True
    expected = session.get(KEY, "")
    sent = request.form.get(FIELD, "")
    return bool(expected) and hmac.compare_digest(expected.encode(), sent.encode()) and not _from_elsewhere()


def _from_elsewhere() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin not in (None, "null") and str(origin).partition("://")[2] != request.host
