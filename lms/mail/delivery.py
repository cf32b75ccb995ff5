"""The worker's way with mail: claim a few, word each, hand it over, write down what became of it."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.session import transaction
from lms.mail.content import CalendarPart, MailContent
from lms.mail.folding import OUTGOING
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import claim_due, refuse_line_breaks, settle, state_after_failure
from lms.mail.transport import NotNow, RefusedForGood, ServerAway
from lms.web.languages import speaking, text_direction


def deliver_due(now: datetime) -> int:
    """Send what is due and return how many mails went out. A server that is away is asked once per sweep."""
    with transaction() as db:
        mails = claim_due(db, now)
    sent, away = 0, ""
    for mail in mails:
        try:
            state, error = (state_after_failure(mail, now), away) if away else _deliver(mail, now)
        except ServerAway as reason:
            away = str(reason)
            state, error = state_after_failure(mail, now), away
        with transaction() as db:
            settle(db, mail, state, now, error)
        sent += state is MailState.SENT
    return sent


def _deliver(mail: OutboxMail, now: datetime) -> tuple[MailState, str]:
    lms = current_app.extensions["lms"]
    with speaking(mail.language):
        try:
            # The links of a mail are made here: their tokens must be stored before anybody can click them.
            with transaction() as db:
                content = lms.mails[mail.kind](db, mail.values, now)
            if content is None:
                return MailState.WITHHELD, ""
            lms.transport.send(compose(mail, content, now))
        except RefusedForGood as error:
            return MailState.DEAD, str(error)
        except ServerAway:
            raise
        except NotNow as error:
            return state_after_failure(mail, now), str(error)
        except Exception as error:  # one mail that cannot be worded must not stop the others
            current_app.logger.exception("mail %s (%s) cannot be made", mail.id, mail.kind)
            return state_after_failure(mail, now), type(error).__name__
    return MailState.SENT, ""


def compose(mail: OutboxMail, content: MailContent, now: datetime) -> EmailMessage:
    """The message with text and HTML part, a fixed Message-ID and the dedup key, by which duplicates can be told."""
    config = current_app.config
    lms = current_app.extensions["lms"]
    sender = config["LMS_MAIL_FROM"]
    refuse_line_breaks(content.subject, sender, mail.recipient)
    message = EmailMessage(policy=OUTGOING)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = content.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.message_id}@{config['LMS_MAIL_DOMAIN']}>"
    message["X-Lernbruecke-Key"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    values = {
        "mail": content,
        "lang": mail.language,
        "text_direction": text_direction(mail.language),
        "network_name": lms.network_name(),
        "footer_links": lms.footer_links(full=True, provider_id=content.provider_id),
    }
    message.set_content(lms.environment.get_template("lms/mail/layout.txt").render(values))
    message.add_alternative(lms.environment.get_template("lms/mail/layout.html").render(values), subtype="html")
    if content.calendar is not None:
        _add_calendar(message, content.calendar)
    for file in content.attachments:
        maintype, subtype = file.mime_type.split("/", 1)
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.filename)
    return message


def _add_calendar(message: EmailMessage, part: CalendarPart) -> None:
    """The event as another form of the text, which calendars act on, and as a file for everybody else (RFC 6047, 2.4)."""
    how = {"method": part.method, "charset": "utf-8"}
    message.add_alternative(part.content, maintype="text", subtype="calendar", params=how, cte="base64")
    message.add_attachment(part.content, maintype="application", subtype="ics", filename="termin.ics")


def oldest_due(db: Session) -> datetime | None:
    """Since when the oldest unsent mail has been waiting: what a monitor looks at."""
    waiting = select(OutboxMail.created_at).where(OutboxMail.state.in_([MailState.PENDING, MailState.LEASED]))
    return db.scalar(waiting.order_by(OutboxMail.created_at).limit(1))
