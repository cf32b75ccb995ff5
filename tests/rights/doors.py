"""Trying a door: as each of the people, with the own and the foreign thing, with a form as the page itself would send it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask, url_for
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.data.audit import AuditEntry
from lms.mail.models import OutboxMail
from lms.web.csrf import FIELD, KEY
from tests.cast import Cast
from tests.databases import Backend
from tests.house import Client, client_for, db_of, writing
from tests.rights.actions import ACTIONS, WHO
from tests.rights.places import Args
from tests.rights.table import Row
from tests.rights.things import KEPT, Thing, link_to, people

TOKEN = "t" * 32
CHOSEN_BY_ADDRESS = {"organisation", "kind", "view", "day"}
LINK = "link"  # a participant without a login, who has opened the mailed link to the own place in this browser


@dataclass
class Stage:
    """The house with everything in it that the rows name; `set_up` puts it back as it was."""

    app: Flask
    database: Backend
    cast: Cast
    things: Mapping[str, Thing]

    def set_up(self) -> None:
        """Undo what the last try has done."""
        self.database.let_go()
        self.database.refresh(KEPT)

    def pulse(self) -> tuple[int, int]:
        """How much has been noted and mailed so far: it moves with everything that is done."""
        with db_of(self.app) as db:
            counts = [db.scalar(select(func.count(table.id))) or 0 for table in (AuditEntry, OutboxMail)]
        return counts[0], counts[1]

    def browser(self, who: str, args: Args) -> Client:
        """The browser of one of the people, with a form token as after any page with a form."""
        client = client_for(self.app, people(self.cast).get(who))
        if who == LINK:
            with writing(self.app) as db:
                path = link_to(db, args["enrolment_id"])
            assert client.get(path).status_code == 303
        with client.session_transaction() as stored:
            stored[KEY] = TOKEN
        return client


@dataclass(frozen=True)
class Answer:
    """What came back, and whether anything was done."""

    status: int
    text: str
    done: bool


@dataclass
class Door:
    """A row with the stage it is tried on."""

    stage: Stage
    row: Row
    forms: dict[bool, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> list[Rule]:
        """The addresses of the endpoint."""
        return list(self.stage.app.url_map.iter_rules(self.row.endpoint))

    @cached_property
    def thing(self) -> Thing:
        """What stands in the address."""
        return self.stage.things[self.row.thing]

    def word(self, who: str) -> str:
        """The word of the table of rights for this one, with the exceptions of the row."""
        role = "participant" if who == LINK else who
        return self.row.exceptions.get(role, ACTIONS[self.row.action].cells[role])

    @property
    def who(self) -> tuple[str, ...]:
        """Everybody who tries it."""
        return (*WHO, LINK) if "enrolment_id" in self.thing.mine.get("participant", {}) else WHO

    def address(self, args: Args) -> str:
        """The path with the thing in it; what is chosen by the address stands behind the question mark."""
        names = set[str]().union(*(rule.arguments for rule in self.rules)) | CHOSEN_BY_ADDRESS
        with self.stage.app.test_request_context():
            return url_for(self.row.endpoint, **{name: value for name, value in args.items() if name in names})

    def knock(self, who: str, args: Args) -> Answer:
        """One try, on the stage as it stands."""
        browser, url = self.stage.browser(who, self.thing.own_of(who)), self.address(args)
        if self.row.method == "GET":
            response = browser.get(url)
            return Answer(response.status_code, text_of(response), done=False)
        before = self.stage.pulse()
        response = browser.post(url, data={**self.form_for(args), **self.filled_in(args), FIELD: TOKEN})
        return Answer(response.status_code, text_of(response), done=self.stage.pulse() != before)

    def filled_in(self, args: Args) -> dict[str, str]:
        """The fields of the row with the values of the thing."""
        return {name.format(**args): value.format(**args) for name, value in self.row.fields.items()}

    def form_for(self, args: Args) -> dict[str, Any]:
        """What the page's own form holds: that of the foreign thing where somebody may see it, else that of the own one."""
        foreign = args == self.thing.foreign and "yes" in map(self.word, WHO)
        if foreign not in self.forms:
            self.forms[foreign] = self._form(args if foreign else None)
        return self.forms[foreign]

    def _form(self, foreign: Args | None) -> dict[str, Any]:
        if not any("GET" in (rule.methods or ()) for rule in self.rules):
            return {"form_key": secrets.token_urlsafe(16)}  # a button alone holds its random key
        enough = ("own", "known", "yes") if foreign is None else ("yes",)
        who = next(one for one in reversed(WHO) if self.word(one) in enough)
        own = self.thing.own_of(who)
        page = self.stage.browser(who, own).page(self.address(own if foreign is None else foreign))
        # Buttons are no fields of a form: the one with most of the row's names is meant.
        sent = [form for form in page.forms if form.method == "POST"]
        return dict(max(sent, key=lambda form: len(self.row.fields.keys() & set(form.fields.keys()))).form_values())


def text_of(response: TestResponse) -> str:
    """The words of an answer, whatever they are."""
    return response.get_data().decode("utf-8", "replace")
