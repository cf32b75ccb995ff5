"""Calm error pages: the language of the person, what to do next, a request id; no version, path or SQL."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, current_app, g, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from lms.data.refusal import DatabaseBusy, Refusal, Way, msgid
from lms.data.session import close_request_session, is_retryable, is_unreachable
from lms.web.actor import current_actor
from lms.web.languages import gettext
from lms.web.lost_form import FIELD, lost_form
from lms.web.page import render

RETRY_AFTER_SECONDS = "5"


@dataclass(frozen=True)
class ErrorWords:
    """Heading and advice of an error page (German message ids)."""

    title: str
    advice: str


WORDS = {
    400: ErrorWords(
        msgid("Das Formular konnte nicht angenommen werden"),
        msgid("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."),
    ),
    404: ErrorWords(
        msgid("Diese Seite gibt es nicht"), msgid("Vielleicht wurde sie verschoben, oder der Link ist unvollständig.")
    ),
    405: ErrorWords(
        msgid("So kann diese Adresse nicht aufgerufen werden"),
        msgid("Bitte gehen Sie zurück und benutzen Sie die Knöpfe auf der Seite."),
    ),
    409: ErrorWords(msgid("Das geht gerade nicht"), msgid("Es wurde nichts geändert.")),
    410: ErrorWords(
        msgid("Diese Adresse gilt nicht mehr"), msgid("Sie wurde durch eine neue ersetzt oder abgeschaltet.")
    ),
    413: ErrorWords(msgid("Das ist zu groß"), msgid("Bitte senden Sie weniger auf einmal. Es wurde nichts geändert.")),
    422: ErrorWords(msgid("Diese Angaben passen nicht zusammen"), msgid("Es wurde nichts geändert.")),
    429: ErrorWords(msgid("Zu viele Versuche"), msgid("Es wurde nichts geändert.")),
    500: ErrorWords(
        msgid("Hier ist etwas schiefgegangen"),
        msgid("Der Fehler wurde mit der Kennung unten festgehalten. Bitte versuchen Sie es später noch einmal."),
    ),
    503: ErrorWords(
        msgid("Einen Moment bitte"),
        msgid("Es wurde nichts geändert. Bitte versuchen Sie es in einigen Sekunden noch einmal."),
    ),
}


def show_error(status: int, text: str = "", way: Way | None = None) -> Response:
    """The error page for a status; `text` is a finished sentence that says more, `way` leads to what comes first."""
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    response = render(
        "lms/web/error.html",
        status,
        status=status,
        title=gettext(words.title),
        text=text,
        advice=gettext(words.advice),
        way=(gettext(way.text), url_for(way.endpoint, **way.values)) if way else None,
    )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def show_closed() -> Response:
    """The page does not exist for this person. What was sent with a login that has run out is kept for after the next one."""
    has_login = current_app.extensions["lms"].login is not None
    lost = lost_form() if has_login and not current_actor().is_authenticated else None
    if lost is None:
        return show_error(404)
    return render("lms/web/logged_out.html", 404, field=FIELD, lost=lost.packed())


def on_refusal(refusal: Refusal) -> Response:
    """A named "no" of the field."""
    return show_error(refusal.status, gettext(refusal.text, **refusal.values), refusal.way)


def on_http_error(error: HTTPException) -> Response:
    """An error of the web itself: 404, 405, 413 and so on."""
    if error.response is not None:
        return current_app.make_response(error.response)
    response = show_error(error.code or 500)
    valid_methods = getattr(error, "valid_methods", None)
    if valid_methods:
        response.headers["Allow"] = ", ".join(sorted(valid_methods))
    return response


def on_defect(error: Exception) -> Response:
    """Anything nobody foresaw: written to the log with the request id, shown without details."""
    if isinstance(error, DBAPIError) and is_retryable(error):
        return on_refusal(DatabaseBusy())
    current_app.logger.error("request %s %s failed", g.get("lms_request_id"), request.path, exc_info=error)
    # The error page reads too, and PostgreSQL refuses everything in a transaction that has failed.
    close_request_session()
    return show_error(503 if is_unreachable(error) else 500)
