"""One period: what it says, what belongs to it, and changing it."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding import queries
from lms.funding.editing import change_period
from lms.funding.forms import PeriodForm, period_values
from lms.funding.models import FundingPeriod
from lms.funding.periods import kept_until, phase_of, span_of, words_are_bound
from lms.funding.policies import COORDINATORS
from lms.funding.refusals import ChangedMeanwhile, FieldInUse, PeriodInUse, PeriodNameTaken, PeriodsOverlap
from lms.funding.views import asked, routes, step, today, used_days
from lms.funding.wording import words_of_period
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.forms import once
from lms.web.languages import current_language, gettext
from lms.web.page import render, say, see_other


@routes.get("/staff/periods/<id:period_id>", policy=COORDINATORS)
def period(period_id: int) -> Response:
    """The period with its lists, logos and projects."""
    db = request_session()
    found = _period(period_id)
    wanted = queries.projects_seen_by(current_actor(), period_id)
    return render(
        "lms/funding/period.html",
        period=found,
        phase=phase_of(span_of(found), today()),
        words=words_of_period(db, found, current_language()),
        fields=queries.fields_of(db, period_id),
        projects=queries.project_rows(db, wanted, today()),
        kept_until=kept_until(found),
        is_bound=words_are_bound(found, today()),
    )


@routes.form("/staff/periods/<id:period_id>/edit", policy=COORDINATORS)
def edit_period(period_id: int) -> Response:
    """Change the period. What papers of a period that is over have printed is shown only."""
    found = _period(period_id)
    form = PeriodForm(data=_stored(found))
    if words_are_bound(found, today()):
        form.bind(found)
    rows = form.changing
    if rows is not None:
        rows.change()
    elif form.sent_and_valid():
        return _saved(form, found)
    return _show(form, found)


def _stored(found: FundingPeriod) -> dict[str, Any]:
    return period_values(found, queries.fields_of(request_session(), found.id))


def _period(period_id: int) -> FundingPeriod:
    found = request_session().get(FundingPeriod, period_id)
    require(found is not None)
    assert found is not None
    return found


def _show(form: PeriodForm, found: FundingPeriod) -> Response:
    status = 422 if form.errors else 200
    return render("lms/funding/edit_period.html", status, form=form, period=found)


def _saved(form: PeriodForm, found: FundingPeriod) -> Response:
    try:
        _change(form, found.id)
    except ChangedMeanwhile:
        return show_conflict(form, asked(form, _stored(_period(found.id))), title=found.name, url=request.path)
    except PeriodNameTaken as refusal:
        complain(form.name, gettext(refusal.text))
        return _show(form, found)
    except PeriodsOverlap as refusal:
        complain(form.starts_on, gettext(refusal.text, **refusal.values))
        return _show(form, found)
    except PeriodInUse as refusal:
        complain(form.ends_on, gettext(refusal.text, **refusal.values))
        return _show(form, found)
    except FieldInUse as refusal:
        form.put_back(**refusal.values, complaint=gettext(refusal.text))
        return _show(form, found)
    say("success", gettext("Gespeichert. Bescheinigungen, die es schon gibt, behalten ihre Angaben."))
    return see_other("lms.funding.period", period_id=found.id)


def _change(form: PeriodForm, period_id: int) -> None:
    now = step()
    with transaction() as db:
        if isinstance(once(db, now.now), FormKey):
            data, version = form.period(), form.version.data
            changed = change_period(db, period_id, data, version=version, used=used_days, step=now)
            require(changed is not None)
