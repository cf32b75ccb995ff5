"""Running the migrations through Alembic, never through the host's env.py."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from lms.migrations import FOLDER


def alembic_config(engine: Engine | None = None) -> Config:
    """Our Alembic settings; nothing is read from the host's."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("version_locations", str(FOLDER / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the LMS's tables to the revision."""
    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the LMS's tables back to an earlier revision; "base" removes them."""
    command.downgrade(alembic_config(engine), revision)
