"""Own migrations with an own version table, apart from the host's. What runs them is in `running`; this is what
everybody may know without loading Alembic."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy import text as sql

VERSION_TABLE = "lms_alembic_version"
FOLDER = Path(__file__).parent
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_FOLLOWS = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


@cache
def newest_revision() -> str:
    """The revision the code needs: the one that no other follows. Numbers say who wrote it, not in which order it came."""
    files = [path.read_text("utf-8") for path in (FOLDER / "versions").glob("[0-9]*.py")]
    followed = {name for text in files for name in _FOLLOWS.findall(text)}
    (newest,) = {name for text in files for name in _REVISION.findall(text)} - followed
    return str(newest)


def present_revision(connection: Connection) -> str | None:
    """The revision the database is at, None before the first upgrade."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(sql(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return found


def keep_lms_tables(object_: Any, name: str | None, type_: str, _reflected: bool, _compare_to: Any) -> bool:
    """For the host's env.py: `include_object=keep_lms_tables` keeps its autogenerate from dropping our tables."""
    table = name if type_ == "table" else getattr(getattr(object_, "table", None), "name", "")
    return not (table or "").startswith("lms_")
