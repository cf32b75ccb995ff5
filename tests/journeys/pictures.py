"""Pictures of every page on a phone and on a desk: `python -m tests.journeys.pictures FOLDER [part of a name]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from lms.data import clock
from tests.journeys.places import PLACES, VISITOR, Place
from tests.journeys.scenery import set_scene
from tests.journeys.stage import DESK, PASSWORD, PATIENCE, PHONE, fill, host, log_in, served
from tests.support.chromium import chromium


def main(folder: Path, part: str = "") -> None:
    """Fill a database of its own, walk through all pages, and write one picture for each width."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        app = host(f"sqlite:///{place}/lms.sqlite3", Path(place))
        fill(app)
        scenery = set_scene(app, clock.now())
        with served(app) as url, chromium() as browser:
            wanted = [one for one in PLACES if part in str(one)]
            for role in dict.fromkeys(one.role for one in wanted):
                page = _page(browser, url, role)
                for number, one in enumerate(wanted):
                    if one.role == role:
                        _take(page, one, one.path(app, scenery), folder / f"{number:02d}-{one}")
                page.context.close()


def _page(browser: Browser, url: str, role: str) -> Page:
    context = browser.new_context(base_url=url, locale="de-DE", viewport=DESK)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if role != VISITOR:
        log_in(page, role, PASSWORD)
    return page


def _take(page: Page, one: Place, path: str, name: Path) -> None:
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        print(f"{one} at {path}: {answer and answer.status}", file=sys.stderr)  # noqa: T201
    for width, viewport in (("390", PHONE), ("1280", DESK)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.screenshot(path=f"{name}-{width}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
