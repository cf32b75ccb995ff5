"""From the first admin to the checked paper, by HTTP against the foreign host, with nothing but what the wheel installed.

Run in an empty folder: `python -m tests.elsewhere.journey`. Its last line is JSON with what was seen on the way; a step that
fails ends it with the page that was in the way. Time is the only thing that is moved by hand: nobody waits for a course.
"""

import io
import json
import re
import threading
import zipfile
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
from flask import Flask
from werkzeug.serving import make_server

import lms
from lms.data import clock
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.session import transaction
from lms.funding.models import FieldOfAction, FundingPeriod, Network, Project
from lms.people.models import GrantState, OrganisationKind, RoleGrant
from lms.people.registry import add_organisation, find_or_add_person
from lms.web.actor import Role
from tests.elsewhere.browser import Browser
from tests.foreign_host import make_app

HERE = "/weiterbildung"
ZONE = ZoneInfo("Europe/Berlin")
EMPLOYER, PROVIDER, GUEST = "Stadtverwaltung Fernau", "Bildungswerk Fernau", "Nguyễn Thị Ánh"
OFFER = {
    "code": "FE-01", "linie": "Interkulturelle Öffnung", "titel": "Vielfalt am Schalter", "ziel": "Sie hören zu.",
    "zielgruppe": "Beschäftigte", "zugang": "keine Voraussetzungen", "format": "praesenz", "rhythmus": "ein Tag",
    "orte": "Fernau", "gruppe_min": 1, "gruppe_max": 12, "ue": 4, "nachweis": "teilnahmebescheinigung",
    "anwesenheitsquote": 80, "summary_en": "Listening.", "hinweis": "",
    "module": [{"nr": 1, "titel": "Zuhören", "ue": 4, "lernergebnis": "Sie hören zu.", "titel_en": "Listening"}],
}  # fmt: skip


