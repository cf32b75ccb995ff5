"""Logging in and out, and everything about one's password. The answer never tells whether an address is known."""

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from lms.accounts import messages, passwords, rules
from lms.accounts.forms import ChangePasswordForm, ForgotForm, LoginForm, NewPasswordForm
from lms.accounts.login import account_of_browser, end_login, put_into_browser
from lms.accounts.models import Account
from lms.accounts.refusals import DeadPasswordLink
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.names import email_key
from lms.web.actor import current_actor, require
from lms.web.dispatch import recognise
from lms.web.errors import show_error
from lms.web.languages import current_language, gettext
from lms.web.lost_form import FIELD, LostForm, unpacked
from lms.web.page import render, say, see_other
from lms.web.routes import Routes, anyone, authenticated
from lms.web.throttle import client_network, count_attempt

routes = Routes("accounts")
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
PER_ACCOUNT, PER_NETWORK, LINKS_PER_ADDRESS = 10, 100, 3


@routes.form("/login", policy=anyone)
def login() -> Response:
    """Address and password; afterwards the page one wanted."""
    if current_actor().is_authenticated:
        return redirect(own_path(request.args.get("next", "")), code=303)
    form, lost = LoginForm(data={"next": own_path(request.args.get("next", ""))}), unpacked()
    has_typed = lost is None or form.email.name in request.form
    if has_typed and form.sent_and_valid():
        now = clock.now()
        count_tries("login", email_key(form.email.data), now)
        if _logged_in(form.email.data, form.password.data or "", now):
            return redirect(own_path(form.next.data or ""), code=303) if lost is None else _send_again(lost)
        form.form_errors.append(gettext("E-Mail-Adresse oder Passwort stimmt nicht."))
    carried = {} if lost is None else {FIELD: lost.packed()}
    return render("lms/accounts/login.html", 422 if form.errors else 200, form=form, carried=carried)


@routes.post("/logout", policy=anyone)
def logout() -> Response:
    """End this login and leave nothing in the browser."""
    with transaction() as db:
        end_login(db, clock.now())
    session.clear()
    say("success", gettext("Sie sind ausgeloggt."))
    response = see_other("lms.floor.start")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@routes.form("/password/forgot", policy=anyone)
def forgot_password() -> Response:
    """Ask for a link to set a new password."""
    form = ForgotForm()
    if form.sent_and_valid():
        now, address = clock.now(), email_key(form.email.data)
        count_attempt("password", client_network(), limit=PER_NETWORK, window=HOUR, now=now)
        count_attempt("password", address, limit=LINKS_PER_ADDRESS, window=HOUR, now=now)
        with transaction() as db:
            messages.ask_for_link(db, rules.account_of(db, address), language=current_language(), now=now)
        return see_other("lms.accounts.link_sent")
    return render("lms/accounts/forgot.html", 422 if form.errors else 200, form=form)


@routes.get("/password/sent", policy=anyone)
def link_sent() -> Response:
    """The same sentence for everybody."""
    text = gettext("Wenn es zu dieser Adresse ein Konto gibt, kommt in wenigen Minuten eine E-Mail mit einem Link.")
    more = gettext("Der Link gilt 30 Minuten. Schauen Sie bitte auch in den Spam-Ordner.")
    return render(
        "lms/web/message.html",
        title=gettext("Bitte schauen Sie in Ihr Postfach"),
        text=text,
        kind="info",
        paragraphs=[more],
        tells_of_mail=True,
    )


@routes.form("/password/reset/<token>", policy=anyone)
def set_password(token: str) -> Response:
    """A new password by a mailed link; opening the page changes nothing."""
    now = clock.now()
    account = rules.account_of_link(request_session(), token, now)
    if account is None:
        return show_error(404, gettext(DeadPasswordLink.text))
    form = NewPasswordForm(own_words(account))
    if form.sent_and_valid():
        new_hash = passwords.hashed(form.new_password.data or "")
        with transaction() as db:
            messages.tell_of_change(db, rules.reset_password(db, token, new_hash=new_hash, now=now), now)
        session.clear()
        say("success", gettext("Das neue Passwort gilt. Bitte loggen Sie sich damit ein."))
        return see_other("lms.accounts.login")
    return render("lms/accounts/set_password.html", 422 if form.errors else 200, form=form, email=account.email)


@routes.form("/account/password", policy=authenticated)
def change_password() -> Response:
    """A new password; every other browser is logged out."""
    now = clock.now()
    account = account_of_browser(request_session(), now)
    require(account is not None)
    assert account is not None
    form = ChangePasswordForm(own_words(account))
    if form.sent_and_valid():
        count_tries("login", account.email_key, now)
        proven_hash = account.password_hash
        if passwords.fits(proven_hash, form.old_password.data or ""):
            return _changed(account, proven_hash, form.new_password.data or "", now)
        form.old_password.errors = [gettext("Das jetzige Passwort stimmt nicht.")]
    return render("lms/accounts/change_password.html", 422 if form.errors else 200, form=form, email=account.email)


def _send_again(lost: LostForm) -> Response:
    """What was sent before the login, to be sent once more by its sender."""
    recognise()
    return render("lms/accounts/send_again.html", lost=lost)


def own_path(wish: str) -> str:
    """The wished page when it is one of this site, else the start page; a foreign address is never followed."""
    safe = wish.startswith("/") and not wish.startswith(("//", "/\\")) and wish.isprintable() and "\\" not in wish
    return wish if safe else url_for("lms.floor.start")


def own_words(account: Account) -> tuple[str, ...]:
    """What a password of this account must not be."""
    return (account.email, account.person.name, account.email.split("@")[0])


def count_tries(purpose: str, address: str, now: datetime) -> None:
    """Count a try for the address and for the network; an office shares one network, so its limit is wide."""
    count_attempt(purpose, address, limit=PER_ACCOUNT, window=QUARTER, now=now)
    count_attempt(purpose, client_network(), limit=PER_NETWORK, window=HOUR, now=now)


def _logged_in(email: str, password: str, now: datetime) -> bool:
    account = rules.account_of(request_session(), email)
    proven_hash = account.password_hash if account is not None and account.active else ""
    if not passwords.fits(proven_hash, password) or account is None:
        with transaction() as db:
            rules.note_failure(db, account, now)
        return False
    fresh_hash = passwords.hashed(password) if passwords.is_outdated(proven_hash) else ""
    with transaction() as db:
        stamp = rules.log_in(db, account.id, proven_hash=proven_hash, fresh_hash=fresh_hash, now=now)
    put_into_browser(stamp, now)
    return True


def _changed(account: Account, proven_hash: str, password: str, now: datetime) -> Response:
    new_hash = passwords.hashed(password)
    with transaction() as db:
        stamp = rules.change_password(db, account.id, proven_hash=proven_hash, new_hash=new_hash, now=now)
        messages.tell_of_change(db, account, now)
    put_into_browser(stamp, now)
    say("success", gettext("Das neue Passwort gilt. Alle anderen Geräte sind ausgeloggt."))
    return see_other("lms.floor.start")
