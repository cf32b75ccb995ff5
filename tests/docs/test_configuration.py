"""docs/configuration.md names every setting with its true default."""

import ast
import re

import pytest

from lms.accounts.demo import PASSWORD_KEY
from lms.config import SETTINGS, Setting
from tests.docs.pages import headings, rows
from tests.house import ROOT

PAGE = "docs/configuration.md"
TABLE = {row[0].strip("`"): row for row in rows(PAGE, "Settings of the LMS")}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_setting_stands_there_with_its_default_and_a_heading(setting: Setting) -> None:
    assert setting.key in TABLE
    assert ast.literal_eval(TABLE[setting.key][1].strip("`")) == setting.default
    assert setting.key in headings(PAGE)


def test_no_setting_is_described_that_does_not_exist() -> None:
    known = {setting.key for setting in SETTINGS}
    assert set(TABLE) == known
    assert {heading for heading in headings(PAGE) if heading.startswith("LMS_")} == known


def test_the_stated_limits_are_the_true_ones() -> None:
    numbers = {setting.key: setting for setting in SETTINGS if type(setting.default) is int}
    for key, setting in numbers.items():
        lowest, highest = (int(number) for number in re.findall(r"\d+", TABLE[key][2]))
        assert setting.check(lowest)
        assert setting.check(highest)
        assert not setting.check(lowest - 1)
        assert not setting.check(highest + 1)


def test_every_variable_of_the_environment_is_described_and_no_other() -> None:
    source = (ROOT / "wsgi.py").read_text("utf-8")
    read = set(re.findall(r'"(LMS_[A-Z_]+|FLASK_DEBUG)"', source)) | {PASSWORD_KEY}
    assert {row[0].strip("`") for row in rows(PAGE, "Environment of `wsgi.py`")} == read
