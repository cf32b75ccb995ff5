"""What the tests need from the machine: a database server, a browser, a checker of PDF files."""

import pytest

# Before conftest.py imports them: they are plugins too, and their assertions shall speak.
pytest.register_assert_rewrite("tests.support.postgres", "tests.support.skips")
