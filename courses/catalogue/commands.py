"""`flask lms catalogue ...`: what an operator types about offers."""

import sys
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from courses.catalogue.importing import import_courses
from courses.catalogue.json_file import LARGEST_FILE_BYTES
from courses.catalogue.reading import CatalogueInvalid, read_catalogue
from lms.data import clock
from lms.data.refusal import DatabaseBusy
from lms.data.session import transaction

OPERATOR = "operator"


@click.group("catalogue", help="Offers: import.")
def catalogue_commands() -> None:
    pass


@catalogue_commands.command("import")
@click.argument("file", type=click.File("rb"))
@with_appcontext
def import_command(file: BinaryIO) -> None:
    """Import the offers of FILE (docs/catalogue-format.md), all or none; "-" reads from standard input."""
    try:
        offers = read_catalogue(file.read(LARGEST_FILE_BYTES + 1))
        with transaction() as db:
            counts = import_courses(db, offers, actor=OPERATOR, now=clock.now())
    except CatalogueInvalid as invalid:
        for problem in invalid.problems:
            click.echo(problem, err=True)
        _stop(f"Nothing was imported: {len(invalid.problems)} error(s).")
    except (DatabaseBusy, IntegrityError):
        _stop("Nothing was imported: somebody else is changing offers now. Please try again.")
    click.echo(f"{counts.created} created, {counts.changed} changed, {counts.unchanged} unchanged")


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
