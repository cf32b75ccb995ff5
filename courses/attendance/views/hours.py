"""Held hours of a trainer: the month on a page, as a workbook and as a document to sign."""

from datetime import date

from flask import abort
from werkzeug.wrappers import Response

from courses.attendance.hours import Statement, hours_and_minutes, statement
from courses.attendance.hours_paper import statement_pdf
from courses.attendance.policies import STAFF, projects_shown
from courses.attendance.views import routes
from courses.planning.extent import units_in_words
from courses.planning.trainers.policies import may_see_trainer
from courses.planning.trainers.queries import is_trainer
from lms.data import clock
from lms.data.days import month_in
from lms.data.session import close_request_session, request_session
from lms.web.actor import current_actor, require
from lms.web.exports import XLSX_TYPE, Cell, xlsx_bytes
from lms.web.formats import format_time, local_today
from lms.web.languages import gettext
from lms.web.page import render


@routes.get("/staff/trainers/<id:person_id>/hours/<month>", policy=STAFF)
def hours(person_id: int, month: str) -> Response:
    """What was held in a month."""
    found = _statement(person_id, month)
    return render(
        "lms/courses/attendance/hours.html",
        statement=found,
        month=month,
        own=person_id == current_actor().person_id,
        as_hours=hours_and_minutes,
        as_units=units_in_words,
    )


@routes.get("/staff/trainers/<id:person_id>/hours/<month>/hours.xlsx", policy=STAFF)
def hours_workbook(person_id: int, month: str) -> Response:
    """The month as a workbook: one row for each meeting."""
    found = _statement(person_id, month)
    header = [
        gettext("Teilprojekt"), gettext("Träger"), gettext("Kursleitung"), gettext("Tag"), gettext("Beginn"),
        gettext("Ende"), gettext("Durchführung"), gettext("Titel"), gettext("Minuten"), gettext("Minuten je UE"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            project.project, project.provider, found.name, one.day, format_time(one.begins), format_time(one.ends),
            one.code, str(one.title), one.minutes, one.unit_minutes,
        ]
        for project in found.projects
        for one in project.meetings
    ]  # fmt: skip
    content = xlsx_bytes(header, rows, title=gettext("Gehaltene Stunden"))
    return _file(content, XLSX_TYPE, f"hours-{person_id}-{month}.xlsx")


@routes.get("/staff/trainers/<id:person_id>/hours/<month>/hours.pdf", policy=STAFF)
def hours_document(person_id: int, month: str) -> Response:
    """The month as a document with a line to sign."""
    found = _statement(person_id, month)
    # The child process takes a second: nobody else shall wait for this connection meanwhile.
    close_request_session()
    return _file(statement_pdf(found), "application/pdf", f"hours-{person_id}-{month}.pdf")


def _statement(person_id: int, month: str) -> Statement:
    db, actor, now = request_session(), current_actor(), clock.now()
    require(may_see_trainer(actor, person_id) and is_trainer(db, person_id, local_today(now)))
    return statement(db, person_id, _first_of(month), projects_shown(actor, person_id), now)


def _first_of(month: str) -> date:
    first = month_in(month)
    return first if first is not None else abort(404)


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
