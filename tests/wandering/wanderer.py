"""Somebody who follows any link and sends any form, mostly as it stands and now and then with whatever comes to hand.

The browser of these tests complains about every answer that is a defect or shows the inside of the machine. A wanderer
keeps a trail, so that a failure can be walked again.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode, urljoin, urlsplit

from lxml import html
from lxml.html import FormElement, HtmlElement
from werkzeug.datastructures import MultiDict

from tests.house import Client

# What a role is ended or two records are made one with: a wanderer who can do nothing more finds nothing more.
LOCKS_OUT = ("/end", "/suspend", "/merge")
KEPT_FIELDS = ("csrf_token", "form_key")
NUMBER = re.compile("[0-9]+")
PUSHED = ("submit", "button", "image", "file")
QUERIES = ("page", "sort", "q", "lang", "day", "view", "role", "project", "kind", "state", "period", "month", "export")
PLAUSIBLE = ("Grund", "5", "2026-04-20", "10:00", "gast@example.org", "Amina Haddad")
WEIRD = (
    "", "   ", "0", "-1", "9" * 20, str(2**63), str(2**31), "1e5", "NaN", "3,5", "²", "١٢", "true", "ä" * 300, "x" * 5000,
    "\x00", "a\x00b", "<script>alert(1)</script>", "{{7*7}}", "%s%d", "\u202eabc", "محمد العلي", "a\r\nBcc: x@example.org",
    "😀" * 20, "e" + "\u0301" * 500, "\ufeff", "0001-01-01", "9999-12-31", "2026-02-30", "01.04.2026", "25:00", "24:00",
    "23:59", "x@", "a@b@c", "javascript:alert(1)", "../../etc/passwd", "'; drop table lms_person;--", "None", "[]",
)  # fmt: skip


@dataclass
class Wanderer:
    """One person on the way; `oddity` is how often a field gets something weird, from 0 to 1."""

    client: Client
    chance: Random
    oddity: float
    known: list[str] = field(default_factory=lambda: ["/"])
    trail: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def step(self) -> None:
        """Read a page and send one of its forms."""
        path = self._somewhere()
        page = self._read(path)
        if page is None:
            return
        self._remember(page)
        forms = [form for form in page.forms if form.method == "POST" and not _locks_out(path, form)]
        if forms:
            self._send(path, self.chance.choice(forms))

    def _somewhere(self) -> str:
        path = self.chance.choice(self.known)
        if "?" in path or self.chance.random() > self.oddity:
            return path
        if self.chance.random() < 0.5:
            return NUMBER.sub(lambda _found: quote(self.chance.choice(WEIRD), safe=""), path, count=1)
        return f"{path}?{urlencode({self.chance.choice(QUERIES): self.chance.choice(WEIRD)})}"

    def _read(self, path: str) -> HtmlElement | None:
        self.trail.append(f"GET {path}")
        answer = self.client.get(path)
        self.answers[answer.status_code] += 1
        is_page = answer.mimetype == "text/html" and answer.get_data()
        return html.document_fromstring(answer.get_data(as_text=True)) if is_page else None

    def _remember(self, page: HtmlElement) -> None:
        for link in page.iter("a"):
            address = urlsplit(link.get("href") or "")
            found = address._replace(fragment="").geturl()
            if not address.netloc and found.startswith("/") and found not in self.known:
                self.known.append(found)

    def _send(self, path: str, form: FormElement) -> None:
        address, values = urljoin(path, form.action or path), self._filled(form)
        self.trail.append(f"POST {address} {values}")
        answer = self.client.post(address, data=MultiDict(values))
        self.answers[answer.status_code] += 1
        if answer.location and answer.location.startswith("/"):
            self.known.append(answer.location)

    def _filled(self, form: FormElement) -> list[tuple[str, str]]:
        fields = [one for one in form.iter("input", "select", "textarea") if one.get("name")]
        values = [(str(one.get("name")), value) for one in fields for value in self._values(one)]
        buttons = [(str(one.get("name")), one.get("value") or "") for one in form.iter("button") if one.get("name")]
        return values + ([self.chance.choice(buttons)] if buttons and self.chance.random() < 0.5 else [])

    def _values(self, one: HtmlElement) -> list[str]:
        """What is sent of a field: as it stands, something else of its choices, or something weird."""
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        odd = self.chance.random() < self.oddity
        if kind in PUSHED:
            return []
        if kind in ("checkbox", "radio"):
            ticked = (one.get("checked") is not None) != (self.chance.random() < 0.3)
            return [self.chance.choice(WEIRD) if odd else one.get("value") or ""] if ticked else []
        if one.get("name") in KEPT_FIELDS or (kind == "hidden" and not odd):
            return [one.get("value") or ""]
        if odd:
            return [self.chance.choice(WEIRD)]
        if kind == "select":
            choices = [option.get("value", option.text or "") for option in one.iter("option")]
            return [self.chance.choice(choices)] if choices else []
        written = (one.text if kind == "textarea" else one.get("value")) or ""
        return [written or self.chance.choice(("", *PLAUSIBLE))]


def _locks_out(path: str, form: FormElement) -> bool:
    return urlsplit(form.action or path).path.endswith(LOCKS_OUT)
