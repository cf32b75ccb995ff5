"""The lines of offers and the target groups: add, rename, order."""

from flask import request
from werkzeug.wrappers import Response

from courses.catalogue.forms.lists import ListForm, values_of_list
from courses.catalogue.lists import (
    THE_LIST,
    THINGS,
    ListChangedMeanwhile,
    ListedKind,
    StillUsed,
    entries,
    used_ids,
    write_list,
)
from courses.catalogue.models import CourseLine, TargetGroup
from courses.catalogue.policies import KEEPERS
from courses.catalogue.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.forms import once
from lms.web.languages import gettext
from lms.web.page import render, say, see_other


@routes.form("/staff/lines", policy=KEEPERS)
def lines() -> Response:
    """The lines of offers."""
    return _list(CourseLine, "lines")


@routes.form("/staff/target-groups", policy=KEEPERS)
def target_groups() -> Response:
    """The target groups; their codes stand in files and never change."""
    return _list(TargetGroup, "target_groups")


def _list(kind: ListedKind, page: str) -> Response:
    rows = entries(request_session(), kind)
    form = ListForm(data=values_of_list(rows))
    if form.entries.change_wanted:
        form.entries.change()
    elif form.sent_and_valid() and (done := _saved(kind, page, form)) is not None:
        return done
    # A refusal has ended the reading session: look again.
    db = request_session()
    rows = entries(db, kind)
    return render(
        "lms/courses/catalogue/staff/list.html",
        422 if form.errors else 200,
        form=form,
        page=page,
        thing=THINGS[kind],
        the_list=THE_LIST,
        codes={str(row.id): row.code for row in rows if isinstance(row, TargetGroup)},
        used={str(number) for number in used_ids(db, kind)},
    )


def _saved(kind: ListedKind, page: str, form: ListForm) -> Response | None:
    """The way on; None when an entry in use was left out, with the complaint in the form."""
    now = clock.now()
    changed = False
    try:
        with transaction() as db:
            if isinstance(once(db, now), FormKey):
                wanted = form.wanted({row.id for row in entries(db, kind)})
                changed = write_list(db, kind, wanted, version=form.version.data, actor=current_actor().tag, now=now)
    except ListChangedMeanwhile:
        stored = values_of_list(entries(request_session(), kind))
        title = gettext("Angebotslinien") if kind is CourseLine else gettext("Zielgruppen")
        return show_conflict(form, stored, title=title, url=request.path)
    except StillUsed as refusal:
        complain(form.entries[0].form.name_de, gettext(refusal.text, **refusal.values))
        form.entries.errors = [one.errors for one in form.entries.entries]
        return None
    if changed:
        say("success", gettext("Gespeichert."))
    return see_other(f"lms.catalogue.{page}")
