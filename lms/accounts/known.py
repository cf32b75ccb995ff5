"""What the login knows about a person: the account, and the browsers it is used in."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Account, AccountLogin
from lms.people.personal_data import Asked, Column, KnownData, Reason
from lms.web.actor import Role
from lms.web.languages import lazy as _l

MOST_LOGINS = 50


def logins(db: Session, asked: Asked) -> KnownData | None:
    """When the person logged in; for the person themself and the administration."""
    if not (asked.is_own or (asked.reader is not None and Role.ADMIN in asked.reader.roles)):
        return None
    mine = select(AccountLogin).join(Account).where(Account.person_id == asked.person_id)
    latest = mine.options(joinedload(AccountLogin.account)).order_by(AccountLogin.started_at.desc()).limit(MOST_LOGINS)
    found = [
        {"address": one.account.email, "started_at": one.started_at, "ended_at": one.ended_at}
        for one in db.scalars(latest)
    ]
    columns = (
        Column("address", _l("E-Mail-Adresse des Kontos")),
        Column("started_at", _l("eingeloggt")),
        Column("ended_at", _l("ausgeloggt")),
    )
    reason = Reason(
        _l("das Konto schützen: die Person sieht, ob sich jemand anders damit eingeloggt hat"),
        _l("berechtigtes Interesse an der Sicherheit (Art. 6 Abs. 1 lit. f DSGVO)"),
        _l("einen Tag nach dem Ende des Logins"),
    )
    return KnownData("logins", _l("Logins"), reason, columns, found, position=85) if found else None


STEPS = {
    "account.added": _l("Konto angelegt"),
    "account.detached": _l("Konto beim Zusammenführen gelöst"),
    "account.login": _l("eingeloggt"),
    "account.password_changed": _l("Passwort geändert"),
    "account.password_reset": _l("Passwort neu gesetzt"),
}
