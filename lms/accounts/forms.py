"""The forms of the login. A password is taken as it was typed, with its blanks."""

from typing import Any

from wtforms import Form, HiddenField, PasswordField
from wtforms.validators import StopValidation

from lms.accounts import passwords
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l


class GoodPassword:
    """Long enough, not among the common ones, not the person's own name or address."""

    field_flags = {"minlength": passwords.SHORTEST, "maxlength": passwords.LONGEST}  # noqa: RUF012 - WTForms reads it from the class

    def __call__(self, form: Form, field: Any) -> None:
        said = passwords.complaint(field.data or "", getattr(form, "own_words", ()))
        if said:
            raise StopValidation(gettext(said))


class LoginForm(BaseForm):
    """Address and password."""

    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254)])
    password = PasswordField(_l("Passwort"), [Required(), UpTo(passwords.LONGEST)])
    next = HiddenField()


class ForgotForm(BaseForm):
    """Where the link shall go."""

    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])


class NewPasswordForm(BaseForm):
    """A new password, typed once: the page can show it."""

    new_password = PasswordField(_l("Neues Passwort"), [Required(), GoodPassword()])

    def __init__(self, own_words: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.own_words = own_words


class ChangePasswordForm(NewPasswordForm):
    """The old password proves who sits here."""

    old_password = PasswordField(_l("Jetziges Passwort"), [Required(), UpTo(passwords.LONGEST)])
