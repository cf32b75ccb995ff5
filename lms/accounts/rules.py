"""What happens to accounts: made, logged in, password set. Hashes come in finished, they are slow to make."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.login import begin_login, end_all_logins, host_user
from lms.accounts.models import Account
from lms.accounts.refusals import AccountKnown, DeadPasswordLink, PasswordChangedMeanwhile
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import rows_changed
from lms.data.tokens import AccessToken, hash_token, issue_token, revoke_tokens, subject_of_token
from lms.people.models import Person
from lms.people.names import email_key
from lms.people.registry import confirm_email

PURPOSE = "password"
RESET_LIFE = timedelta(minutes=30)
FIRST_LIFE = timedelta(hours=24)


def account_of(db: Session, email: str) -> Account | None:
    """The account of an address."""
    return db.scalar(select(Account).where(Account.email_key == email_key(email)))


def add_account(db: Session, person: Person, *, email: str, password_hash: str, now: datetime) -> Account:
    """A login for the person; raises AccountKnown when the address or the person has one."""
    person_s = select(Account.id).where((Account.email_key == email_key(email)) | (Account.person_id == person.id))
    if person.host_user is not None or db.scalar(person_s) is not None:
        raise AccountKnown
    account = Account(
        person_id=person.id, email=email, email_key=email_key(email), password_hash=password_hash, created_at=now
    )
    db.add(account)
    db.flush()
    person.host_user = host_user(account)
    _note(db, account, "account.added", f"person:{person.id}", now)
    return account


def log_in(db: Session, account_id: int, *, proven_hash: str, fresh_hash: str, now: datetime) -> str:
    """The password was right: a new login. The account is looked at again, it may have changed while the hash was made."""
    account = _locked(db, account_id)
    if not account.active or account.password_hash != proven_hash:
        raise PasswordChangedMeanwhile
    account.password_hash = fresh_hash or proven_hash
    account.last_login_at = now
    _note(db, account, "account.login", f"person:{account.person_id}", now)
    return begin_login(db, account, now)


def note_failure(db: Session, account: Account | None, now: datetime) -> None:
    """A wrong password leaves an entry; an unknown address one without a name, which takes as long."""
    subject = f"account:{account.id}" if account else "account:unknown"
    record(db, stream=SYSTEM_STREAM, at=now, actor="visitor", action="account.login_failed", subject=subject)


def change_password(db: Session, account_id: int, *, proven_hash: str, new_hash: str, now: datetime) -> str:
    """A new password ends every login; returns the stamp of a new one for the browser at hand."""
    account = _locked(db, account_id)
    if account.password_hash != proven_hash:
        raise PasswordChangedMeanwhile
    _set_password(db, account, new_hash, "account.password_changed", now)
    return begin_login(db, account, now)


def issue_password_link(db: Session, account: Account, expires_at: datetime, now: datetime) -> str:
    """A token to set a new password with; earlier ones end, so that only the newest works."""
    revoke_tokens(db, PURPOSE, account.id, now)
    return issue_token(db, PURPOSE, account.id, expires_at)


def account_of_link(db: Session, token: str, now: datetime) -> Account | None:
    """The account whose password the link sets, or None for a dead link."""
    account_id = subject_of_token(db, PURPOSE, hash_token(token), now)
    account = db.get(Account, account_id) if account_id is not None else None
    return account if account is not None and account.active else None


def reset_password(db: Session, token: str, *, new_hash: str, now: datetime) -> Account:
    """Set the password by a mailed link, once; raises DeadPasswordLink. The address is proven by it."""
    account = account_of_link(db, token, now)
    if account is None or not _use(db, token, now):
        raise DeadPasswordLink
    _set_password(db, _locked(db, account.id), new_hash, "account.password_reset", now)
    if account.person.email == account.email:
        confirm_email(db, account.person_id, now)
    return account


def _set_password(db: Session, account: Account, new_hash: str, action: str, now: datetime) -> None:
    account.password_hash = new_hash
    revoke_tokens(db, PURPOSE, account.id, now)
    end_all_logins(db, account.id, now)
    _note(db, account, action, f"person:{account.person_id}", now)


def _use(db: Session, token: str, now: datetime) -> bool:
    # Of two requests with one link the second finds nothing left to change.
    live = (AccessToken.purpose == PURPOSE) & (AccessToken.token_hash == hash_token(token))
    return (
        rows_changed(db, update(AccessToken).where(live, AccessToken.revoked_at.is_(None)).values(revoked_at=now)) == 1
    )


def _locked(db: Session, account_id: int) -> Account:
    row = select(Account).where(Account.id == account_id).with_for_update()
    return db.execute(row.execution_options(populate_existing=True)).scalar_one()


def _note(db: Session, account: Account, action: str, actor: str, now: datetime) -> None:
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=f"account:{account.id}")
