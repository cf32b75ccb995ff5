"""What the mail says to somebody who waited for a seat, or for a decision, until the run began."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from courses.catalogue.models import CourseState
from courses.enrolment import messages
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.waiting_over import still_waits
from courses.enrolment.wording import Wording, mail_of, title_of
from courses.planning.models import CourseRun
from courses.planning.other_dates import other_dates
from lms.mail.content import Action, MailContent, MailMaker
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url


def _words(others: Sequence[Action], _db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    if enrolment.status is EnrolmentStatus.WAITING:
        subject = gettext("Kein Platz frei geworden: %(title)s", title=title_of(enrolment))
        why = gettext("der Kurs beginnt, und leider ist kein Platz für Sie frei geworden. Das tut uns leid.")
    else:
        subject = gettext("Nicht rechtzeitig entschieden: %(title)s", title=title_of(enrolment))
        why = gettext(
            "der Kurs beginnt, und über Ihre Anfrage wurde bis jetzt nicht entschieden. Einen Platz können wir Ihnen deshalb "
            "leider nicht geben. Das tut uns leid."
        )
    thanks = gettext("Danke für Ihr Interesse und Ihre Geduld. Sie brauchen nichts weiter zu tun.")
    further = (
        gettext("Vielleicht passt Ihnen ein anderer Termin; unten stehen die nächsten.")
        if others
        else gettext(
            "Ein weiterer Termin steht noch nicht fest. Auf der Seite des Angebots können Sie sagen, dass Sie vom nächsten "
            "erfahren möchten."
        )
    )
    return subject, (why, thanks, further), gettext("Zu meiner Seite")


def _waited_in_vain(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    enrolment = db.get(Enrolment, values["enrolment"])
    others = other_dates(db, enrolment.run, now) if enrolment else ()
    made = mail_of(partial(_words, others), lambda one, _values, now: still_waits(one, now))(db, values, now)
    if made is None or enrolment is None:
        return None
    if others:
        return replace(made, links_title=gettext("Andere Termine dieses Angebots:"), links=others)
    return replace(made, links=_offer(enrolment.run))


def _offer(run: CourseRun) -> tuple[Action, ...]:
    """The page of the offer, where one asks for the next date, as long as it is public."""
    if run.course.state is not CourseState.PUBLISHED:
        return ()
    return (Action(gettext("Zum Angebot"), public_url("lms.catalogue.course", code=run.course.code)),)


WAITING_MAILS: dict[str, MailMaker] = {messages.WAITED_IN_VAIN: _waited_in_vain}
WAITING_OCCASIONS = {messages.WAITED_IN_VAIN: _l("Warten ohne Platz beendet")}
