"""Own Alembic migrations with an own version table, run through the LMS and never through the host's env.py."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

VERSION_TABLE = "lms_alembic_version"
FOLDER = Path(__file__).parent


def alembic_config(engine: Engine | None = None) -> Config:
    """Our Alembic settings; nothing is read from the host's."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("version_locations", str(FOLDER / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


@cache
def newest_revision() -> str:
    """The revision the code needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migration found")
    return head


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the LMS's tables to the revision."""
    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the LMS's tables back to an earlier revision; "base" removes them."""
    command.downgrade(alembic_config(engine), revision)


def keep_lms_tables(object_: Any, name: str | None, type_: str, _reflected: bool, _compare_to: Any) -> bool:
    """For the host's env.py: `include_object=keep_lms_tables` keeps its autogenerate from dropping our tables."""
    table = name if type_ == "table" else getattr(getattr(object_, "table", None), "name", "")
    return not (table or "").startswith("lms_")
