"""Before the last clerk of an organisation goes: what would reach nobody any more is said once."""

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.web.page import render

NOT_KEPT = ("csrf_token", "sure")


def waiting_at_desk(db: Session, organisation_id: int) -> list[str]:
    """What waits for a clerk, in sentences; nothing when the answer was "all the same" already."""
    if request.form.get("sure"):
        return []
    makers = current_app.extensions["lms"].open_at_desk
    return [sentence for maker in makers for sentence in maker(db, organisation_id, clock.now())]


def ask_about_last_clerk(name: str, scope: str, waiting: list[str], back: str) -> Response:
    """The page (409) that says so; its button sends the same once more."""
    return render(
        "lms/people/last_clerk.html",
        409,
        name=name,
        scope=scope,
        waiting=waiting,
        action=request.path,
        back=back,
        kept=[(field, value) for field, value in request.form.items(multi=True) if field not in NOT_KEPT],
    )
