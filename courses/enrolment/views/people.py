"""Everybody in a run as a list, to sort, to filter and to take along."""

from collections.abc import Iterator

from flask import url_for
from werkzeug.wrappers import Response

from courses.enrolment.models import EnrolmentStatus
from courses.enrolment.policies import may_decide, may_see_names
from courses.enrolment.staff_queries import ORDER, rows_of_people
from courses.enrolment.tables import PEOPLE, listed_people
from courses.enrolment.views import routes
from courses.enrolment.withdrawing import has_begun
from courses.planning.models import PoolMode
from courses.planning.policies import STAFF
from courses.planning.queries import title_of
from courses.planning.staff_queries import run_for_staff
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField
from lms.web.formats import label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.tables import Source


class PeopleSearch(SearchForm):
    """Whom one looks for in a run."""

    status = SelectField(_l("Stand"), default="")

    def __init__(self) -> None:
        super().__init__()
        self.q.label.text = gettext("Name")
        self.status.choices = [("", gettext("alle")), *((status.value, label(status)) for status in ORDER)]
        self.read_address()


@routes.get("/staff/runs/<id:run_id>/people", policy=STAFF)
def people_of_run(run_id: int) -> Response:
    """The people of a run with names, for those who may know them; addresses for those who may write to them."""
    db, actor, form = request_session(), current_actor(), PeopleSearch()
    run = run_for_staff(db, run_id, actor)
    require(run is not None and may_see_names(db, actor, run_id))
    assert run is not None
    contacts = may_decide(db, actor, run_id)
    both = any(pool.mode is not PoolMode.ANY for pool in run.pools)
    wanted = listed_people(run_id, form.q.data or "", EnrolmentStatus(form.status.data) if form.status.data else None)
    return show_list(
        PEOPLE.without(*_hidden(contacts=contacts, both=both, begun=has_begun(run, clock.now()))),
        Source(db, wanted, lambda found: rows_of_people(db, [one for (one,) in found], contacts=contacts)),
        "lms/courses/enrolment/staff/people.html",
        form=form,
        title=str(title_of(run.terms)),
        code=run.code,
        run_page=url_for("lms.planning.staff_run", run_id=run_id),
        here=url_for("lms.enrolment.people_of_run", run_id=run_id),
    )


def _hidden(*, contacts: bool, both: bool, begun: bool) -> Iterator[str]:
    """The columns that say nothing here, or not to this reader."""
    if not contacts:
        yield "email"
    if not both:
        yield "mode"
    if not begun:
        yield "last_day"
    if not (begun and contacts):
        yield "steps"
