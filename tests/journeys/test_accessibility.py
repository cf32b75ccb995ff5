"""Every page for everybody: axe finds nothing by day, by night, on a narrow screen and from right to left."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from flask import Flask, Response
from playwright.sync_api import Browser, Page, expect

from tests.cast import NOW
from tests.house import database_of
from tests.journeys.places import NO_PAGES, PLACES, VISITOR, Place
from tests.journeys.scenery import Scenery, set_scene
from tests.journeys.stage import DESK, NARROW, PATIENCE, host, log_in, served
from tests.support.chromium import axe

pytestmark = pytest.mark.browser
TOO_WIDE = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const holder = one.closest(".lms-offer"), around = holder ? getComputedStyle(holder) : style;
    const drawn = [style, around].some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none");
    return [one.tagName === "BODY" ? "BODY" : one.outerHTML.slice(0, 200), drawn];
}"""
MOST_STOPS = 40
# By night a page has other colours and nothing else.
COLOURS = ("color-contrast", "link-in-text-block")


@dataclass
class Tour:
    """The site with something on every page, and one window per role."""

    app: Flask
    scenery: Scenery
    browser: Browser
    windows: dict[str, Page] = field(default_factory=dict)

    def window(self, role: str) -> Page:
        """The role's window, logged in once."""
        if role not in self.windows:
            url = self.app.config["LMS_BASE_URL"]
            context = self.browser.new_context(base_url=url, locale="de-DE", reduced_motion="reduce")
            context.set_default_timeout(PATIENCE)
            self.windows[role] = context.new_page()
            if role != VISITOR:
                log_in(self.windows[role], role)
        return self.windows[role]

    def visit(self, place: Place, language: str = "de") -> Page:
        """The page as its role sees it, on a desk."""
        page = self.window(place.role)
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        path = place.path(self.app, self.scenery)
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer is not None
        assert answer.status == 200, f"{page.url} answers {answer.status}"
        return page


@pytest.fixture(scope="module")
def tour(browser: Browser, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """One site for all pages: nobody changes anything here."""
    folder = tmp_path_factory.mktemp("tour")
    shutil.copyfile(demo_file, folder / "lms.sqlite3")
    app = host(f"sqlite:///{folder / 'lms.sqlite3'}", folder)
    # No translation into Arabic yet: German texts on a page that runs from right to left show what would break.
    app.config["LMS_LANGUAGES"] = ("de", "en", "ar")

    @app.after_request
    def stand_still(response: Response) -> Response:
        """A page of progress would load itself anew under the examiner's hands, and into the next page's visit."""
        response.headers.pop("Refresh", None)
        return response

    # Time goes on from page to page: a cookie from the future would count for nothing.
    with time_machine.travel(NOW, tick=True):
        scenery = set_scene(app, NOW)
        with served(app):
            made = Tour(app, scenery, browser)
            yield made
            for window in made.windows.values():
                window.context.close()
    database_of(app).engine.dispose()


def test_every_page_of_the_site_is_on_the_list(tour: Tour) -> None:
    pages = {rule.endpoint for rule in tour.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    listed = {place.endpoint for place in PLACES}
    assert pages - NO_PAGES - listed == set(), "not on the list of tests/journeys/places.py"
    assert (listed | NO_PAGES) - pages == set(), "on the list, but no page of the site"


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_page_is_for_everybody(tour: Tour, place: Place) -> None:
    page = tour.visit(place)
    assert page.title().strip()
    assert page.locator("h1").count() == 1
    complaints = found(page, "by day")
    page.emulate_media(color_scheme="dark")
    complaints += found(page, "by night", *COLOURS)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    complaints += wide(page, "narrow")
    page.emulate_media(color_scheme="light")
    page.goto(page.url.replace("lang=de", "lang=ar"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    complaints += found(page, "narrow from right to left") + wide(page, "narrow from right to left")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    complaints += wide(page, "from right to left")
    assert not complaints, "\n".join(complaints)


def test_the_skip_link_leads_to_the_content(tour: Tour) -> None:
    page = tour.visit(Place("lms.planning.catalogue"))
    page.keyboard.press("Tab")
    skip = page.locator(".lms-skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "place", [Place("lms.planning.catalogue"), Place("lms.enrolment.apply", values={"run_id": "open_run"})], ids=str
)
def test_one_always_sees_where_the_focus_is(tour: Tour, place: Place) -> None:
    page, seen = tour.visit(place), set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop, outline = page.evaluate(FOCUS)
        if stop in seen or stop == "BODY":
            break
        seen.add(stop)
        assert outline, f"no outline around {stop}"
    assert len(seen) > 10


def test_a_form_with_mistakes_leads_to_them(tour: Tour) -> None:
    page = tour.visit(Place("lms.enrolment.apply", values={"run_id": "open_run"}))
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.locator(".lms-error-summary")).to_be_focused()
    assert not found(page, "with mistakes")
    page.locator(".lms-error-summary a").first.click()
    field_with_mistake = page.get_by_label("Name, wie er auf der Bescheinigung stehen soll")
    expect(field_with_mistake).to_be_focused()
    expect(field_with_mistake).to_have_attribute("aria-invalid", "true")


def found(page: Page, when: str, *rules: str) -> list[str]:
    """What axe says about the page, by all its rules or the named ones."""
    return [f"{when}: {violation}" for violation in axe(page, *rules)]


def wide(page: Page, when: str) -> list[str]:
    """Nobody has to scroll sideways to read."""
    return [f"{when}: the page is wider than the screen"] if page.evaluate(TOO_WIDE) else []
