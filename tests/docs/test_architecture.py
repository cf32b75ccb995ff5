"""docs/architecture.md shows the house as it stands."""

import ast
import re
from pathlib import Path

import pytest

import certificates
import courses
from lms.feature import with_rooms
from lms.floor import FLOOR
from tests.docs.pages import PAGES, codes, prose, rows, text_of
from tests.house import ROOT

PAGE = "docs/architecture.md"
PACKAGES = ("lms", "courses", "certificates")
TOP = (*PACKAGES, "templates", "tests", "tools", "docs", "bench")
NAMED = [
    row[0].strip("`")
    for part in ("`lms`, the floor", "`courses`, the journey", "`certificates`, the papers")
    for row in rows(PAGE, part)
]
IN_THE_REPOSITORY = re.compile(rf"(?:{'|'.join(TOP)})/[\w./-]*\w")


def rooms() -> set[str]:
    """The folders right under the three packages that hold something."""
    folders = (folder for package in PACKAGES for folder in (ROOT / package).iterdir() if folder.is_dir())
    return {f"{folder.parent.name}/{folder.name}" for folder in folders if holds_files(folder)}


def holds_files(folder: Path) -> bool:
    """Whether anything but leftovers of the interpreter lies in the folder."""
    return folder.name != "__pycache__" and any(
        path.is_file() and "__pycache__" not in path.parts for path in folder.rglob("*")
    )


def test_every_folder_of_the_packages_is_named_and_no_other() -> None:
    assert rooms() <= set(NAMED)
    assert all((ROOT / name).is_dir() for name in NAMED)
    assert len(NAMED) == len(set(NAMED))


def test_the_rooms_stand_in_the_order_of_the_import_contracts() -> None:
    contracts = (ROOT / "pyproject.toml").read_text("utf-8")
    for package in ("courses", "certificates"):
        layers = re.search(rf'containers = \["{package}"\]\nlayers = (\[.*?\])', contracts)
        assert layers is not None
        order = [layer.strip("()") for layer in reversed(ast.literal_eval(layers[1]))]
        standing = [f"{package}/{room}" for room in order if f"{package}/{room}" in NAMED]
        assert [name for name in NAMED if name in standing] == standing
        drawn = re.findall(r"[a-z_]+", next(line for line in text_of(PAGE).splitlines() if f"{order[0]} -->" in line))
        assert drawn == [name.split("/")[1] for name in standing]


def test_every_frame_is_named_and_no_other() -> None:
    sources = [path.read_text("utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    asked = {frame for source in sources for frame in re.findall(r'panels_for\("([a-z_]+)"', source)}
    features = with_rooms((FLOOR, courses.FEATURE, certificates.FEATURE))
    handed_in = {frame for feature in features for frame in feature.panels}
    assert {row[0].strip("`") for row in rows(PAGE, "Frames and panels")} == asked
    assert handed_in <= asked


@pytest.mark.parametrize("page", PAGES)
def test_every_path_a_page_names_exists(page: str) -> None:
    named = {word.rstrip("/") for word in codes(prose(page)) if IN_THE_REPOSITORY.fullmatch(word.rstrip("/"))}
    assert not sorted(path for path in named if not (ROOT / path).exists())


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_documentation_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def anchors(file: Path) -> set[str]:
    """The names under which the headings of a page can be reached."""
    found = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}
