"""The calendar of staff, and the public one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning import offers
from courses.planning.board import queries
from courses.planning.board.days import MOST_OF_A_DAY, MOST_ON_PAGE, Day, days_of, laid_out, weeks_of
from courses.planning.board.entries import Entry, Key
from courses.planning.board.forms import BoardSearch, VisitorSearch, board_choices, span_wanted
from courses.planning.board.page import calendars_of, frame_of, without_filters
from courses.planning.board.queries import Wish
from courses.planning.board.spans import Span, View
from courses.planning.choices import land_of_network
from courses.planning.collisions.half_year import HalfYear, conflicts
from courses.planning.collisions.settings import collision_rules
from courses.planning.lifecycle import Step, allows
from courses.planning.policies import PLANNERS, STAFF, may_plan
from courses.planning.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import Actor, current_actor
from lms.web.formats import local_today
from lms.web.here import this_page
from lms.web.page import render
from lms.web.paging import paging
from lms.web.panels import panels_for
from lms.web.routes import anyone

FOR_STAFF = (View.AGENDA, View.WEEK, View.MONTH, View.HALF_YEAR)
FOR_EVERYBODY = (View.MONTH, View.AGENDA)
RUNS_PER_PAGE = 100
# Machines that follow every link shall come to an end.
PUBLIC_YEARS = timedelta(days=2 * 366)


@routes.get("/staff/board", policy=STAFF)
def board() -> Response:
    """The dates one plans or teaches, as agenda, week, month or half-year."""
    db, actor, now = request_session(), current_actor(), clock.now()
    plans, today = PLANNERS.allows(actor), local_today(now)
    form, span = BoardSearch(board_choices(db, actor, today), plans=plans), span_wanted(FOR_STAFF, View.WEEK, today)
    seen, wish = queries.seen_by(actor), form.wish()
    if span.view is View.HALF_YEAR:
        values = _half_year(db, seen, span, wish)
    else:
        found = queries.entries_between(db, seen, span, wish)
        values = _days(db, span, found, trainers=span.view is not View.MONTH)
        values["colliding"] = _colliding(db, actor, values["days"]) if plans else {}
        values["half_of"] = lambda day: HalfYear.of(day).text
        values["move_url"] = lambda entry: move_url(actor, entry, span.view, now)
    return render(
        "lms/courses/planning/board/staff.html",
        form=form,
        plans=plans,
        frame=frame_of(span, FOR_STAFF),
        today=today,
        kept=_kept(),
        clear_url=without_filters(field.name for field in form),
        **values,
    )


@routes.get("/calendar", policy=anyone)
def public_board() -> Response:
    """The dates of published runs, for everybody."""
    db, now = request_session(), clock.now()
    today = local_today(now)
    form, span = VisitorSearch(offers.choices(db, now)), span_wanted(FOR_EVERYBODY, View.MONTH, today)
    found = queries.entries_between(db, queries.seen_by_everybody(), span, form.dates_wanted())
    return render(
        "lms/courses/planning/board/public.html",
        form=form,
        frame=frame_of(span, FOR_EVERYBODY, first=today - PUBLIC_YEARS, last=today + PUBLIC_YEARS),
        today=today,
        kept=_kept(),
        clear_url=without_filters(field.name for field in form),
        panels=panels_for("catalogue", db, form.values(), now=now),
        **_days(db, span, found, trainers=False),
    )


def move_url(actor: Actor, entry: Entry, view: View, now: datetime) -> str:
    """Where a meeting is moved: a draft by a form of its own, a published run by the page that tells people; else empty."""
    run = entry.run
    if not entry.takes_place or not may_plan(actor, run.project_id):
        return ""
    if run.is_draft:
        return url_for("lms.planning.move_meeting", run_id=run.id, meeting_id=entry.id, view=view.value)
    if not allows(run.state, Step.CHANGE) or entry.starts_at <= now:
        return ""
    return url_for("lms.running.change_run", run_id=run.id, meeting=entry.id, _anchor=f"meeting-{entry.id}")


def _days(db: Session, span: Span, found: list[Entry], *, trainers: bool) -> dict[str, Any]:
    shown = found if span.view is View.MONTH else found[:MOST_ON_PAGE]
    calendars = calendars_of(queries.lands_of(found), land_of_network(db))
    most = MOST_OF_A_DAY if span.view is View.MONTH else MOST_ON_PAGE
    shown = queries.with_trainers(db, shown) if trainers else shown
    return {"days": days_of(span, shown, calendars, most_of_a_day=most), "total": len(found), "shown": len(shown)}


def _half_year(db: Session, seen: Any, span: Span, wish: Wish) -> dict[str, Any]:
    runs, counts, lands = queries.counts_between(db, seen, span, wish)
    wanted = request.args.get("page", 1, type=int)
    page = paging(len(runs), wanted, lambda number: this_page(page=number), per_page=RUNS_PER_PAGE)
    shown = runs[page.offset : page.offset + RUNS_PER_PAGE]
    calendars = calendars_of(lands, land_of_network(db))
    return {
        "weeks": weeks_of(span, calendars),
        "lines": laid_out(span, shown, counts),
        "page": page,
        "total": sum(number for _run, _day, number in counts),
    }


def _colliding(db: Session, actor: Actor, days: Sequence[Day]) -> dict[Key, bool]:
    """The shown meetings that collide and for which nobody has given a reason, and whether one of the collisions is hard."""
    shown, hard = [one.day for one in days if one.entries], dict[Key, bool]()
    if not shown:
        return hard
    for one in conflicts(db, actor, shown[0], shown[-1], collision_rules(), overridden=False).found:
        for slot in filter(None, (one.slot, one.other)):
            hard[slot.run, slot.starts_at] = hard.get((slot.run, slot.starts_at), False) or one.is_hard
    return hard


def _kept() -> list[tuple[str, str]]:
    """View and day stay when a filter is set."""
    args: Mapping[str, str] = request.args
    return [(name, args[name]) for name in ("view", "day") if args.get(name)]
