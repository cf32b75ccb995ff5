"""What is due: dates that have changed since the last invitation."""

from datetime import datetime

from courses.exchange.invitations import places_with_news, tell_news
from lms.data.session import reading, transaction
from lms.sweep import Sweep


def send_invitations(now: datetime) -> None:
    """Tell every invited person what is new about their dates; one transaction for each place."""
    with reading() as db:
        places = places_with_news(db, now)
    with Sweep("enrolment") as sweep:
        for enrolment_id in places:
            with sweep.one(enrolment_id), transaction() as db:
                tell_news(db, enrolment_id, now)
