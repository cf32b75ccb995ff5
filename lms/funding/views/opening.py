"""Opening the next period in three pages: name and days, what goes on, a look at everything. It can be left and resumed."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding import preview, queries
from lms.funding.carrying_out import open_period
from lms.funding.forms import words_values
from lms.funding.going_on import Candidates, candidates
from lms.funding.models import FundingPeriod, Network, OpeningState, PeriodOpening
from lms.funding.opening import Kept, choose, discard, draft_of, plan_of, write_words
from lms.funding.opening_forms import ContentsForm, OpeningForm, contents_values, everything
from lms.funding.periods import following, span_of
from lms.funding.policies import COORDINATORS
from lms.funding.refusals import ChangedMeanwhile, OpeningOver, PeriodNameTaken, PeriodsOverlap
from lms.funding.views import routes, step, today
from lms.funding.wording import ShownLogo, in_words
from lms.web.actor import require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.formats import label
from lms.web.forms import once
from lms.web.languages import current_language, gettext
from lms.web.numbers import LARGEST_VERSION, number_in
from lms.web.page import render, say, see_other

ONE = "/staff/periods/opening/<id:opening_id>"


@routes.form("/staff/periods/opening", policy=COORDINATORS)
def opening() -> Response:
    """First page: name, days and sentences. Whoever comes back finds what was written before."""
    db = request_session()
    network = queries.only_network(db)
    if network is None:
        say("info", gettext("Bitte legen Sie zuerst das Netzwerk an."))
        return see_other("lms.funding.edit_network")
    draft = draft_of(db, network.id)
    periods = [(row.id, row.name) for row in queries.period_rows(db, today())]
    form = OpeningForm(periods, data=_draft_values(draft) if draft else _proposal(network, queries.latest_period(db)))
    if form.sent_and_valid():
        return _words_written(form, network, draft)
    return _show_words(form, draft)


@routes.form(ONE + "/contents", policy=COORDINATORS)
def opening_contents(opening_id: int) -> Response:
    """Second page: tick what goes on."""
    draft = _draft(opening_id)
    if isinstance(draft, Response):
        return draft
    plan, there = plan_of(draft), _there(draft)
    kept = plan.kept or everything(there)
    form = ContentsForm(there, data=contents_values(kept, there, draft.version))
    if form.sent_and_valid():
        return _chosen(form, draft)
    return render(
        "lms/funding/opening_contents.html",
        422 if form.errors else 200,
        form=form,
        draft=draft,
        words=plan.words,
        there=there,
        pictures={logo.id: _shown(logo) for logo in there.logos},
    )


@routes.form(ONE + "/preview", policy=COORDINATORS)
def opening_preview(opening_id: int) -> Response:
    """Third page: look at everything, then open. Whoever presses second comes to the same period."""
    draft = _draft(opening_id)
    if isinstance(draft, Response):
        return draft
    if plan_of(draft).kept is None and draft.source_id is not None:
        return see_other("lms.funding.opening_contents", opening_id=opening_id)
    if request.method == "POST":
        return _opened(draft)
    return _show_preview(draft)


@routes.form(ONE + "/discard", policy=COORDINATORS)
def discard_opening(opening_id: int) -> Response:
    """Ask once more, then leave the plan."""
    draft = _draft(opening_id)
    if isinstance(draft, Response):
        return draft
    if request.method == "GET":
        return render("lms/funding/discard_opening.html", draft=draft, words=plan_of(draft).words)
    with transaction() as db:
        discard(db, opening_id, step())
    say("success", gettext("Der Entwurf ist verworfen. Es wurde nichts eröffnet."))
    return see_other("lms.funding.programme")


def _draft(opening_id: int) -> PeriodOpening | Response:
    """The plan, or the way to where it ended."""
    found = request_session().get(PeriodOpening, opening_id)
    require(found is not None)
    assert found is not None
    if found.state is OpeningState.DRAFT:
        return found
    if found.period_id is not None:
        say("info", gettext("Diese Förderphase ist schon eröffnet."))
        return see_other("lms.funding.period", period_id=found.period_id)
    say("info", gettext(OpeningOver.text))
    return see_other("lms.funding.programme")


def _source(db: Session, draft: PeriodOpening) -> FundingPeriod | None:
    return db.get(FundingPeriod, draft.source_id) if draft.source_id is not None else None


def _there(draft: PeriodOpening) -> Candidates:
    db = request_session()
    return candidates(db, _source(db, draft), plan_of(draft).words, today())


def _draft_values(draft: PeriodOpening) -> dict[str, Any]:
    return words_values(plan_of(draft).words) | {"source_id": draft.source_id, "version": draft.version}


def _proposal(network: Network, latest: FundingPeriod | None) -> dict[str, Any]:
    """What most often follows: as long as before, under the same names; the day of an old retention rule does not.

    The first one bears the network's own name.
    """
    if latest is None:
        return {"network_name_de": network.name_de, "network_name_en": network.name_en, "version": 0}
    days = following(span_of(latest))
    name = f"{days.first.year}–{days.last.year}" if days.first.year != days.last.year else str(days.first.year)
    proposed = {"name": name, "starts_on": days.first, "ends_on": days.last, "keep_until": None}
    keep = "years" if latest.keep_years is not None else "unknown"
    return words_values(latest) | proposed | {"keep": keep, "source_id": latest.id, "version": 0}


def _show_words(form: OpeningForm, draft: PeriodOpening | None) -> Response:
    return render("lms/funding/opening.html", 422 if form.errors else 200, form=form, draft=draft)


def _words_written(form: OpeningForm, network: Network, draft: PeriodOpening | None) -> Response:
    now = step()
    try:
        with transaction() as db:
            key = once(db, now.now)
            if isinstance(key, FormKey):
                source, words, version = form.source_id.data, form.words(), form.version.data
                written = write_words(db, network.id, source, words, version=version, step=now)
                key.answer = str(written.id)
            opening_id = int(key.answer if isinstance(key, FormKey) else key)
    except ChangedMeanwhile:
        stored = draft_of(request_session(), network.id)
        values = _draft_values(stored) if stored else {"version": 0}
        return show_conflict(form, values, title=gettext("Neue Förderphase"), url=request.path)
    except PeriodNameTaken as refusal:
        complain(form.name, gettext(refusal.text))
        return _show_words(form, draft)
    except PeriodsOverlap as refusal:
        complain(form.starts_on, gettext(refusal.text, **refusal.values))
        return _show_words(form, draft)
    return see_other("lms.funding.opening_contents", opening_id=opening_id)


def _chosen(form: ContentsForm, draft: PeriodOpening) -> Response:
    now = step()
    try:
        with transaction() as db:
            if isinstance(once(db, now.now), FormKey):
                choose(db, draft.id, form.kept(), version=form.version.data, step=now)
    except ChangedMeanwhile:
        stored = request_session().get_one(PeriodOpening, draft.id)
        there = _there(stored)
        values = contents_values(plan_of(stored).kept or everything(there), there, stored.version)
        return show_conflict(form, values, title=gettext("Neue Förderphase"), url=request.path)
    return see_other("lms.funding.opening_preview", opening_id=draft.id)


def _opened(draft: PeriodOpening) -> Response:
    now, version = step(), number_in(request.form.get("version", ""), largest=LARGEST_VERSION) or 0
    begins = datetime.combine(plan_of(draft).words.starts_on, time.min, ZoneInfo(current_app.config["LMS_TIME_ZONE"]))
    try:
        with transaction() as db:
            period = open_period(db, draft.id, version=version, begins=begins, step=now)
    except ChangedMeanwhile:
        text = gettext("Jemand hat den Entwurf inzwischen geändert. Bitte sehen Sie ihn noch einmal durch.")
        return _show_preview(request_session().get_one(PeriodOpening, draft.id), 409, text)
    except (PeriodsOverlap, PeriodNameTaken) as refusal:
        return _show_preview(draft, 422, gettext(refusal.text, **refusal.values))
    say("success", gettext("Die Förderphase %(name)s ist eröffnet.", name=period.name))
    return see_other("lms.funding.period", period_id=period.id)


def _show_preview(draft: PeriodOpening, status: int = 200, problem: str = "") -> Response:
    plan, there = plan_of(draft), _there(draft)
    kept, source = plan.kept or Kept(), _source(request_session(), draft)
    return render(
        "lms/funding/opening_preview.html",
        status,
        draft=draft,
        problem=problem,
        words=plan.words,
        source=source,
        warnings=[gettext(text) for text in preview.warnings(plan, source, there, today())],
        projects=preview.projects_preview(kept, there),
        lists=_lists(kept, there),
        shown_logos=[_shown(logo) for logo in there.logos if logo.id in kept.logos],
        back=url_for("lms.funding.opening_contents", opening_id=draft.id),
    )


def _lists(kept: Kept, there: Candidates) -> list[tuple[str, preview.ListPreview]]:
    texts = {text.id: f"{label(text.kind)}, {text.provider} ({text.language})" for text in there.texts}
    return [
        (gettext("Handlungsschwerpunkte"), preview.list_preview({f.id: f.name for f in there.fields}, kept.fields)),
        (gettext("Geldgeber"), preview.list_preview({name: name for name in there.funders}, kept.funders)),
        (gettext("Partner"), preview.list_preview({name: name for name in there.partners}, kept.partners)),
        (gettext("Rechtliche Texte mit dem neuen Namen"), preview.list_preview(texts, kept.texts)),
    ]


def _shown(logo: Any) -> ShownLogo:
    alt = in_words(logo.alt_de, logo.alt_en, current_language())
    return ShownLogo(logo.sha256, alt, logo.width, logo.height)
