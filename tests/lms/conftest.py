"""A feature of the tests' own: a few pages and a mail to try the floor with, before any room stands on it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask, Response, request
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from lms.data import clock as lms_clock
from lms.data.audit import record
from lms.data.refusal import DatabaseBusy, Refusal
from lms.data.session import request_session, transaction
from lms.feature import Feature
from lms.mail.content import Attachment, MailContent
from lms.web import csrf
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo, once
from lms.web.page import form_key, render, say, see_other
from lms.web.routes import Routes, anyone, authenticated
from lms.web.throttle import client_network, count_attempt
from tests.databases import Backend, lent
from tests.house import Client, client_for, database_of, make_app

routes = Routes("trial")
STREAM = "trial"


class Unwilling(Refusal):
    """A named no."""

    text = "Heute nicht, %(name)s."


class TrialForm(BaseForm):
    """One line and an address."""

    name = TextField("Name", validators=[Required(), OneLine(), UpTo(100)])
    email = TextField("E-Mail", validators=[EmailAddress()])


@routes.form("/trial/form", policy=anyone)
def form() -> Any:
    """Stores one step of the audit for each form that is carried out."""
    page = TrialForm()
    if request.method == "GET":
        return Response(f"<form method=post>{csrf.field()}{form_key()}<input name=name><input name=email></form>")
    if not page.validate():
        return Response("; ".join(f"{field.name}: {field.errors[0]}" for field in page if field.errors), 422)
    now = lms_clock.now()
    with transaction() as db:
        claimed = once(db, now)
        if isinstance(claimed, str):
            return see_other("lms.trial.thing", thing_id=int(claimed))
        claimed.answer = "7"
        record(db, stream=STREAM, at=now, actor="visitor", action="tried", subject="7")
    say("success", "Getan.")
    return see_other("lms.trial.thing", thing_id=7)


@routes.get("/trial/<id:thing_id>", policy=anyone)
def thing(thing_id: int) -> Response:
    """A page about the thing."""
    return render("lms/web/message.html", title=f"Ding {thing_id}", text="", kind="info")


@routes.get("/trial/defect", policy=anyone)
def defect() -> Response:
    """Fails in a way nobody foresaw."""
    raise RuntimeError("SELECT secret FROM lms_person")


@routes.get("/trial/failing-query", policy=anyone)
def failing_query() -> Response:
    """Asks the database for something it does not have."""
    request_session().execute(text("SELECT nothing FROM lms_person"))
    return Response("never")


@routes.get("/trial/busy", policy=anyone)
def busy() -> Response:
    """Other writers are in the way, every time."""
    raise DatabaseBusy


@routes.get("/trial/refused", policy=anyone)
def refused() -> Response:
    """A rule says no."""
    raise Unwilling(name="<b>Amina</b>")


@routes.get("/trial/own", policy=authenticated)
def own() -> Response:
    """For people who have logged in."""
    return Response("own")


@routes.post("/trial/limited", policy=anyone)
def limited() -> Response:
    """Three times a minute."""
    count_attempt("trial", client_network(), limit=3, window=timedelta(minutes=1), now=lms_clock.now())
    return Response("taken")


@routes.get("/trial/list.csv", policy=anyone)
def download() -> Response:
    """A file."""
    return Response("a;b", mimetype="text/csv")


def _mail(_db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    if values.get("withhold"):
        return None
    if values.get("broken"):
        raise KeyError("broken")
    files = (Attachment("termin.ics", "text/calendar", b"BEGIN:VCALENDAR"),) if values.get("file") else ()
    return MailContent(values.get("subject", "Grüße"), "Guten Tag,", ("ein Absatz.",), attachments=files)


TRIAL = Feature(name="trial", routes=(routes,), mails={"trial": _mail})


def make_trial(url: str, instance: Path) -> Flask:
    """The tests' host with the trial pages."""
    return make_app(url, instance, features=[TRIAL])


@pytest.fixture
def trial(database: Backend, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The app with the trial pages."""
    with lent(database, "trial", make_trial, tmp_path) as app:
        yield app


@pytest.fixture
def own_trial(database: Backend, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The same for one test alone, which may change it."""
    app = make_trial(database.url, tmp_path)
    yield app
    database_of(app).engine.dispose()


@pytest.fixture
def browser(trial: Flask) -> Client:
    """A visitor of the trial pages."""
    return client_for(trial)


@pytest.fixture
def stranger(app: Flask) -> Iterator[Connection]:
    """A connection of a program that is not the LMS."""
    engine = create_engine(database_of(app).engine.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
