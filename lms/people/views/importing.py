"""Bringing organisations as a table: choose the file, look at every row, carry it out."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.imports import Import
from lms.data.session import request_session, transaction
from lms.data.table_files import TableRefused
from lms.people.importing import KIND, Fate, carry_out, keep_table, lines_of, lock_import, outcomes, unknown_columns
from lms.people.views import LEADS, routes
from lms.web.actor import current_actor
from lms.web.fields import complain
from lms.web.forms import BaseForm
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other
from lms.web.uploads import MOST_BYTES_SENT, TableField

MOST_SHOWN = 200
MOST_HEADINGS, LONGEST_HEADING = 10, 60


class ImportForm(BaseForm):
    """The file."""

    file = TableField(_l("Tabelle (XLSX oder CSV)"))


@routes.form("/staff/organisations/import", policy=LEADS, max_body=MOST_BYTES_SENT)
def import_organisations() -> Response:
    """Read a table; nothing is added yet."""
    form = ImportForm()
    if form.sent_and_valid():
        actor, now = current_actor(), clock.now()
        assert form.file.data is not None
        try:
            with transaction() as db:
                kept = keep_table(db, form.file.data, filename=form.file.filename, creator=actor.tag, now=now)
            if unknown := unknown_columns(form.file.data):
                _name_columns(unknown)
            return see_other("lms.people.imported", import_id=kept.id)
        except TableRefused as refusal:
            complain(form.file, gettext(refusal.text, **refusal.values))
    return render("lms/people/import.html", 422 if form.errors else 200, form=form)


def _name_columns(unknown: Sequence[str]) -> None:
    """Say which columns stay behind; of very many only the first, as the sentence travels in a cookie."""
    names = [f"„{heading[:LONGEST_HEADING]}“" for heading in unknown[:MOST_HEADINGS]]
    names += ["…"] if len(unknown) > MOST_HEADINGS else []
    say(
        "warning",
        gettext("Diese Spalten sind nicht bekannt und bleiben zurück: %(names)s", names=", ".join(names)),
    )


@routes.get("/staff/organisations/import/<id:import_id>", policy=LEADS)
def imported(import_id: int) -> Response:
    """What would become of each row, or what became of it."""
    db = request_session()
    mine = (Import.id == import_id) & (Import.creator == current_actor().tag) & (Import.kind == KIND)
    kept = db.scalar(select(Import).where(mine))
    if kept is None:
        abort(404)
    done = outcomes(db, import_id)
    lines = lines_of(db, [row for row in kept.rows if row[0] not in done])
    wrong = [line for line in lines if line.fate is Fate.WRONG]
    return render(
        "lms/people/imported.html",
        kept=kept,
        added=sum(fate is Fate.NEW for fate in done.values()),
        skipped=sum(fate is not Fate.NEW for fate in done.values()),
        new=sum(line.fate is Fate.NEW for line in lines),
        known=sum(line.fate is Fate.KNOWN for line in lines),
        wrong=len(wrong),
        lines=sorted(lines, key=lambda line: (line.fate is not Fate.WRONG, line.number))[:MOST_SHOWN],
        more=max(0, len(lines) - MOST_SHOWN),
        gettext=gettext,
        Fate=Fate,
    )


@routes.post("/staff/organisations/import/<id:import_id>/carry-out", policy=LEADS)
def carry_out_import(import_id: int) -> Response:
    """Add what is new, some rows at a time; pressing again goes on where it stopped, and changes nothing when it is done."""
    actor, now, left = current_actor(), clock.now(), True
    while left:
        with transaction() as db:
            kept = lock_import(db, import_id, actor.tag)
            if kept is None:
                abort(404)
            left = carry_out(db, kept, actor=actor.tag, now=now)
    say("success", gettext("Die Tabelle ist übernommen."))
    return see_other("lms.people.imported", import_id=import_id)
