"""`flask lms catalogue ...`: what an operator types about offers."""

import sys
from collections.abc import Sequence
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.catalogue.files.json_file import LARGEST_FILE_BYTES
from courses.catalogue.files.problems import CatalogueInvalid, Problem
from courses.catalogue.files.reading import Catalogue, look_into, placed
from courses.catalogue.importing import Step, counts_of, import_courses, known_courses, steps_of, unknown_providers
from courses.catalogue.labels import field_name
from courses.catalogue.uploads import group_codes
from lms.data import clock
from lms.data.refusal import DatabaseBusy
from lms.data.session import reading, transaction
from lms.web.languages import speaking

OPERATOR = "operator"


@click.group("catalogue", help="Offers: import.")
def catalogue_commands() -> None:
    pass


@catalogue_commands.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@with_appcontext
def import_command(file: BinaryIO, dry_run: bool) -> None:
    """Import the offers of FILE (docs/catalogue-format.md), JSON or XLSX, all or none; "-" reads from standard input."""
    with speaking("en"):
        try:
            with reading() as db:
                catalogue = _catalogue_of(db, file.read(LARGEST_FILE_BYTES + 1))
                steps = steps_of(known_courses(db, [offer.code for offer in catalogue.offers]), catalogue.offers)
            counts = counts_of(steps)
            if not dry_run:
                with transaction() as db:
                    counts = import_courses(db, catalogue.offers, actor=OPERATOR, now=clock.now())
        except CatalogueInvalid as invalid:
            _complain(invalid.problems)
            _stop(f"Nothing was imported: {len(invalid.problems)} error(s).")
        except (DatabaseBusy, IntegrityError):
            _stop("Nothing was imported: somebody else is changing offers now. Please try again.")
        _complain(catalogue.left_behind)
        if dry_run:
            _tell(steps)
        would = "would be " if dry_run else ""
        click.echo(f"{would}{counts.created} created, {counts.changed} changed, {counts.unchanged} unchanged")


def _catalogue_of(db: Session, raw: bytes) -> Catalogue:
    catalogue = look_into(raw, groups=group_codes(db))
    problems = unknown_providers(db, catalogue.offers, lambda path: placed(path, catalogue.places))
    if problems:
        raise CatalogueInvalid(problems)
    return catalogue


def _tell(steps: list[Step]) -> None:
    """Each offer that would be created or changed, with the fields that differ."""
    for step in steps:
        if step.kind == "created":
            click.echo(f"{step.code}: new")
        elif step.kind == "changed":
            click.echo(f"{step.code}: {', '.join(field_name(one) for one in step.differences)}")


def _complain(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(problem, err=True)


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
