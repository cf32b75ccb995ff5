"""The mail queue for the administration: what waits, what was refused, and, where there is no mail server, what it says."""

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as READING

from flask import abort, current_app
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.session import request_session, transaction
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import send_again
from lms.mail.tables import MAILS, mails_of, occasion
from lms.mail.transport import FolderTransport
from lms.web.actor import Role, current_actor
from lms.web.choices import SelectField
from lms.web.formats import format_number, label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.routes import Routes, any_role
from lms.web.tables import Source

routes = Routes("mail")
ADMIN = any_role(Role.ADMIN)


class MailSearch(SearchForm):
    """What one filters mails by; each state with the number of its mails."""

    state = SelectField(_l("Stand"), default="")

    def __init__(self, counts: Mapping[MailState, int]) -> None:
        super().__init__()
        states = [(one.value, f"{label(one)} ({format_number(counts.get(one, 0))})") for one in MailState]
        self.state.choices = [("", gettext("alle")), *states]
        self.read_address()


@routes.get("/admin/mail", policy=ADMIN)
def queue() -> Response:
    """All mails, the newest first, or those in one state or to one address."""
    db = request_session()
    counted = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    form = MailSearch({state: count for state, count in db.execute(counted)})  # noqa: C416 - a result is no mapping
    wanted = select(OutboxMail)
    if form.state.data:
        wanted = wanted.where(OutboxMail.state == MailState(form.state.data))
    for word in form.q.data.split():
        wanted = wanted.where(func.lower(OutboxMail.recipient).contains(word.lower(), autoescape=True))
    return show_list(MAILS, Source(db, wanted, mails_of), "lms/mail/queue.html", form=form, State=MailState)


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
        occasion=occasion,
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


def _message(mail: OutboxMail) -> EmailMessage | None:
    transport = current_app.extensions["lms"].transport
    stored = transport.read(mail.message_id) if isinstance(transport, FolderTransport) else None
    return message_from_bytes(stored, _class=EmailMessage, policy=READING) if stored is not None else None
