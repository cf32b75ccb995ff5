"""What an operator types after `flask lms`; loaded only when somebody does."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from lms.checks import problems
from lms.data import clock
from lms.data.audit import verify
from lms.data.session import reading, transaction
from lms.feature import load
from lms.migrations import newest_revision, present_revision
from lms.migrations.running import downgrade, upgrade
from lms.worker import Worker


@click.command("upgrade")
@click.option("--revision", default="head", show_default=True)
@with_appcontext
def upgrade_command(revision: str) -> None:
    """Create or bring up to date the tables of the LMS."""
    upgrade(current_app.extensions["lms"].database.engine, revision)


@click.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="This can remove data. Go on?")
@with_appcontext
def downgrade_command(revision: str) -> None:
    """Take the tables back to an earlier revision ("base" removes them)."""
    downgrade(current_app.extensions["lms"].database.engine, revision)


@click.command("revision")
@with_appcontext
def revision_command() -> None:
    """Name the revision of the tables, and the one this version of the LMS needs."""
    with current_app.extensions["lms"].database.engine.connect() as connection:
        present = present_revision(connection)
    click.echo(f"tables: {present or 'none'}, needed: {newest_revision()}")


@click.command("worker")
@click.option("--once", is_flag=True, help="Run each job once and stop.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Send mails, move people up from waiting lists, do what is due."""
    worker = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    if not once:
        worker.run_forever()
        return
    failed = worker.run_once()
    if failed is None:
        raise click.ClickException("another worker is at work")
    if failed:
        raise click.ClickException(f"jobs that failed: {', '.join(failed)}")


@click.command("demo")
@click.option("--year", is_flag=True, help="A whole year: 112 runs, about 1,400 people.")
@click.option("--seed", default=2026, show_default=True)
@with_appcontext
def demo_command(year: bool, seed: int) -> None:
    """Fill an empty database with the demo network; on a filled one nothing changes."""
    for feature in current_app.extensions["lms"].features:
        if feature.demo is not None:
            with transaction() as db:
                load(feature.demo)(db, now=clock.now(), year=year, seed=seed)


@click.command("check")
@with_appcontext
def check_command() -> None:
    """Say in one line each what is missing or unsafe; exit 1 when something is."""
    found = problems(current_app._get_current_object())  # type: ignore[attr-defined]
    for problem in found:
        click.echo(problem)
    if not found:
        click.echo("ok")
    sys.exit(1 if found else 0)


@click.command("verify-audit")
@with_appcontext
def audit_command() -> None:
    """Walk the audit chains and name every break; exit 1 when there is one."""
    with reading() as db:
        breaks = verify(db)
    for line in breaks or ["ok"]:
        click.echo(line)
    sys.exit(1 if breaks else 0)
