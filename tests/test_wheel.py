"""What `make dist` builds is all a host needs: a stranger's host walks the whole journey with it, somewhere else."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.house import ROOT

BOOT = """
import json, pathlib, re
import lms
from tests.foreign_host import make_app
from lms.migrations.running import upgrade
folder = pathlib.Path.cwd()
app = make_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'host.sqlite3'}", instance=folder / "instance")
upgrade(app.extensions["lms"].database.engine)
client = app.test_client()
page = client.get("/weiterbildung/").get_data(as_text=True)
styles = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
english = client.get("/weiterbildung/nowhere?lang=en").get_data(as_text=True)
print(json.dumps({
    "where": lms.__file__,
    "page": client.get("/weiterbildung/").status_code,
    "catalogue": client.get("/weiterbildung/courses").status_code,
    "styles": {style: len(client.get(style).get_data()) for style in styles},
    "english": "This page does not exist" in english,
    "check": app.test_cli_runner().invoke(args=["lms", "check"]).output,
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sources as they are."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the foreign host in it, and the Python of an environment where nothing else is."""
    place = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(ROOT / "tests" / "elsewhere", place / "tests" / "elsewhere")
    shutil.copy(ROOT / "tests" / "foreign_host.py", place / "tests" / "foreign_host.py")
    return place, environment_with(wheel, place / "venv")


@pytest.fixture(scope="module")
def answers(elsewhere: tuple[Path, str]) -> dict[str, Any]:
    """What the foreign host says when it is started there."""
    return said_by(elsewhere, "boot", "-c", BOOT)


@pytest.fixture(scope="module")
def journey(elsewhere: tuple[Path, str]) -> dict[str, Any]:
    """What was seen there on the way from the first admin to the checked paper, by HTTP."""
    return said_by(elsewhere, "journey", "-m", "tests.elsewhere.journey")


def said_by(elsewhere: tuple[Path, str], name: str, *words: str) -> dict[str, Any]:
    """The last line of a program that runs there, in a folder of its own."""
    place, python = elsewhere
    folder = place / name
    folder.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LMS_", "FLASK_"))}
    env = clean | {"PYTHONPATH": str(place)}
    ran = subprocess.run([python, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def environment_with(wheel: Path, folder: Path) -> str:
    """An empty environment with the wheel, and of our packages those that the wheel and the host ask for."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, cwd=folder)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    (own,) = (Distribution.at(path) for path in packages.glob("lernbruecke-*.dist-info"))
    for one in needed_by([*(own.requires or ()), *HOSTS_OWN]):
        lend(one, packages)
    return str(python)


# What the foreign host brings itself.
HOSTS_OWN = ("flask-babel", "flask-migrate", "flask-wtf")


def needed_by(wishes: Iterable[str]) -> list[Distribution]:
    """The packages of these requirements and all that they require in turn; extras only where they are asked for."""
    found: dict[str, Distribution] = {}
    asked = [(Requirement(wish), "") for wish in wishes]
    seen = set()
    while asked:
        wish, extra = asked.pop()
        if (str(wish), extra) in seen or (wish.marker and not wish.marker.evaluate({"extra": extra})):
            continue
        seen.add((str(wish), extra))
        one = distribution(wish.name)
        found[wish.name.lower()] = one
        asked += [(Requirement(more), wanted) for wanted in ("", *wish.extras) for more in one.requires or ()]
    return list(found.values())


def lend(one: Distribution, packages: Path) -> None:
    """Put the files of a package there: links to what lies in our environment, copies where links are not allowed."""
    for top in {file.parts[0] for file in one.files or () if file.parts[0] not in ("..", "__pycache__")}:
        source, target = Path(str(one.locate_file(top))), packages / top
        if target.exists() or not source.exists():
            continue
        try:
            target.symlink_to(source, target_is_directory=source.is_dir())
        except OSError:
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


def test_the_wheel_holds_all_that_is_no_python(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "lms/templates/lms/base.html",
        "lms/templates/lms/mail/layout.txt",
        "lms/migrations/versions/0001_foundation.py",
        "lms/migrations/script.py.mako",
        "lms/translations/en/LC_MESSAGES/lms.mo",
        "lms/static/css/lms.css",
        "lms/static/vendor/htmx.min.js",
    ):
        assert needed in names
    assert [name for name in names if name.endswith(".ttf")]
    assert [name for name in names if "LICENSE" in name and "vendor" in name]


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "lms", "courses", "certificates"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert sorted(set(tracked.stdout.splitlines()) - names) == []
    templates = {f"lms/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "templates").rglob("*.*")}
    assert sorted(templates - names) == []


def test_the_wheel_holds_no_test_and_no_secret(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lms", "courses", "certificates"}
    assert not [name for name in names if name.endswith((".sqlite3", "secret_key", ".env"))]


def test_a_foreign_host_runs_with_it_in_another_folder(answers: dict[str, Any]) -> None:
    assert not Path(answers["where"]).is_relative_to(ROOT)
    assert (answers["page"], answers["catalogue"]) == (200, 200)


def test_it_has_its_styles_and_its_english(answers: dict[str, Any]) -> None:
    assert answers["styles"]
    assert all(size > 1000 for size in answers["styles"].values())
    assert answers["english"]
    assert "migrations" not in answers["check"]


def test_only_what_the_wheel_asks_for_is_there(elsewhere: tuple[Path, str]) -> None:
    """Otherwise a missing dependency would not be noticed."""
    place, python = elsewhere
    for module, is_there in {"weasyprint": True, "flask_wtf": True, "pytest": False, "psycopg": False}.items():
        ran = subprocess.run([python, "-c", f"import {module}"], cwd=place, capture_output=True, check=False)
        assert (ran.returncode == 0) is is_there, module


def test_the_journey_ends_with_a_paper_in_three_hands(journey: dict[str, Any]) -> None:
    """The participant's, the employer's, and that of somebody who checks it; all of it under another's roof."""
    assert not Path(journey["where"]).is_relative_to(ROOT)
    assert journey["named"]
    assert journey["same"], "the employer has other bytes than the participant"
    assert "Gültig" in journey["check"]
    assert "Nguyễn" not in journey["check"]


def test_the_employers_archive_has_its_index(journey: dict[str, Any]) -> None:
    _header, row = csv.reader(io.StringIO(journey["index"]), delimiter=";")
    assert row[0] == "Nguyễn Thị Ánh"
    assert journey["files"] == sorted([row[-1], "index.csv", "index.xlsx"])


def test_host_and_guest_keep_to_their_own(journey: dict[str, Any]) -> None:
    assert journey["home"] == "The host's own start page"
    assert journey["missing"] == [404, "The host's own 404"]
    assert journey["ours"][0] == 404
    assert "Diese Seite gibt es nicht" in journey["ours"][1]
    assert journey["policies"]["home"] == "default-src 'self' https://host.example"
    assert "'none'" in journey["policies"]["ours"]


def test_what_was_done_on_the_way_is_written_down_without_a_break(journey: dict[str, Any]) -> None:
    assert journey["audit"].strip() == "ok"
