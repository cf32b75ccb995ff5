"""What the mails about wishes say, at the time of sending. A mail that has lost its sense is withheld (None)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.demand import messages
from courses.demand.interest import KEPT, PURPOSE, UNPROVEN
from courses.demand.models import InhouseRequest, Interest, RequestState
from courses.planning.models import CourseRun
from courses.planning.queries import upcoming
from lms.data.tokens import issue_token
from lms.mail.content import Action, MailContent, MailMaker
from lms.people.models import Person
from lms.web.formats import format_date, format_day, format_time, label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url
from lms.web.words import in_language


def _confirm(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    interest = db.get(Interest, values["interest"])
    if interest is None:
        return None
    title = str(in_language(interest.course.title_de, interest.course.title_en))
    if interest.confirmed_at is None:
        text = gettext(
            "für diese Adresse wurde gewünscht, vom nächsten Termin zu erfahren. Öffnen Sie den Link und drücken Sie dort "
            "auf „Ja, bitte benachrichtigen“. Sonst löschen wir die Adresse nach zwei Tagen."
        )
    else:
        text = gettext("diese Adresse steht schon auf der Liste. Über den Link können Sie sie auch wieder austragen.")
    return MailContent(
        subject=gettext("Nächster Termin: %(title)s", title=title),
        greeting=gettext("Guten Tag,"),
        paragraphs=(text,),
        facts=((gettext("Angebot"), title),),
        action=Action(gettext("Zur Seite"), _own_url(db, interest, now)),
        provider_id=interest.course.provider_id,
    )


def _dates(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    interest = db.get(Interest, values["interest"])
    wanted = select(CourseRun).where(CourseRun.id.in_(values["runs"]), upcoming(now)).order_by(CourseRun.starts_at)
    runs = db.scalars(wanted).all()
    if interest is None or interest.confirmed_at is None or not runs:
        return None
    title = str(in_language(interest.course.title_de, interest.course.title_en))
    one = runs[0].id if len(runs) == 1 else None
    page = (
        public_url("lms.catalogue.course", code=interest.course.code)
        if one is None
        else public_url("lms.planning.run", run_id=one)
    )
    ends_on = format_date(interest.confirmed_at + KEPT)
    return MailContent(
        subject=gettext("Neuer Termin: %(title)s", title=title),
        greeting=gettext("Guten Tag,"),
        paragraphs=(gettext("Sie wollten wissen, wann dieses Angebot wieder stattfindet. Jetzt steht es fest."),),
        facts=((gettext("Angebot"), title), *((gettext("Beginn"), _when_and_where(run)) for run in runs)),
        action=Action(gettext("Ansehen und anmelden"), page),
        links=(Action(gettext("Nicht mehr benachrichtigen"), _own_url(db, interest, now)),),
        closing=(gettext("Wir löschen Ihre Adresse spätestens am %(day)s.", day=ends_on),),
        provider_id=interest.course.provider_id,
    )


def _when_and_where(run: CourseRun) -> str:
    place = run.venue.town if run.venue else gettext("online")
    return f"{format_day(run.starts_at)}, {format_time(run.starts_at)}, {place}"


def _own_url(db: Session, interest: Interest, now: datetime) -> str:
    life = UNPROVEN if interest.confirmed_at is None else KEPT
    return public_url("lms.demand.own_interest", token=issue_token(db, PURPOSE, interest.id, now + life))


def _asked(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    request = _same(db, values)
    if request is None:
        return None
    return _about(
        db,
        request,
        values,
        gettext("Inhouse-Anfrage (%(state)s): %(topic)s", state=label(request.state), topic=request.topic),
        gettext("zu einer Anfrage für ein Training im eigenen Haus gibt es etwas Neues."),
    )


def _offered(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    request = _same(db, values)
    if request is None or request.state is not RequestState.OFFERED:
        return None
    text = gettext(
        "zu Ihrer Anfrage gibt es Termine. Bitte sehen Sie sie an: Sie können sie annehmen oder um andere bitten."
    )
    return _about(db, request, values, gettext("Termine für Sie: %(topic)s", topic=request.topic), text)


def _declined(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    request = _same(db, values)
    if request is None:
        return None
    text = gettext(
        "leider können wir das gewünschte Training nicht anbieten. Den Grund finden Sie auf der Seite der Anfrage."
    )
    return _about(db, request, values, gettext("Zu Ihrer Anfrage: %(topic)s", topic=request.topic), text)


def _same(db: Session, values: Mapping[str, Any]) -> InhouseRequest | None:
    """The request, unless something newer has been mailed about it."""
    request = db.get(InhouseRequest, values["request"])
    return request if request is not None and request.version == values["version"] else None


def _about(db: Session, request: InhouseRequest, values: Mapping[str, Any], subject: str, text: str) -> MailContent:
    return MailContent(
        subject=subject,
        greeting=gettext("Guten Tag %(name)s,", name=db.get_one(Person, values["person"]).name),
        paragraphs=(text,),
        facts=(
            (gettext("Organisation"), request.organisation.name),
            (gettext("Thema"), request.topic),
            (gettext("Stand"), label(request.state)),
        ),
        action=Action(gettext("Zur Anfrage"), public_url("lms.demand.inhouse_request", request_id=request.id)),
    )


MAILS: dict[str, MailMaker] = {
    messages.CONFIRM: _confirm,
    messages.DATES: _dates,
    messages.ASKED: _asked,
    messages.OFFERED: _offered,
    messages.DECLINED: _declined,
}
OCCASIONS = {
    messages.CONFIRM: _l("Interesse bestätigen"),
    messages.DATES: _l("neuer Termin"),
    messages.ASKED: _l("Inhouse-Anfrage"),
    messages.OFFERED: _l("Termine vorgeschlagen"),
    messages.DECLINED: _l("Anfrage abgelehnt"),
}
