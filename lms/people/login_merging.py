"""Two logins when two records are made one person: one stays, the other opens nothing any more."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.models import Account, AccountLogin
from lms.data.audit import SYSTEM_STREAM, record
from lms.people.messages import tell_detached
from lms.people.models import Person
from lms.people.references import KeptLogin, Merge


def drop_other_account(db: Session, merge: Merge) -> None:
    """Remove the account of the login that does not stay, with its open browsers; a host's own login has none here."""
    if merge.login is None:
        return
    loser = merge.source_id if merge.login is KeptLogin.TARGET else merge.target_id
    account = db.scalar(select(Account).where(Account.person_id == loser).with_for_update())
    if account is None:
        return
    tell_detached(db, account.email, account.id, merge.target_id, merge.now)
    db.execute(delete(AccountLogin).where(AccountLogin.account_id == account.id))
    db.delete(account)
    subject, action = f"account:{account.id}", "account.detached"
    record(db, stream=SYSTEM_STREAM, at=merge.now, actor=merge.actor.tag, action=action, subject=subject)


def settle_logins(db: Session, merge: Merge, source: Person, target: Person) -> None:
    """The target is found by the login that stays, the source by none."""
    kept = source.host_user if merge.login is KeptLogin.SOURCE else target.host_user
    source.host_user = None
    db.flush()  # a login names one person at any moment
    target.host_user = kept
