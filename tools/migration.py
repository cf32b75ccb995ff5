"""Draft a migration from the difference between the models and a freshly upgraded database.

Usage: python -m tools.migration "add a field to venues"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

import wsgi
from lms.migrations.running import alembic_config, upgrade


def main() -> None:
    """Write the draft into lms/migrations/versions; read it before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        app = wsgi.make_app({"LMS_INSTANCE": folder})
        engine = app.extensions["lms"].database.engine
        upgrade(engine)
        config = alembic_config(engine)
        number = 1 + len(list((Path(wsgi.__file__).parent / "lms/migrations/versions").glob("[0-9]*.py")))
        command.revision(config, message=sys.argv[1], autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    main()
