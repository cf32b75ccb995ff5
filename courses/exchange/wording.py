"""What the mails about dates say, at the time of sending. One that a newer one has overtaken is withheld (None)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from courses.enrolment.access import own_pointer, personal_url
from courses.enrolment.models import Enrolment
from courses.exchange import messages
from courses.exchange.addresses import add_address
from courses.exchange.invitations import may_be_mailed, owner_of_mails
from courses.exchange.models import MeetingInvitation
from courses.planning.calendar import event_of, meeting_rows, timetable
from courses.planning.models import CourseRun, Meeting
from lms.mail.content import Action, CalendarPart, MailContent, MailMaker
from lms.web.calendar_file import CalendarEvent, EventStatus, Mailbox, Method, calendar_file
from lms.web.formats import format_day, format_time
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url


def invitation(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """An invitation to one date, its change, or that it is off."""
    told = db.get(MeetingInvitation, values["invitation"])
    if told is None or told.sequence != values["sequence"]:
        return None
    enrolment = db.get_one(Enrolment, told.enrolment_id)
    event = _event(db, enrolment, told)
    if event.ends_at <= now:
        return None
    method = Method.CANCEL if told.cancelled else Method.REQUEST
    zone = current_app.config["LMS_TIME_ZONE"]
    return MailContent(
        subject=_subject(event, told, is_new=values["new"]),
        greeting=gettext("Guten Tag %(name)s,", name=enrolment.name_on_document),
        paragraphs=(_news(told, is_new=values["new"]),),
        facts=_facts(event),
        action=Action(gettext("Zu meiner Seite"), personal_url(db, enrolment)),
        closing=(gettext("Wie Termine zu Ihnen kommen, stellen Sie auf Ihrer Seite unter „Mein Kalender“ ein."),),
        provider_id=enrolment.run.project.provider_id,
        calendar=CalendarPart(method, calendar_file([event], zone=zone, today=now.date(), method=method)),
    )


def calendar_address(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """The address of the person's calendar, made for this mail."""
    enrolment = db.get(Enrolment, values["enrolment"])
    if enrolment is None or not may_be_mailed(enrolment):
        return None
    raw = add_address(db, owner_of_mails(enrolment), language=enrolment.language, now=now)
    return MailContent(
        subject=gettext("Ihr Kalender: %(title)s", title=enrolment.run.terms.title(current_language())),
        greeting=gettext("Guten Tag %(name)s,", name=enrolment.name_on_document),
        paragraphs=(
            gettext("unter dieser Adresse holt Ihr Kalenderprogramm alle Ihre Termine, auch wenn sich etwas ändert:"),
            public_url("lms.exchange.secret_calendar", token=raw),
            gettext("Fügen Sie sie in Ihrem Kalender unter „Kalender abonnieren“ oder „Per URL hinzufügen“ ein."),
        ),
        action=Action(gettext("Zu meiner Seite"), personal_url(db, enrolment)),
        closing=(gettext("Wer die Adresse kennt, sieht Ihre Termine. Bitte geben Sie diese E-Mail nicht weiter."),),
        provider_id=enrolment.run.project.provider_id,
    )


def _event(db: Session, enrolment: Enrolment, told: MeetingInvitation) -> CalendarEvent:
    """The meeting as the person's own calendar shows it, with who invites whom."""
    table = timetable(db, meeting_rows().where(Meeting.id == told.meeting_id))
    (row,) = table.rows
    event = event_of(row, told.told_at, own_pointer(enrolment.id), enrolment.pool.mode)
    # The date may have changed once more since this mail was asked for; then the next one tells it.
    return replace(
        event,
        sequence=told.sequence,
        status=EventStatus.CANCELLED if told.cancelled else EventStatus.CONFIRMED,
        summary=event.summary if told.cancelled else enrolment.run.terms.title(current_language()),
        organizer=_organizer(enrolment.run),
        attendee=Mailbox(enrolment.name_on_document, enrolment.contact_email or ""),
    )


def _organizer(run: CourseRun) -> Mailbox:
    """The provider, under the address where questions go; our own address sends in its name."""
    sender = parseaddr(current_app.config["LMS_MAIL_FROM"])[1]
    contact = run.project.contact_email
    return Mailbox(run.project.provider.name, contact or sender, sent_by=sender if contact else "")


def _subject(event: CalendarEvent, told: MeetingInvitation, *, is_new: bool) -> str:
    title, day = " ".join(event.summary.split()), format_day(event.starts_at)
    if told.cancelled:
        return gettext("Nicht mehr im Kalender: %(title)s, %(day)s", title=title, day=day)
    if not is_new:
        return gettext("Termin geändert: %(title)s, %(day)s", title=title, day=day)
    return gettext("Termin: %(title)s, %(day)s", title=title, day=day)


def _news(told: MeetingInvitation, *, is_new: bool) -> str:
    if told.cancelled:
        return gettext(
            "dieser Termin steht nicht mehr in Ihrem Kalender: Er findet nicht statt, oder Sie nehmen nicht mehr teil."
        )
    if not is_new:
        return gettext("dieser Termin hat sich geändert. Ihr Kalender übernimmt die neuen Angaben.")
    return gettext("hier ist Ihr Termin für Ihren Kalender. Sie müssen nicht antworten, Ihr Platz ist sicher.")


def _facts(event: CalendarEvent) -> tuple[tuple[str, str], ...]:
    when = f"{format_day(event.starts_at)}, {format_time(event.starts_at)}–{format_time(event.ends_at)}"
    facts = [(gettext("Termin"), when)]
    return (*facts, (gettext("Ort"), event.location)) if event.location else tuple(facts)


MAILS: dict[str, MailMaker] = {messages.INVITATION: invitation, messages.ADDRESS: calendar_address}
OCCASIONS = {messages.INVITATION: _l("Termin für den Kalender"), messages.ADDRESS: _l("Kalenderadresse")}
