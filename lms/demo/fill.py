"""The floor's part of the demo: network, periods, projects, legal texts, and the people who can log in."""

from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.demo.legal import add_legal_texts
from lms.demo.logins import add_staff
from lms.demo.network import add_network
from lms.funding.models import Network
from lms.people.models import Organisation, Person

ACTOR = "demo"


def fill(db: Session, *, now: datetime, year: bool, seed: int) -> None:
    """Add the demo network to an empty database; say so and change nothing when there is anything in it already."""
    if not is_empty(db):
        click.echo("The database is not empty: the demo changes nothing.")
        return
    network = add_network(db, now=now)
    add_legal_texts(db, now=now)
    add_staff(db, now=now)
    record(db, stream=SYSTEM_STREAM, at=now, actor=ACTOR, action="demo.filled", subject=f"network:{network.id}")


def is_empty(db: Session) -> bool:
    """True when nobody has entered anything that belongs to a network."""
    return all(db.scalar(select(table.id).limit(1)) is None for table in (Network, Organisation, Person))
