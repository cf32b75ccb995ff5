"""The mails of the login. A link is made when its mail is sent and never stored in the clear."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Account
from lms.accounts.rules import RESET_LIFE, issue_password_link
from lms.mail.content import Action, MailContent, MailMaker
from lms.mail.outbox import enqueue
from lms.web.formats import format_datetime
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url

LINK = "account.link"
CHANGED = "account.changed"


def ask_for_link(db: Session, account: Account | None, *, language: str, now: datetime) -> None:
    """Ask for the mail with the link. An unknown address takes the same steps and ends as a withheld mail to nobody."""
    enqueue(
        db,
        dedup_key=f"{LINK}:{secrets.token_hex(16)}",
        kind=LINK,
        recipient=account.email if account else "",
        language=account.person.language if account else language,
        values={"account": account.id if account else None},
        now=now,
    )


def tell_of_change(db: Session, account: Account, now: datetime) -> None:
    """Tell the owner that the password was changed, in case it was somebody else."""
    enqueue(
        db,
        dedup_key=f"{CHANGED}:{account.id}:{secrets.token_hex(8)}",
        kind=CHANGED,
        recipient=account.email,
        language=account.person.language,
        values={"account": account.id, "at": now.isoformat()},
        now=now,
    )


def _link(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    account = db.get(Account, values["account"]) if values["account"] is not None else None
    if account is None or not account.active:
        return None
    token = issue_password_link(db, account, now + RESET_LIFE, now)
    return MailContent(
        subject=gettext("Neues Passwort setzen"),
        greeting=gettext("Guten Tag %(name)s,", name=account.person.name),
        paragraphs=(
            gettext("für Ihr Konto wurde ein neues Passwort angefordert. Der Link gilt 30 Minuten und nur einmal."),
            gettext("Sie haben nichts angefordert? Dann brauchen Sie nichts zu tun; Ihr Passwort bleibt, wie es ist."),
        ),
        action=Action(gettext("Neues Passwort setzen"), public_url("lms.accounts.set_password", token=token)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


def _changed(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    account = db.get(Account, values["account"])
    if account is None:
        return None
    at = format_datetime(datetime.fromisoformat(values["at"]))
    return MailContent(
        subject=gettext("Ihr Passwort wurde geändert"),
        greeting=gettext("Guten Tag %(name)s,", name=account.person.name),
        paragraphs=(
            gettext("am %(at)s Uhr wurde das Passwort Ihres Kontos geändert. Alle Geräte wurden ausgeloggt.", at=at),
            gettext("Waren Sie das nicht? Dann setzen Sie bitte sofort ein neues Passwort."),
        ),
        action=Action(gettext("Neues Passwort setzen"), public_url("lms.accounts.forgot_password")),
    )


MAILS: dict[str, MailMaker] = {LINK: _link, CHANGED: _changed}
OCCASIONS = {LINK: _l("Link für ein Passwort"), CHANGED: _l("Passwort geändert")}
