"""What the login hands to the floor: `LMS(features=[..., FEATURE], current_user=current_user)`."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.accounts.commands import create_admin_command
from lms.accounts.demo import add_demo_accounts
from lms.accounts.login import current_user, forget_old_logins
from lms.accounts.messages import MAILS
from lms.accounts.passwords import complaint, hashed
from lms.accounts.rules import account_of, add_account
from lms.accounts.views import routes
from lms.data.session import transaction
from lms.feature import Feature, Job, Login

__all__ = ["FEATURE", "current_user"]


def _is_known(db: Session, email: str) -> bool:
    return account_of(db, email) is not None


def _tidy(now: datetime) -> None:
    with transaction() as db:
        forget_old_logins(db, now)


FEATURE = Feature(
    name="accounts",
    routes=(routes,),
    mails=MAILS,
    jobs=(Job("logins", timedelta(hours=1), _tidy),),
    commands=(create_admin_command,),
    demo=add_demo_accounts,
    login=Login(
        login_page="lms.accounts.login",
        logout_button="lms.accounts.logout",
        account_page="lms.accounts.change_password",
        complaint=complaint,
        hashed=hashed,
        add_account=add_account,
        is_known=_is_known,
    ),
)
