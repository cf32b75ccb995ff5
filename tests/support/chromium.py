"""The system's Chromium, driven by playwright, and axe-core for accessibility."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import skips
from tools import system

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# It shall talk to our server only, and to nobody at home.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
# A frame and a process made anew for each page cost a fifth of showing it. Of such lists the last one counts, so those
# that playwright turns off for the sake of tests stand here again.
FEATURES_OFF = (
    "RenderDocument",
    "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# Chromium's sandbox refuses root, as it is root in containers.
SANDBOX = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


@dataclass(frozen=True)
class Violation:
    """One rule of accessibility that a page breaks, with the elements that break it."""

    rule: str
    impact: str
    help: str
    elements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help}\n    " + "\n    ".join(self.elements)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; close it by leaving the block."""
    skips.need("chromium")
    arguments = [*QUIET, *SANDBOX, f"--disable-features={','.join(FEATURES_OFF)}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def axe(page: Page, *rules: str) -> list[Violation]:
    """What axe-core finds on the page, all its rules or the named ones.

    It comes in beside the page's security policy, not through it, and from then on with every page of this window.
    """
    if not page.evaluate("() => 'axe' in window"):
        tools = page.context.new_cdp_session(page)
        tools.send("Page.enable")
        tools.send("Page.addScriptToEvaluateOnNewDocument", {"source": AXE.read_text("utf-8"), "runImmediately": True})
    options = {"resultTypes": ["violations"], "selectors": False, **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [
        Violation(
            rule=violation["id"],
            impact=violation["impact"] or "",
            help=violation["help"],
            elements=tuple(node["html"][:200] for node in violation["nodes"]),
        )
        for violation in found
    ]
