"""The list of mails for the administration."""

from typing import Any

from flask import current_app

from lms.mail.models import MailState, OutboxMail
from lms.web.languages import lazy as _l
from lms.web.ordering import as_listed
from lms.web.tables import Column, Kind, Table


def occasion(kind: str) -> str:
    """Why a mail was sent; a kind that nobody hands in any more is named as it is."""
    return str(current_app.extensions["lms"].occasions.get(kind, kind))


MAILS: Table = Table(
    "emails",
    _l("E-Mails"),
    columns=(
        Column("recipient", _l("An"), lambda mail: mail.recipient, (OutboxMail.recipient,)),
        Column("occasion", _l("Anlass"), lambda mail: occasion(mail.kind), (OutboxMail.kind,)),
        Column("created", _l("Entstanden"), lambda mail: mail.created_at, (OutboxMail.created_at,), Kind.MOMENT),
        Column("sent", _l("Verschickt"), lambda mail: mail.sent_at, (OutboxMail.sent_at,), Kind.MOMENT, shown=False),
        Column(
            "attempts", _l("Versuche"), lambda mail: mail.attempts, (OutboxMail.attempts,), Kind.NUMBER, shown=False
        ),
        Column("error", _l("Letzter Fehler"), lambda mail: mail.last_error, shown=False),
        Column("state", _l("Stand"), lambda mail: mail.state, (as_listed(OutboxMail.state, MailState),)),
    ),
    order=(OutboxMail.id.desc(),),
    key=OutboxMail.id,
)


def mails_of(rows: Any) -> list[OutboxMail]:
    """The mails as the list shows them."""
    return [mail for (mail,) in rows]
