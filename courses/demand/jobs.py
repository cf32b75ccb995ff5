"""What is due: telling interested people of new dates, and forgetting them."""

from datetime import datetime

from courses.demand.interest import forget_old, tell, untold
from lms.data.session import reading, transaction
from lms.sweep import Sweep


def tell_interested(now: datetime) -> None:
    """One mail per interested address about the dates it does not know; a transaction each. The rest waits its turn."""
    with reading() as db:
        news = untold(db, now)
    with Sweep("interest") as sweep:
        for interest_id, run_ids in news.items():
            with sweep.one(interest_id), transaction() as db:
                tell(db, interest_id, run_ids, now)


def forget_interests(now: datetime) -> None:
    """Addresses are kept for a year, unproven ones for two days."""
    with transaction() as db:
        forget_old(db, now)
