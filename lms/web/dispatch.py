"""From a room's routes to an app's addresses: one blueprint per app, every address behind its policy."""

import secrets
from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import Any

from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, default_exceptions

from lms.data.refusal import DatabaseBusy, Refusal
from lms.data.session import request_session
from lms.web import csrf, errors
from lms.web.actor import VISITOR, current_actor
from lms.web.headers import add_headers
from lms.web.kept_pages import kept
from lms.web.languages import negotiate, set_language
from lms.web.routes import Policy, Route, Routes

TRIES = 5
LARGEST_FORM_FIELDS_BYTES = 500_000
LARGEST_FORM_PARTS = 1000


def room_blueprint(routes: Routes) -> Blueprint:
    """The blueprint of one room for one app."""
    blueprint = Blueprint(routes.room, __name__)
    for route in routes.routes:
        blueprint.add_url_rule(
            route.rule, route.view.__name__, guarded(route), methods=list(route.methods), strict_slashes=False
        )
    return blueprint


def guarded(route: Route) -> Callable[..., Any]:
    """The view behind its policy; a busy database is asked again with the whole unit, then answered with 503."""
    show = kept(route.view) if route.indexed else route.view

    @wraps(route.view)
    def view(**arguments: Any) -> Any:
        if route.max_body is not None:
            request.max_content_length = route.max_body
        if not route.policy.allows(current_actor()):
            return errors.show_closed()
        csrf.check()
        for attempt in range(1, TRIES + 1):
            try:
                return show(**arguments)
            except DatabaseBusy:
                if attempt == TRIES:
                    raise
                sleep(0.02 + secrets.randbelow(180) / 1000)
        raise DatabaseBusy

    return view


def prepare_request() -> None:
    """Before every page: request id, limits, language, and who is asking."""
    g.lms_request_id = secrets.token_hex(8)
    request.max_content_length = current_app.config["LMS_MAX_BODY_BYTES"]
    request.max_form_memory_size = LARGEST_FORM_FIELDS_BYTES
    request.max_form_parts = LARGEST_FORM_PARTS
    set_language(negotiate(tuple(current_app.config["LMS_LANGUAGES"])))
    if request.endpoint != "lms.static":
        recognise()


def recognise() -> None:
    """Know who is asking, from here to the end of the request."""
    g.lms_actor = current_app.extensions["lms"].who_is_asking(request_session()) or VISITOR


def guard_blueprint(blueprint: Blueprint) -> None:
    """Hang request preparation, headers and error pages on our pages only."""
    blueprint.before_request(prepare_request)
    blueprint.after_request(add_headers)
    blueprint.register_error_handler(Refusal, errors.on_refusal)
    blueprint.register_error_handler(HTTPException, errors.on_http_error)
    for code in default_exceptions:  # Flask asks the host's handler for a code before ours for the class
        blueprint.register_error_handler(code, errors.on_http_error)
    blueprint.register_error_handler(Exception, errors.on_defect)


def missing(path: str = "") -> Any:
    """Any address under our prefix that no room knows; a known address with a wrong method is a 405."""
    adapter = current_app.create_url_adapter(request)
    allowed = set()
    for method in ("GET", "POST"):
        try:
            endpoint, _arguments = adapter.match(method=method)  # type: ignore[union-attr]
        except HTTPException:
            continue
        if endpoint != request.endpoint:
            allowed.add(method)
    if allowed and request.method not in allowed:
        raise MethodNotAllowed(valid_methods=sorted(allowed))
    raise NotFound


MISSING = Policy("anyone", lambda actor: True)
