"""Showing a page: the host's Jinja environment, overlaid with our words, filters and macros' needs."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    request,
    url_for,
)
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.web import csrf
from lms.web.actor import current_actor
from lms.web.formats import FILTERS, same_day
from lms.web.here import this_page
from lms.web.languages import choices, current_language, gettext, ngettext, text_direction
from lms.web.menu import menu

MESSAGE_PREFIX = "lms-"
SEARCH = "lms.search.search"


@dataclass(frozen=True)
class OwnLogin:
    """The addresses of the login that the installation brings itself."""

    login_url: str
    logout_url: str
    account_url: str


@dataclass(frozen=True)
class Message:
    """A sentence shown once after an action: success, info, warning or danger."""

    kind: str
    text: str


def build_environment(app: Flask) -> Environment:
    """The app's Jinja environment with our filters and gettext, which the host's own templates never see."""
    environment = app.jinja_env.overlay()
    environment.filters = {**environment.filters, **FILTERS}
    environment.globals = environment.globals | {"_": gettext, "gettext": gettext, "ngettext": ngettext}
    environment.tests = {**environment.tests, "same_day": same_day}
    return environment


def render(template: str, http_status: int = 200, /, **values: Any) -> Response:
    """The page as a response in the language of the request.

    `provider_id` puts that provider's legal texts in the footer, `funded_by` the words and logos of a project; the page
    then carries the name of its network as well.
    """
    lms = current_app.extensions["lms"]
    context = _frame_values(values) | values
    current_app.update_template_context(context)
    response = make_response(lms.environment.get_template(template).render(context), http_status)
    response.headers["Content-Language"] = current_language()
    return response


def see_other(endpoint: str, **values: Any) -> BaseResponse:
    """After success: go and look at the result (303), so that a reload sends nothing again."""
    return redirect(url_for(endpoint, **values), code=303)


def say(kind: str, text: str) -> None:
    """Show a sentence on the next page."""
    flash(text, MESSAGE_PREFIX + kind)


def asset(path: str) -> str:
    """The address of a file under lms/static, with a version so that browsers may keep it."""
    return url_for("lms.static", filename=path, v=current_app.extensions["lms"].asset_version)


def _frame_values(values: Mapping[str, Any]) -> dict[str, Any]:
    lms = current_app.extensions["lms"]
    programme = values.get("funded_by") or lms.programme()
    return {
        "_": gettext,
        "lang": current_language(),
        "text_direction": text_direction(current_language()),
        "language_choices": choices(_url_in_language),
        "asset": asset,
        "csp_nonce": csp_nonce(),
        "actor": current_actor(),
        "menu": menu(),
        "own_login": _own_login(),
        "search_url": _search_url(),
        "footer_links": lms.footer_links(provider_id=values.get("provider_id")),
        "network_name": programme.network,
        "funded_by": programme,
        "base_template": current_app.config["LMS_BASE_TEMPLATE"],
        "csrf_field": csrf.field,
        "form_key": form_key,
        "messages": _messages(),
        "mail_folder": lms.mail_folder(),
        "request_id": g.get("lms_request_id", ""),
    }


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "lms_nonce" not in g:
        g.lms_nonce = secrets.token_urlsafe(16)
    return str(g.lms_nonce)


def form_key() -> Markup:
    """A hidden random key: the same rendering of a form is carried out once."""
    return Markup('<input type="hidden" name="form_key" value="{}">').format(secrets.token_urlsafe(16))


def _url_in_language(code: str) -> str:
    """This page in another language; after a form with a mistake the page of the form, from a mere button the start page."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return url_for("lms.floor.start", lang=code)
    return this_page(lang=code)


def _search_url() -> str | None:
    may = current_app.extensions["lms"].policies[SEARCH].allows(current_actor())
    return url_for(SEARCH) if may else None


def _own_login() -> OwnLogin | None:
    login = current_app.extensions["lms"].login
    if login is None:
        return None
    # Whoever logs in from a page comes back to it, also after the login ran out and the page seems to be missing.
    back = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
    at_login = request.endpoint in (login.login_page, "lms.floor.start")
    return OwnLogin(
        login_url=url_for(login.login_page, next=None if at_login else back),
        logout_url=url_for(login.logout_button),
        account_url=url_for(login.account_page),
    )


def _messages() -> list[Message]:
    flashed = get_flashed_messages(with_categories=True)
    return [
        Message(kind.removeprefix(MESSAGE_PREFIX), text)
        for kind, text in cast(list[tuple[str, str]], flashed)
        if kind.startswith(MESSAGE_PREFIX)
    ]
