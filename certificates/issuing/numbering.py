"""Running numbers without gaps: the row of the series is the lock."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.document.codes import certificate_number
from certificates.issuing.models import NumberSeries
from lms.data.statements import insert_for

PREFIX = "LB"


def next_number(db: Session, year: int) -> str:
    """The next number of the year: LB-2026-000123. It is used up only when the transaction commits."""
    name = f"{PREFIX}-{year}"
    db.execute(
        insert_for(db, NumberSeries).values(name=name, last_number=0).on_conflict_do_nothing(index_elements=["name"])
    )
    locked = select(NumberSeries).where(NumberSeries.name == name).with_for_update()
    series = db.execute(locked.execution_options(populate_existing=True)).scalar_one()
    series.last_number += 1
    db.flush()
    return certificate_number(PREFIX, year, series.last_number)