class Site:
    """The foreign host as a real server, its worker, its mails, and its clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ahead = timedelta(0)
        now = clock.now
        clock.now = lambda: now() + self.ahead
        clock.today = lambda zone: clock.now().astimezone(ZoneInfo(zone)).date()
        url = f"sqlite:///{folder / 'host.sqlite3'}"
        self.app = make_app(SQLALCHEMY_DATABASE_URI=url, instance=folder / "instance")
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def command(self, *words: str) -> str:
        """`flask lms ...` of this host."""
        ran = self.app.test_cli_runner().invoke(args=["lms", *words])
        assert ran.exit_code == 0, f"{words}: {ran.output}"
        return str(ran.output)

    def login(self, number: int) -> Browser:
        """The browser of one of the host's users."""
        browser = Browser(self.base)
        browser.get(f"/log-in/{number}").shown()
        return browser

    def link(self, to: str, part: str) -> str:
        """The newest mailed link to this address that has the part in it, after a round of the worker."""
        self.command("worker", "--once")
        found = ""
        for file in sorted((self.folder / "instance" / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
            mail = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default)
            body = mail.get_body(("plain",))
            assert body is not None
            links = re.findall(rf"http://localhost(\S+{part}\S+)", body.get_content())
            found = links[0] if mail["To"] == to and links else found
        assert found, f"no mail to {to} with a link to {part}"
        return found


def build(app: Flask) -> None:
    """What the guide for hosts tells: users of one's own and the first admin; and a network, which has no pages yet."""
    database, user = app.extensions["host"]
    with app.app_context():
        database.create_all()
        names = ("greta", "kai", "tara", "heidi")
        database.session.add_all([user(id=number, name=name) for number, name in enumerate(names, start=1)])
        database.session.commit()
        with transaction() as db:
            now = clock.now()
            person = find_or_add_person(db, name="greta", email="greta@host.example", language="de", now=now)
            person.host_user = "1"
            db.add(RoleGrant(person_id=person.id, role=Role.ADMIN, state=GrantState.ACTIVE, granted_at=now))
            record(db, stream=SYSTEM_STREAM, at=now, actor="operator", action="role.granted", subject="person:1")
            provider = add_organisation(db, name=PROVIDER, kind=OrganisationKind.PROVIDER, town="Fernau")
            network = Network(
                name_de="Netzwerk Fern", name_en="Far Network", land="MV", host_organisation_id=provider.id
            )
            titles = {"network_name_de": "Netzwerk Fern", "network_name_en": "Far Network"}
            sentences = {"funding_sentence_de": "Gefördert.", "funding_sentence_en": "Funded."}
            days = {"starts_on": date(now.year, 1, 1), "ends_on": date(now.year + 1, 12, 31)}
            period = FundingPeriod(network=network, name="jetzt", **titles, **sentences, **days)
            db.add(period)
            db.flush()
            area = FieldOfAction(period_id=period.id, name="Öffnung")
            db.add(area)
            db.flush()
            ids = {"period_id": period.id, "provider_id": provider.id, "field_of_action_id": area.id}
            db.add(Project(**ids, name="Vielfalt", number="1", contact_name="K", contact_email="k@host.example"))


def walk(site: Site) -> dict[str, Any]:
    """The journey, step by step, and what was seen."""
    admin, coordinator, trainer, hr = (site.login(number) for number in (1, 2, 3, 4))
    invited(site, admin, coordinator, "kai", {"role": "coordinator"})
    invited(site, coordinator, trainer, "tara", {"role": "trainer"})
    employer = {"name": EMPLOYER, "kind": "municipality", "town": "Fernau"}
    organisation = coordinator.submit(f"{HERE}/staff/organisations/new", employer).shown()
    invited(site, coordinator, hr, "heidi", page=f"{organisation.url}/clerks/new")
    run = planned(site, coordinator)
    guest, place = enrolled(site, run)
    claimed(coordinator, place)
    site.ahead += timedelta(days=4)
    attended(site, trainer, run)
    coordinator.submit(f"{HERE}/staff/runs/{run}/certificates", action="/certificates").shown()
    site.command("worker", "--once")
    own = re.search(r'href="([^"]+\.pdf)"', guest.get(place).shown().text)
    assert own is not None, guest.get(place).text
    return handed_over(site, hr, guest.get(own[1]).shown().data) | host_and_guest(site)


def invited(
    site: Site,
    inviter: Browser,
    invitee: Browser,
    name: str,
    role: dict[str, str] | None = None,
    page: str = f"{HERE}/staff/invitations/new",
) -> None:
    """Somebody is invited, opens the mailed link while logged in at the host, and takes the role."""
    fields = {"name": name.title(), "email": f"{name}@host.example", **(role or {})}
    inviter.submit(page, fields).shown()
    answer = invitee.submit(site.link(f"{name}@host.example", "/invitations/")).shown()
    assert "Willkommen" in answer.text, answer.text


def planned(site: Site, coordinator: Browser) -> int:
    """The offer comes from a file; its run is planned for the day after tomorrow and published."""
    (site.folder / "offers.json").write_text(json.dumps([OFFER], ensure_ascii=False), "utf-8")
    assert "1 created" in site.command("catalogue", "import", str(site.folder / "offers.json"))
    page = f"{HERE}/staff/courses/FE-01/plan"
    day = (clock.now().astimezone(ZONE) + timedelta(days=2)).date().isoformat()
    blocks = (("09:00", "10:30"), ("11:00", "12:30"))
    rows = {
        f"meetings-{number}-{name}": value
        for number, (begins, ends) in enumerate(blocks)
        for name, value in (("day", day), ("begins", begins), ("ends", ends), ("minutes", "90"))
    }
    plan = rows | {"capacity": "12", "minimum": "1", "trainers": coordinator.first_choice(page, "trainers")}
    draft = coordinator.submit(page, plan).shown()
    coordinator.submit(draft.url, action="/publish").shown()
    return int(draft.url.rsplit("/", 1)[1])


def enrolled(site: Site, run: int) -> tuple[Browser, str]:
    """A visitor enrols for the employer and confirms by the mailed link; the browser, and the page of the place."""
    visitor = Browser(site.base)
    assert f"{HERE}/runs/{run}" in visitor.get(f"{HERE}/courses/FE-01").shown().text
    person = {
        "name": GUEST,
        "email": "anh@guest.example",
        "booked_as": "employer",
        "employer": EMPLOYER,
        "privacy": "y",
    }
    visitor.submit(f"{HERE}/runs/{run}/enrol", person).shown()
    place = visitor.get(site.link("anh@guest.example", "/my/")).shown()
    confirmed = visitor.submit(place.url, action="/confirm").shown()
    assert "Ihr Platz ist sicher" in confirmed.text, confirmed.text
    return visitor, place.url


def claimed(coordinator: Browser, place: str) -> None:
    """The coordination confirms the employer that the visitor has named."""
    page = f"{HERE}/staff/enrolments/{place.rsplit('/', 1)[1]}/employer"
    coordinator.submit(page, {"organisation": coordinator.first_choice(page, "organisation")}).shown()


def attended(site: Site, trainer: Browser, run: int) -> None:
    """Both meetings: everybody present, closed; the worker completes the run."""
    site.command("worker", "--once")
    page = trainer.get(f"{HERE}/staff/runs/{run}").shown()
    sheets = sorted(set(re.findall(rf"{HERE}/meetings/\d+/sheet", page.text)))
    assert len(sheets) == 2, page.text
    for sheet in sheets:
        trainer.submit(sheet, {"step": "all"}).shown()
        assert "ist abgeschlossen" in trainer.submit(sheet, {"step": "close"}).shown().text
    site.command("worker", "--once")


def handed_over(site: Site, hr: Browser, pdf: bytes) -> dict[str, Any]:
    """The paper says the name, the check page knows its code, and the employer has the same bytes in its ZIP."""
    with pdfium.PdfDocument(pdf) as document:
        words = " ".join(document[0].get_textpage().get_text_range().split())
    code = re.search(r"(?:Code|Prüfcode) ([0-9A-Z-]{30,})", words)
    assert code is not None, words
    archive = hr.submit(f"{HERE}/hr/certificates", {"which": "new"}, action="/zip").shown()
    with zipfile.ZipFile(io.BytesIO(archive.data)) as files:
        inside = {name: files.read(name) for name in files.namelist()}
    return {
        "named": GUEST in words,
        "check": Browser(site.base).get(f"{HERE}/verify/{code[1]}").shown().text,
        "files": sorted(inside),
        "same": pdf in inside.values(),
        "index": inside["index.csv"].decode("utf-8-sig"),
    }


def host_and_guest(site: Site) -> dict[str, Any]:
    """The host's own pages beside ours, and where everything was loaded from."""
    anybody = Browser(site.base)
    home, missing, ours = (anybody.get(path) for path in ("/", "/nowhere", f"{HERE}/nowhere"))
    policies = {name: page.headers["Content-Security-Policy"] for name, page in (("home", home), ("ours", ours))}
    return {
        "home": home.text,
        "missing": (missing.status, missing.text),
        "ours": (ours.status, ours.text),
        "policies": policies,
        "where": lms.__file__,
        "audit": site.command("verify-audit"),
    }


def main() -> None:
    """Serve, walk, tell."""
    site = Site(Path.cwd())
    site.command("upgrade")
    build(site.app)
    threading.Thread(target=site.server.serve_forever, daemon=True).start()
    try:
        print(json.dumps(walk(site)))  # noqa: T201
    finally:
        site.server.shutdown()


if __name__ == "__main__":
    main()
