"""`flask lms kursnet ...`: files for KURSNET from the command line."""

import sys
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from courses.exchange.kursnet.deliveries import make_delivery
from courses.exchange.kursnet.offers import providers
from courses.exchange.kursnet.schema import problems_by_schema
from lms.data import clock
from lms.data.documents import fetch
from lms.data.refusal import Refusal
from lms.data.session import reading, transaction

OPERATOR = "operator"


@click.group("kursnet", help="KURSNET: export offers.")
def kursnet_commands() -> None:
    pass


@kursnet_commands.command("providers")
@with_appcontext
def providers_command() -> None:
    """List the providers with the numbers that `export` takes."""
    with reading() as db:
        for one in providers(db):
            click.echo(f"{one.id}\t{one.name}")


@kursnet_commands.command("export")
@click.argument("provider", type=int)
@click.argument("file", type=click.File("wb", lazy=True))
@click.option("--update", is_flag=True, help="Only what has changed since the last file.")
@with_appcontext
def export_command(provider: int, file: BinaryIO, update: bool) -> None:
    """Make a file of PROVIDER's offers and write it to FILE; "-" writes to standard output."""
    # Addresses in the file begin with LMS_BASE_URL; the words are German.
    with current_app.test_request_context(base_url=current_app.config["LMS_BASE_URL"]):
        try:
            with transaction() as db:
                if provider not in {one.id for one in providers(db)}:
                    _stop("There is no such provider.")
                made = make_delivery(db, provider, full=not update, actor=OPERATOR, now=clock.now())
                content = fetch(db, made.document_sha256)
        except Refusal as refusal:
            _stop(f"Nothing was exported: {type(refusal).__name__}.")
    path = current_app.config["LMS_OPENQCAT_SCHEMA"]
    for problem in problems_by_schema(content, path) if path else []:
        click.echo(problem, err=True)
    file.write(content)
    click.echo(f"{made.sent} products, {made.removed} removed", err=True)


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
