"""The logos of a period, and those of a project that shows its own: the same pages for both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding import logos as rules
from lms.funding.data import Step
from lms.funding.forms import LogoForm, LogoTextForm
from lms.funding.logos import MOST_LOGOS, Owner
from lms.funding.models import FundingPeriod, Logo, Project
from lms.funding.periods import lock_period, words_are_bound
from lms.funding.pictures import MEBIBYTE, MOST_BYTES, MOST_PIXELS
from lms.funding.policies import COORDINATORS
from lms.funding.refusals import ChangedMeanwhile, LogoThere, TooManyLogos
from lms.funding.views import routes, step, today
from lms.funding.wording import ShownLogo, in_words
from lms.web.actor import require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.forms import once
from lms.web.languages import current_language, gettext
from lms.web.page import render, say, see_other

LIST = "/staff/<any(periods, projects):whose>/<id:owner_id>/logos"
ONE = LIST + "/<id:logo_id>"
# A file that is much too large is still read, so that the page can say so beside its field instead of just stopping.
MOST_SENT = 64 * MEBIBYTE


@dataclass(frozen=True)
class Line:
    """A logo as the list shows it."""

    id: int
    shown: ShownLogo
    alt_de: str
    alt_en: str


@routes.form(LIST, policy=COORDINATORS, max_body=MOST_SENT)
def logos(whose: str, owner_id: int) -> Response:
    """All logos in their order, and a form for one more."""
    owner = _owner(request_session(), whose, owner_id)
    form = LogoForm()
    if form.sent_and_valid():
        try:
            _change(whose, owner_id, lambda db, owner, now: _add(db, owner, form, now))
        except (LogoThere, TooManyLogos) as refusal:
            complain(form.picture, gettext(refusal.text, **refusal.values))
        else:
            say("success", gettext("Das Logo ist aufgenommen."))
            return see_other("lms.funding.logos", whose=whose, owner_id=owner_id)
    return render(
        "lms/funding/logo_list.html",
        422 if form.errors else 200,
        form=form,
        whose=whose,
        owner=owner,
        lines=[_line(logo) for logo in rules.logos_of(request_session(), owner)],
        is_bound=words_are_bound(owner.period, today()),
        limits={"bytes": MOST_BYTES // MEBIBYTE, "pixels": MOST_PIXELS // 1_000_000, "logos": MOST_LOGOS},
        **_back(whose, owner),
    )


@routes.form(ONE + "/edit", policy=COORDINATORS)
def edit_logo(whose: str, owner_id: int, logo_id: int) -> Response:
    """Other words for the picture."""
    owner, logo = _one(request_session(), whose, owner_id, logo_id)
    form = LogoTextForm(data=_words(logo))
    if form.sent_and_valid():
        return _reworded(whose, owner_id, logo_id, form)
    status = 422 if form.errors else 200
    page = {"form": form, "line": _line(logo), "whose": whose, "owner": owner, **_back(whose, owner)}
    return render("lms/funding/edit_logo.html", status, **page)


def _words(logo: Logo) -> dict[str, Any]:
    return {"alt_de": logo.alt_de, "alt_en": logo.alt_en, "version": rules.version_of(logo)}


def _reworded(whose: str, owner_id: int, logo_id: int, form: LogoTextForm) -> Response:
    text, version = form.text(), form.version.data

    def say_again(db: Session, owner: Owner, logo: Logo, now: Step) -> None:
        rules.say_again(db, owner, logo, text, version=version, step=now)

    try:
        return _done(whose, owner_id, logo_id, say_again)
    except ChangedMeanwhile:
        _owner_now, stored = _one(request_session(), whose, owner_id, logo_id)
        return show_conflict(form, _words(stored), title=gettext("Texte des Logos ändern"), url=request.path)


@routes.post(ONE + "/up", policy=COORDINATORS)
def raise_logo(whose: str, owner_id: int, logo_id: int) -> Response:
    """One place nearer to the front."""
    return _done(whose, owner_id, logo_id, rules.move_up)


@routes.form(ONE + "/remove", policy=COORDINATORS)
def remove_logo(whose: str, owner_id: int, logo_id: int) -> Response:
    """Ask once more, then take the logo off the list."""
    owner, logo = _one(request_session(), whose, owner_id, logo_id)
    if request.method == "POST":
        return _done(whose, owner_id, logo_id, rules.remove_logo)
    return render("lms/funding/remove_logo.html", line=_line(logo), whose=whose, owner=owner, **_back(whose, owner))


def _owner(db: Session, whose: str, owner_id: int) -> Owner:
    if whose == "periods":
        period, project = db.get(FundingPeriod, owner_id), None
    else:
        project = db.get(Project, owner_id)
        period = project.period if project else None
    require(period is not None)
    assert period is not None
    return Owner(period, project)


def _one(db: Session, whose: str, owner_id: int, logo_id: int) -> tuple[Owner, Logo]:
    owner = _owner(db, whose, owner_id)
    logo = rules.logo_of(db, owner, logo_id)
    require(logo is not None)
    assert logo is not None
    return owner, logo


def _add(db: Session, owner: Owner, form: LogoForm, now: Step) -> None:
    assert form.picture.data is not None
    rules.add_logo(db, owner, form.picture.data, form.text(), now)


def _done(whose: str, owner_id: int, logo_id: int, act: Callable[[Session, Owner, Logo, Step], None]) -> Response:
    def with_logo(db: Session, owner: Owner, now: Step) -> None:
        logo = rules.logo_of(db, owner, logo_id)
        require(logo is not None)
        assert logo is not None
        act(db, owner, logo, now)

    _change(whose, owner_id, with_logo)
    say("success", gettext("Gespeichert."))
    return see_other("lms.funding.logos", whose=whose, owner_id=owner_id)


def _change(whose: str, owner_id: int, act: Callable[[Session, Owner, Step], None]) -> None:
    """Do it with the row of the period locked, once for each rendering of a form."""
    now = step()
    with transaction() as db:
        lock_period(db, _owner(db, whose, owner_id).period.id)
        if isinstance(once(db, now.now), FormKey):
            act(db, _owner(db, whose, owner_id), now)


def _line(logo: Logo) -> Line:
    alt = in_words(logo.alt_de, logo.alt_en, current_language())
    return Line(logo.id, ShownLogo(logo.sha256, alt, logo.width, logo.height), logo.alt_de, logo.alt_en)


def _back(whose: str, owner: Owner) -> dict[str, str]:
    if owner.project is not None:
        url = url_for("lms.funding.project", project_id=owner.project.id)
        return {"owner_name": f"{owner.project.number} {owner.project.name}", "owner_url": url}
    return {"owner_name": owner.period.name, "owner_url": url_for("lms.funding.period", period_id=owner.period.id)}
