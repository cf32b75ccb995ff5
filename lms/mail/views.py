"""The mail queue for the administration: what waits, what was refused, and, where there is no mail server, what it says."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as READING

from flask import abort, current_app, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.session import request_session, transaction
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import send_again
from lms.mail.transport import FolderTransport
from lms.web.actor import Role, current_actor
from lms.web.languages import gettext
from lms.web.listing import page_of
from lms.web.page import render, say, see_other
from lms.web.paging import PER_PAGE
from lms.web.routes import Routes, any_role

routes = Routes("mail")
ADMIN = any_role(Role.ADMIN)


@routes.get("/admin/mail", policy=ADMIN)
def queue() -> Response:
    """All mails, the newest first, or those in one state."""
    db = request_session()
    wish = request.args.get("state", "")
    chosen = MailState(wish) if wish in [state.value for state in MailState] else None
    wanted = OutboxMail.state == chosen if chosen else OutboxMail.id > 0
    counted = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    counts = {state: count for state, count in db.execute(counted)}  # noqa: C416 - a result is not a mapping
    paging = page_of(counts.get(chosen, 0) if chosen else sum(counts.values()))
    rows = select(OutboxMail).where(wanted).order_by(OutboxMail.id.desc()).offset(paging.offset).limit(PER_PAGE)
    return render(
        "lms/mail/queue.html",
        mails=db.scalars(rows).all(),
        occasion=_occasion,
        counts=[(state, counts.get(state, 0)) for state in MailState],
        chosen=chosen,
        paging=paging,
        State=MailState,
    )


@routes.get("/admin/mail/<id:mail_id>", policy=ADMIN)
def show(mail_id: int) -> Response:
    """One mail; its words only where mails are files, because otherwise they are not kept."""
    mail = request_session().get(OutboxMail, mail_id)
    if mail is None:
        abort(404)
    message = _message(mail)
    body = message.get_body(("plain",)) if message is not None else None
    return render(
        "lms/mail/show.html",
        mail=mail,
        occasion=_occasion,
        subject=str(message["Subject"]) if message is not None else "",
        text=str(body.get_content()) if body is not None else "",
        State=MailState,
    )


@routes.post("/admin/mail/<id:mail_id>/again", policy=ADMIN)
def again(mail_id: int) -> Response:
    """Try a refused mail once more, after its cause was mended."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        if not send_again(db, mail_id, now):
            abort(404)
        record(db, stream=SYSTEM_STREAM, at=now, actor=actor.tag, action="mail.sent_again", subject=f"mail:{mail_id}")
    say("success", gettext("Die E-Mail wird noch einmal verschickt."))
    return see_other("lms.mail.show", mail_id=mail_id)


def _occasion(kind: str) -> str:
    """Why a mail was sent; a kind that nobody hands in any more is named as it is."""
    return str(current_app.extensions["lms"].occasions.get(kind, kind))


def _message(mail: OutboxMail) -> EmailMessage | None:
    transport = current_app.extensions["lms"].transport
    stored = transport.read(mail.message_id) if isinstance(transport, FolderTransport) else None
    return message_from_bytes(stored, _class=EmailMessage, policy=READING) if stored is not None else None
