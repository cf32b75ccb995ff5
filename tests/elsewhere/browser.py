"""A browser of the standard library alone: cookies, forms, redirects. It runs where nothing of ours but the wheel is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

Fields = Mapping[str, str | Sequence[str]]
PRESSED = ("submit", "button", "image", "reset")


@dataclass
class Form:
    """A form of a page: what it would send as it stands, its names, and what can be ticked or chosen."""

    action: str = ""
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    boxes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back at the end of all redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def text(self) -> str:
        """The words of a page."""
        return self.data.decode("utf-8", "replace")

    def shown(self) -> "Answer":
        """The same, when it is a page that was shown without complaint; otherwise the journey ends here."""
        assert self.status == 200, f"{self.url} answers {self.status}: {self.text[:2000]}"
        return self


class Browser:
    """One person's browser; `base` stands before every path."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        """A page."""
        return self._open(Request(urljoin(self.base, path)))

    def submit(self, path: str, fields: Fields | None = None, *, action: str = "") -> Answer:
        """Open the page, fill in its form (the one sent to `action`, else the first that has the fields), send it."""
        page = self.get(path).shown()
        form = form_on(page, fields or {}, action)
        kept = [(name, value) for name, value in form.values if name not in (fields or {})]
        sent = urlencode([*kept, *(fields or {}).items()], doseq=True)
        return self._open(Request(urljoin(page.url, form.action or page.url), sent.encode()))

    def first_choice(self, path: str, name: str) -> str:
        """The first box or button of this name on the page."""
        return form_on(self.get(path).shown(), {name: ""}, "").boxes[name][0]

    def _open(self, request: Request) -> Answer:
        try:
            answer = self.opener.open(request, timeout=60)
        except HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.url, answer.status, dict(answer.headers.items()), answer.read())


def form_on(page: Answer, fields: Fields, action: str) -> Form:
    """The form of the page that goes to `action`, or has all the fields."""
    reader = FormReader()
    reader.feed(page.text)
    for form in reader.forms:
        fits = form.action.split("?")[0].endswith(action) if action else fields.keys() <= form.names
        if form.method == "post" and fits:
            return form
    raise AssertionError(f"{page.url} has no form for {action or sorted(fields)}")


class FormReader(HTMLParser):
    """Reads the forms of a page with the values they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text_of = ""
        self.select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or a part of it."""
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "option" and self.select is not None:
            self.select[1].append((values.get("value", ""), "selected" in values))
        elif name and tag in ("input", "textarea", "select", "button"):
            self.forms[-1].names.add(name)
            self._field(tag, name, values)

    def handle_data(self, data: str) -> None:
        """The text of a text field."""
        if self.text_of:
            self.forms[-1].values.append((self.text_of, data.removeprefix("\n")))
            self.text_of = ""

    def handle_endtag(self, tag: str) -> None:
        """The end of a choice: what is selected, else the first."""
        if tag == "textarea":
            self.text_of = ""
        if tag == "select" and self.select is not None:
            name, options = self.select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self.forms[-1].values += [(name, value) for value in chosen]
            self.select = None

    def _field(self, tag: str, name: str, values: Mapping[str, str]) -> None:
        kind = values.get("type", "text").lower()
        if tag == "textarea":
            self.text_of = name
        elif tag == "select":
            self.select = (name, [])
        elif tag == "input" and kind in ("checkbox", "radio"):
            self.forms[-1].boxes.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in values:
                self.forms[-1].values.append((name, values.get("value", "on")))
        elif tag == "input" and kind not in PRESSED:
            self.forms[-1].values.append((name, values.get("value", "")))
