"""Before a venue or a room is changed: for which runs to come there another name would be another place."""

from typing import Any

from sqlalchemy import func, select

from courses.planning.policies import plannable_by
from courses.planning.queries import title_of
from courses.planning.readdressing import Spot, coming_at
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor

MOST_COMING = 20


def coming_values(spot: Spot) -> dict[str, Any]:
    """What the page shows: the next of one's own runs by name, and how many more there are."""
    db, coming = request_session(), coming_at(spot, clock.now())
    own = db.scalars(coming.where(plannable_by(current_actor())).limit(MOST_COMING)).all()
    everybody = db.scalar(select(func.count()).select_from(coming.order_by(None).subquery())) or 0
    named = [{"id": run.id, "code": run.code, "title": title_of(run.terms), "begins": run.starts_at} for run in own]
    return {"coming": named, "more": everybody - len(own)}
