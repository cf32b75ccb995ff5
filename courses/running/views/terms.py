"""Taking over what the offer promises today: shown side by side, with the reason where it is not possible."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField

from courses.planning.lifecycle import RunChangedMeanwhile, Step
from courses.planning.models import CourseRun
from courses.planning.queries import title_of
from courses.running.changing import Doing, Order
from courses.running.forms import MessageForm
from courses.running.models import ChangeKind
from courses.running.news import terms_rows
from courses.running.policies import PLANNERS
from courses.running.preview import preview
from courses.running.standing import snapshot_of
from courses.running.terms import compare_terms, take_terms
from courses.running.views import carry_out, find_run, look_again, routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.holds import holds_on
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render


class TermsForm(MessageForm):
    """Whether people are told."""

    inform = BooleanField(_l("Teilnehmende und Personalstellen informieren"), default=True)


@routes.form("/staff/runs/<id:run_id>/terms", policy=PLANNERS)
def take_over_terms(run_id: int) -> Response:
    """What the run promised, what the offer promises now, and one button."""
    db = request_session()
    run = find_run(run_id, Step.TAKE_TERMS)
    form = TermsForm(data={"version": run.version, "inform": request.method == "GET"})
    if form.sent_and_valid():
        version, inform = form.version.data, bool(form.inform.data)
        words = (form.message_de.data, form.message_en.data)

        def act(db: Session, run: CourseRun, doing: Doing) -> object:
            order = Order(version, snapshot_of(db, run), inform, message_de=words[0], message_en=words[1])
            return take_terms(db, run, order, doing)

        try:
            return carry_out(run_id, act, gettext("Die Bedingungen des Angebots sind übernommen."))
        except RunChangedMeanwhile as refusal:
            look_again(form, refusal, run)
    held = holds_on(db, run, lock=False).get(f"run:{run.id}")
    found = compare_terms(db, run, [held] if held else [])
    standing, terms = snapshot_of(db, run), (found.now, found.offered)
    same = found.now == found.offered
    return render(
        "lms/courses/running/terms.html",
        422 if form.errors else 200,
        form=form,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        rows=terms_rows(*terms),
        same=same,
        objections=[gettext(text) for text in found.objections],
        preview=None if same else preview(db, run, ChangeKind.TERMS, standing, standing, now=clock.now(), terms=terms),
    )
