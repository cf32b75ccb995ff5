"""Own migrations with an own version table, apart from the host's. What runs them is in `running`; this is what
everybody may know without loading Alembic."""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

VERSION_TABLE = "lms_alembic_version"
FOLDER = Path(__file__).parent


@cache
def newest_revision() -> str:
    """The revision the code needs: the number of the newest file, which is its revision."""
    return max(path.name for path in (FOLDER / "versions").glob("[0-9]*.py")).split("_", 1)[0]


def present_revision(connection: Connection) -> str | None:
    """The revision the database is at, None before the first upgrade."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return found


def keep_lms_tables(object_: Any, name: str | None, type_: str, _reflected: bool, _compare_to: Any) -> bool:
    """For the host's env.py: `include_object=keep_lms_tables` keeps its autogenerate from dropping our tables."""
    table = name if type_ == "table" else getattr(getattr(object_, "table", None), "name", "")
    return not (table or "").startswith("lms_")
