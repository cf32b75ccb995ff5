"""What the login hands to the floor: `LMS(features=[..., FEATURE], current_user=current_user)`."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lms.accounts.login import current_user
from lms.accounts.messages import MAILS, OCCASIONS
from lms.accounts.passwords import complaint, hashed
from lms.accounts.rules import account_of, add_account
from lms.accounts.views import routes
from lms.feature import Feature, Job, Login

__all__ = ["FEATURE", "current_user"]


def _is_known(db: Session, email: str) -> bool:
    return account_of(db, email) is not None


FEATURE = Feature(
    name="accounts",
    routes=(routes,),
    mails=MAILS,
    occasions=OCCASIONS,
    jobs=(Job("logins", timedelta(hours=1), "lms.accounts.login:tidy"),),
    commands={"create-admin": "lms.accounts.commands:create_admin_command"},
    demo="lms.accounts.demo:add_demo_accounts",
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
