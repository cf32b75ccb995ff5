"""What `make dist` builds is all a host needs: templates, migrations, translations, front-end files, fonts, licences."""

import json
import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT

BOOT = """
import json, pathlib, re, sys
import lms
from foreign_host import make_app
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
def answers(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the foreign host says when it runs in an environment of its own, in another folder."""
    place = tmp_path_factory.mktemp("elsewhere")
    python = environment_with(wheel, place / "venv")
    shutil.copy(ROOT / "tests" / "foreign_host.py", place / "foreign_host.py")
    (place / "boot.py").write_text(BOOT, "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LMS_", "FLASK_"))}
    ran = subprocess.run([python, "boot.py"], cwd=place, env=clean, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def environment_with(wheel: Path, folder: Path) -> str:
    """An empty environment with the wheel; the other packages are lent by ours."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, cwd=folder)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    lent = next(path for path in site.getsitepackages() if Path(path, "flask").is_dir())
    (packages / "lent.pth").write_text(lent + "\n", "utf-8")
    return str(python)


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
