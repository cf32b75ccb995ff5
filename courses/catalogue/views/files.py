"""Offers as files: taken along as JSON or as a workbook, brought back in two steps."""

import io
from collections.abc import Sequence
from typing import Any

from flask import request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue import staff_queries as queries
from courses.catalogue.files.problems import CatalogueInvalid, Problem
from courses.catalogue.files.workbook import workbook_of
from courses.catalogue.files.writing import catalogue_file, written
from courses.catalogue.forms.upload import MOST_BYTES_SENT, CatalogueForm
from courses.catalogue.importing import Step, counts_of
from courses.catalogue.labels import field_name, value_in_words
from courses.catalogue.models import CatalogueImport, ImportState
from courses.catalogue.policies import EDITORS
from courses.catalogue.uploads import (
    CatalogueChanged,
    carry_out,
    catalogue_kept,
    catalogue_of,
    import_of,
    keep,
    look_again,
    steps_now,
)
from courses.catalogue.views import routes
from courses.catalogue.views.offers import OfferSearch
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.languages import gettext
from lms.web.page import render, say, see_other

# Of a new offer nothing differs: these fields say which one it is.
TOLD_OF_NEW = ("line", "provider", "kind", "state", "units", "title_en", "summary_de", "summary_en")
JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/staff/courses/export", policy=EDITORS)
def export() -> Response:
    """The offers of the list, or those ticked in it, as one file."""
    form, actor = OfferSearch(), current_actor()
    wanted = queries.offers_matching(actor, form.q.data, form.state.data or "", form.kind.data or "")
    offers = queries.offers_to_export(request_session(), wanted, request.args.getlist("code")[:1000])
    as_workbook = request.args.get("as") == "xlsx"
    content = workbook_of([written(offer) for offer in offers]) if as_workbook else catalogue_file(offers)
    name = f"{clock.now():%Y-%m-%d}_Angebote.{'xlsx' if as_workbook else 'json'}"
    return send_file(
        io.BytesIO(content), XLSX if as_workbook else JSON, as_attachment=True, download_name=name, max_age=0
    )


@routes.form("/staff/courses/import", policy=EDITORS, max_body=MOST_BYTES_SENT)
def upload() -> Response:
    """Bring a file: it is checked, and nothing changes yet."""
    form = CatalogueForm()
    problems: Sequence[Problem] = ()
    if form.sent_and_valid():
        now, actor = clock.now(), current_actor()
        try:
            with transaction() as db:
                catalogue = catalogue_of(db, form.file.content, actor)
                kept = keep(db, catalogue, file_name=form.file.filename, actor=actor.tag, now=now)
                import_id = kept.id
            for note in catalogue.left_behind:
                say("warning", f"{note.place}: {note.reason}")
            return see_other("lms.catalogue.look_at_import", import_id=import_id)
        except CatalogueInvalid as invalid:
            problems = invalid.problems
    return _show_upload(form, problems)


@routes.get("/staff/courses/import/<id:import_id>", policy=EDITORS)
def look_at_import(import_id: int) -> Response:
    """What the file would change, offer by offer, field by field."""
    db = request_session()
    kept = _own_import(db, import_id)
    if kept.state is ImportState.APPLIED:
        return render("lms/courses/catalogue/staff/imported.html", kept=kept)
    try:
        steps = steps_now(db, catalogue_kept(db, kept, current_actor()))
    except CatalogueInvalid as invalid:
        return _show_upload(CatalogueForm(), invalid.problems)
    return _show_steps(db, kept, steps)


@routes.post("/staff/courses/import/<id:import_id>/apply", policy=EDITORS)
def apply_import(import_id: int) -> Response:
    """Carry the import out, all of it or nothing; once more is harmless."""
    now, actor = clock.now(), current_actor()
    try:
        with transaction() as db:
            kept = _own_import(db, import_id, locked=True)
            carry_out(db, kept, actor, now=now)
    except CatalogueInvalid as invalid:
        return _show_upload(CatalogueForm(), invalid.problems)
    except CatalogueChanged as changed:
        db = request_session()
        kept = _own_import(db, import_id)
        steps = steps_now(db, catalogue_kept(db, kept, actor))
        return _show_steps(db, kept, steps, complaint=gettext(changed.text, **changed.values))
    return see_other("lms.catalogue.look_at_import", import_id=import_id)


@routes.post("/staff/courses/import/<id:import_id>/again", policy=EDITORS)
def check_again(import_id: int) -> Response:
    """Compare the kept file with the offers as they are now."""
    now, actor = clock.now(), current_actor()
    try:
        with transaction() as db:
            kept = _own_import(db, import_id, locked=True)
            if kept.state is ImportState.CHECKED:
                look_again(db, kept, catalogue_kept(db, kept, actor), now=now)
    except CatalogueInvalid as invalid:
        return _show_upload(CatalogueForm(), invalid.problems)
    return see_other("lms.catalogue.look_at_import", import_id=import_id)


def _own_import(db: Session, import_id: int, *, locked: bool = False) -> CatalogueImport:
    kept = import_of(db, import_id, current_actor().tag, locked=locked)
    require(kept is not None)
    assert kept is not None
    return kept


def _show_upload(form: CatalogueForm, problems: Sequence[Problem]) -> Response:
    status = 422 if form.errors or problems else 200
    return render("lms/courses/catalogue/staff/upload.html", status, form=form, problems=problems)


def _show_steps(db: Session, kept: CatalogueImport, steps: Sequence[Step], complaint: str = "") -> Response:
    groups = dict(queries.target_group_choices(db))
    return render(
        "lms/courses/catalogue/staff/import.html",
        409 if complaint else 200,
        kept=kept,
        counts=counts_of(steps),
        complaint=complaint,
        steps=[_step_in_words(step, groups) for step in steps],
    )


def _step_in_words(step: Step, groups: dict[str, str]) -> dict[str, Any]:
    return {
        "code": step.code,
        "title": step.title,
        "kind": step.kind,
        "fields": [
            (field_name(one), value_in_words(one, one.before, groups), value_in_words(one, one.after, groups))
            for one in step.differences
            if not step.is_new or (one.name in TOLD_OF_NEW and not one.part)
        ],
    }
