"""Runs behind the scenes: the list, the page of one run, and publishing it."""

from flask import url_for
from werkzeug.wrappers import Response

from courses.planning import staff_queries as queries
from courses.planning.collisions.guard import refuse_hard
from courses.planning.collisions.settings import collision_rules
from courses.planning.drafting import lock_run
from courses.planning.models import RunState
from courses.planning.policies import PLANNERS, STAFF, may_plan
from courses.planning.publishing import publish
from courses.planning.queries import title_of
from courses.planning.tables import listed_runs, run_rows_of, runs_table
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField
from lms.web.formats import label
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.tables import Source


class RunSearch(SearchForm):
    """What staff filter runs by."""

    state = SelectField(_l("Stand"), default="")

    def __init__(self) -> None:
        super().__init__()
        self.state.choices = [("", gettext("alle")), *((word.value, label(word)) for word in RunState)]
        self.read_address()


@routes.get("/staff/runs", policy=STAFF)
def staff_runs() -> Response:
    """All runs one plans or teaches."""
    db, actor, form = request_session(), current_actor(), RunSearch()
    wanted = queries.runs_matching(actor, form.q.data, form.state.data or "")
    source = Source(db, listed_runs(wanted), lambda rows: run_rows_of(db, rows))
    page, plans = "lms/courses/planning/staff/runs.html", PLANNERS.allows(actor)
    return show_list(runs_table(clock.now()), source, page, form=form, plans=plans)


@routes.get("/staff/runs/<id:run_id>", policy=STAFF)
def staff_run(run_id: int) -> Response:
    """Everything about one run, from each room its panel."""
    db, actor = request_session(), current_actor()
    run = queries.run_for_staff(db, run_id, actor)
    require(run is not None)
    assert run is not None
    return render(
        "lms/web/run.html",
        title=str(title_of(run.terms)),
        preline=run.code,
        trail=[(gettext("Durchführungen"), url_for("lms.planning.staff_runs"))],
        panels=panels_for("run", db, run, actor, now=clock.now()),
    )


@routes.post("/staff/runs/<id:run_id>/publish", policy=PLANNERS)
def publish_run(run_id: int) -> Response:
    """From now on everybody sees the run, and it carries its terms."""
    now, actor = clock.now(), current_actor()
    with transaction() as db:
        run = lock_run(db, run_id)
        require(run is not None and may_plan(actor, run.project_id))
        assert run is not None
        first = isinstance(once(db, now), FormKey)
        if first:
            refuse_hard(db, run, collision_rules())
            publish(db, run, actor=actor.tag, now=now)
    if first:
        say("success", gettext("Die Durchführung ist veröffentlicht."))
    return see_other("lms.planning.staff_run", run_id=run_id)
