"""Pages that are the same for every visitor are kept for a moment: whoever asks next gets them without the work.

When an enrolment opens, hundreds look at one page. A kept page is shown only while nothing was committed to the database since
it was laid out, so it is never older than the data. What changes by the clock alone (a door that closes at noon) comes late by
LMS_KEEP_PAGES_SECONDS at most; the rules behind the page ask the clock themselves.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any

from flask import Response, current_app, make_response, request, session

from lms.data import clock
from lms.data.session import close_request_session, request_session
from lms.web.actor import current_actor
from lms.web.languages import current_language
from lms.web.page import csp_nonce

MOST = 64  # pages of about 20 kB in each web process
OK = 200
Address = tuple[str, str]


@dataclass(frozen=True)
class KeptPage:
    """A page as it was sent, with all that says whether it can be sent again."""

    state: str
    at: datetime
    nonce: str
    body: bytes

    def still_holds(self, state: str, now: datetime, longest: timedelta) -> bool:
        """Nothing was committed since, and it is not older than `longest`."""
        return self.state == state and timedelta() <= now - self.at < longest

    def answer(self) -> Response:
        """The page for the present request, whose scripts have a nonce of their own."""
        response = make_response(self.body.replace(self.nonce.encode(), csp_nonce().encode()))
        response.headers["Content-Language"] = current_language()
        return response


class KeptPages:
    """The newest pages of one process, by address and language."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self._lock = Lock()

    def at(self, address: Address) -> KeptPage | None:
        """What is kept for this address, good or not."""
        with self._lock:
            return self._pages.get(address)

    def keep(self, address: Address, page: KeptPage) -> None:
        """Keep a page, in the place of the oldest when there are enough."""
        with self._lock:
            self._pages[address] = page
            self._pages.move_to_end(address)
            if len(self._pages) > MOST:
                self._pages.popitem(last=False)


def kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view of a page that shows all visitors the same, laid out anew only when it must be."""

    @wraps(view)
    def show(**arguments: Any) -> Any:
        longest = timedelta(seconds=current_app.config["LMS_KEEP_PAGES_SECONDS"])
        if not longest or not _is_anybody():
            return view(**arguments)
        lms, now = current_app.extensions["lms"], clock.now()
        close_request_session()  # it may have begun to read before
        state = lms.database.commits.state(request_session())
        address = (request.url, current_language())
        page = lms.kept_pages.at(address)
        if page is not None and page.still_holds(state, now, longest):
            return page.answer()
        response = view(**arguments)
        if _can_be_kept(response):
            lms.kept_pages.keep(address, KeptPage(state, now, csp_nonce(), response.get_data()))
        return response

    return show


def _is_anybody() -> bool:
    """Nobody is logged in, and the browser carries no form token and no message."""
    return not current_actor().is_authenticated and not session


def _can_be_kept(response: Any) -> bool:
    """A whole page that left nothing in the browser."""
    return (
        isinstance(response, Response)
        and response.status_code == OK
        and response.mimetype == "text/html"
        and "Set-Cookie" not in response.headers
        and _is_anybody()
    )
