"""What a web process does not load as long as nobody needs it."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from lms.later import Library, Unread, leave_unread

# A public page, a list of staff and a calendar need none of them.
NOT_AT_HOME = {"openpyxl", "xlsxwriter", "PIL", "holidays", "icalendar", "fontTools", "lxml", "weasyprint", "pikepdf"}
PROGRAM = """
import sys
import wsgi
app = wsgi.make_app({"LMS_DATABASE_URL": f"sqlite:///{sys.argv[1]}/lms.sqlite3", "LMS_INSTANCE": sys.argv[1]})
assert app.test_client().get("/health/live").status_code == 200
print(*sys.modules)
"""


def test_a_web_process_starts_without_the_libraries_few_requests_need(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)

    loaded = set(answer.stdout.split())
    assert "sqlalchemy" in loaded
    assert loaded & NOT_AT_HOME == set()


def test_a_library_is_the_module_itself_once_it_is_asked() -> None:
    assert Library("zipfile").ZipFile is sys.modules["zipfile"].ZipFile


COUNTRIES = """
import sys
from lms.later import Library
germany = Library("holidays.countries.germany", alone=True)
assert germany.Germany(subdiv="MV", years=2026)
alone = {name for name in sys.modules if name.startswith("holidays.countries.")}
import holidays.countries
assert holidays.countries.Germany is germany.Germany
from holidays.countries import Austria
assert holidays.country_holidays("AT", years=2026)
print(*sorted(alone))
"""


def test_a_module_is_loaded_alone_and_its_package_is_whole_for_everybody_else() -> None:
    answer = subprocess.run([sys.executable, "-c", COUNTRIES], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["holidays.countries.germany"]


def test_a_package_that_is_loaded_already_stays_as_it_is() -> None:
    package = import_module("xml.etree")
    leave_unread("xml.etree")
    assert sys.modules["xml.etree"] is package
    assert type(package) is not Unread
