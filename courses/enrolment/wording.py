"""What the mails of enrolment say, at the time of sending. A mail that has lost its sense is withheld (None)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.enrolment import messages
from courses.enrolment.access import personal_url
from courses.enrolment.deadline import is_offer_over
from courses.enrolment.desk import goes_to_desk
from courses.enrolment.models import ACTIVE, Enrolment, EnrolmentStatus
from courses.enrolment.seats import queue_position
from courses.enrolment.settings import seat_rules
from courses.enrolment.withdrawing import last_day
from courses.planning.models import Meeting, MeetingMode, PoolMode
from lms.mail.content import Action, MailContent, MailMaker
from lms.web.formats import format_date, format_datetime, format_day, format_time
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url

S = EnrolmentStatus
Facts = tuple[tuple[str, str], ...]
Wording = tuple[str, tuple[str, ...], str]  # subject, paragraphs, the words of the button
Words = Callable[[Session, Enrolment, datetime], Wording]
StillTrue = Callable[[Enrolment, Mapping[str, Any], datetime], bool]


def title_of(enrolment: Enrolment) -> str:
    """The run's title as promised, in the language in force."""
    return enrolment.run.terms.title(current_language())


def how_one_moves_up(offer: timedelta) -> str:
    """What a waiting person may expect; `offer` is the time to accept a seat, nothing where it is given at once."""
    if not offer:
        return gettext("Wird ein Platz frei, rücken Sie automatisch nach und bekommen sofort eine E-Mail.")
    return gettext(
        "Wird ein Platz frei, bieten wir ihn Ihnen sofort per E-Mail an. Bitte nehmen Sie ihn dann innerhalb von "
        "%(hours)s Stunden an, sonst bekommt ihn die nächste Person.",
        hours=int(offer.total_seconds() // 3600),
    )


def mail_of(words: Words, still_true: StillTrue) -> MailMaker:
    """The mail with these words to whoever hears of the place, as long as it is still true."""

    def make(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
        enrolment = db.get(Enrolment, values["enrolment"])
        if enrolment is None or not still_true(enrolment, values, now):
            return None
        subject, paragraphs, button = words(db, enrolment, now)
        # Once asked for a desk, a mail stays one for a desk, even when the person has an address by now.
        if values.get("desk", goes_to_desk(enrolment)):
            to_staff = Action(gettext("Zur Liste Ihrer Beschäftigten"), public_url("lms.enrolment.hr_list"))
            return to_desk(enrolment, subject, paragraphs, _facts(enrolment, by_desk=True), to_staff)
        return to_person(db, enrolment, subject, paragraphs, _facts(enrolment, by_desk=False), button)

    return make


def to_person(
    db: Session, enrolment: Enrolment, subject: str, paragraphs: tuple[str, ...], facts: Facts, button: str
) -> MailContent:
    """News about a place for the person themself; the button leads to the personal page."""
    return MailContent(
        subject=subject,
        greeting=gettext("Guten Tag %(name)s,", name=enrolment.name_on_document),
        paragraphs=paragraphs,
        facts=facts,
        provider_id=enrolment.run.project.provider_id,
        action=Action(button, personal_url(db, enrolment)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


def to_desk(
    enrolment: Enrolment, subject: str, paragraphs: tuple[str, ...], facts: Facts, action: Action
) -> MailContent:
    """The same news for the clerk of a person without an address; the personal page stays the person's own."""
    return MailContent(
        subject=subject,
        greeting=gettext("Guten Tag,"),
        paragraphs=(_about_colleague(enrolment), *paragraphs),
        facts=facts,
        provider_id=enrolment.run.project.provider_id,
        action=action,
    )


def _about_colleague(enrolment: Enrolment) -> str:
    """How a mail to a desk begins: whom it is about, and that it is to be passed on."""
    return gettext(
        "diese Nachricht betrifft %(name)s. Für diese Person ist keine E-Mail-Adresse hinterlegt; bitte geben Sie weiter:",
        name=enrolment.name_on_document,
    )


def _facts(enrolment: Enrolment, *, by_desk: bool) -> Facts:
    run = enrolment.run
    if day := last_day(enrolment):
        return ((gettext("Kurs"), title_of(enrolment)), (gettext("Letzter Tag"), format_date(day)))
    start = f"{format_day(run.starts_at)}, {format_time(run.starts_at)}"
    facts = [(gettext("Kurs"), title_of(enrolment)), (gettext("Beginn"), start)]
    meetings = [meeting for meeting in run.meetings if not meeting.cancelled]
    if len(meetings) > 1:
        facts.append((gettext("Letzter Termin"), format_day(meetings[-1].starts_at)))
    if len(run.pools) > 1:
        facts.append((gettext("Teilnahme"), _way(enrolment)))
    facts.append((gettext("Ort"), _where(enrolment, meetings, by_desk=by_desk)))
    return tuple(facts)


def _where(enrolment: Enrolment, meetings: Sequence[Meeting], *, by_desk: bool) -> str:
    """The place, the network, or each at its time; who has no page of their own is told the link by the provider."""
    venue = enrolment.run.venue
    if enrolment.status not in ACTIVE:
        online = gettext("online")
    elif by_desk:
        online = gettext("online; den Link teilt der Träger mit")
    else:
        online = gettext("online; den Link finden Sie auf Ihrer persönlichen Seite")
    if enrolment.pool.mode is PoolMode.ONLINE or venue is None:
        return online
    address = f"{venue.name}, {venue.street}, {venue.postcode} {venue.town}"
    at_times = any(meeting.mode is MeetingMode.ONLINE for meeting in meetings)
    return gettext("%(address)s; einzelne Termine %(online)s", address=address, online=online) if at_times else address


def _way(enrolment: Enrolment) -> str:
    return gettext("online") if enrolment.pool.mode is PoolMode.ONLINE else gettext("vor Ort")


def _switched(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = (
        gettext("Sie nehmen jetzt online teil. Der Link steht ab 15 Minuten vor jedem Termin auf Ihrer Seite.")
        if enrolment.pool.mode is PoolMode.ONLINE
        else gettext("Sie nehmen jetzt vor Ort teil.")
    )
    return gettext("Geändert: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _confirm(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    first = gettext(
        "bitte bestätigen Sie Ihre Anmeldung: Öffnen Sie den Link und drücken Sie dort auf „Anmeldung bestätigen“."
    )
    if enrolment.status is S.UNCONFIRMED and enrolment.hold_until is not None:
        held = gettext("Ihr Platz ist bis %(until)s für Sie reserviert.", until=format_datetime(enrolment.hold_until))
    elif enrolment.status is S.WAITING:
        held = gettext("Im Moment sind alle Plätze vergeben. Nach der Bestätigung stehen Sie auf der Warteliste.")
    else:
        held = gettext("Nach der Bestätigung prüft der Träger Ihre Anfrage.")
    stranger = gettext(
        "Sie haben sich nicht angemeldet? Dann brauchen Sie nichts zu tun; die Anmeldung verfällt von selbst."
    )
    return (
        gettext("Bitte bestätigen: %(title)s", title=title_of(enrolment)),
        (first, held, stranger),
        gettext("Zur Anmeldung"),
    )


def _confirmed(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    until = gettext(
        "Wenn Sie nicht kommen können, melden Sie sich bitte bis %(until)s auf Ihrer Seite ab. Dann rückt jemand nach.",
        until=format_datetime(enrolment.run.cancel_until),
    )
    return (
        gettext("Angemeldet: %(title)s", title=title_of(enrolment)),
        (gettext("Sie sind angemeldet, Ihr Platz ist sicher."), until),
        gettext("Zu meiner Seite"),
    )


def _waiting(db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    place = queue_position(db, enrolment)
    return (
        gettext("Warteliste: %(title)s", title=title_of(enrolment)),
        (
            gettext(
                "alle Plätze sind vergeben. Sie stehen auf der Warteliste, im Moment auf Platz %(place)s.", place=place
            ),
            how_one_moves_up(seat_rules().offer),
        ),
        gettext("Zu meiner Seite"),
    )


def _requested(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext(
        "Ihre Anfrage ist eingegangen. Der Träger prüft sie; Sie bekommen eine E-Mail, sobald entschieden ist."
    )
    return gettext("Anfrage erhalten: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _offered(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    until = format_datetime(enrolment.offer_expires_at) if enrolment.offer_expires_at else ""
    return (
        gettext("Ein Platz ist frei: %(title)s", title=title_of(enrolment)),
        (
            gettext("für Sie ist ein Platz frei geworden. Er ist bis %(until)s für Sie reserviert.", until=until),
            gettext("Bitte öffnen Sie Ihre Seite und nehmen Sie den Platz an. Danach bekommt ihn die nächste Person."),
        ),
        gettext("Platz annehmen"),
    )


def _offer_lapsed(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext(
        "der angebotene Platz wurde nicht rechtzeitig angenommen und ist jetzt vergeben. "
        "Solange die Anmeldung offen ist, können Sie sich auf Ihrer Seite wieder eintragen."
    )
    return gettext("Platz verfallen: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _cancelled(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext("Ihre Abmeldung ist angekommen.")
    return gettext("Abgemeldet: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _cancelled_by_staff(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext("der Träger hat Ihre Anmeldung zurückgenommen. Bei Fragen melden Sie sich bitte direkt beim Träger.")
    return gettext("Abgemeldet: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _declined(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext("der Träger kann Ihnen für diese Durchführung leider keinen Platz geben.")
    return gettext("Keine Zusage: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _left(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    gone = gettext(
        "Ihre Teilnahme an diesem Kurs ist beendet. Zu späteren Terminen werden Sie nicht mehr erwartet, und Sie "
        "bekommen dazu keine Nachrichten mehr."
    )
    kept = gettext("Was Sie bis dahin besucht haben, bleibt gezählt.")
    enough = gettext(
        "Reicht es für eine Bescheinigung, bekommen Sie sie nach dem Ende des Kurses. Maßstab bleibt die ganze "
        "geplante Unterrichtszeit."
    )
    attended = f"{kept} {enough}" if enrolment.run.terms.documents else kept
    wrong = gettext("Stimmt das nicht? Dann melden Sie sich bitte direkt beim Träger.")
    title = gettext("Ausgeschieden: %(title)s", title=title_of(enrolment))
    return title, (gone, attended, wrong), gettext("Zu meiner Seite")


def _takes_part_again(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext(
        "es war vermerkt, dass Sie aus dem Kurs ausgeschieden sind. Das ist zurückgenommen: Sie nehmen weiter teil, und "
        "alle Termine stehen wieder auf Ihrer Seite."
    )
    return gettext("Sie nehmen weiter teil: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _known(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    text = gettext(
        "zu dieser Anmeldung wurde Ihre persönliche Seite angefordert. Dort sehen Sie den Stand und alle Termine."
    )
    return gettext("Ihre Anmeldung: %(title)s", title=title_of(enrolment)), (text,), gettext("Zu meiner Seite")


def _in(*states: EnrolmentStatus) -> StillTrue:
    return lambda enrolment, values, now: enrolment.status in states


def _unproven(enrolment: Enrolment, _values: Mapping[str, Any], _now: datetime) -> bool:
    return enrolment.status in ACTIVE and not enrolment.eligible


def _same_offer(enrolment: Enrolment, values: Mapping[str, Any], now: datetime) -> bool:
    same = enrolment.status is S.OFFERED and enrolment.offer_no == values["offer_no"]
    return same and not is_offer_over(enrolment, now)


MAILS: dict[str, MailMaker] = {
    messages.CONFIRM: mail_of(_confirm, _unproven),
    messages.CONFIRMED: mail_of(_confirmed, _in(S.CONFIRMED)),
    messages.WAITING: mail_of(_waiting, _in(S.WAITING)),
    messages.REQUESTED: mail_of(_requested, _in(S.REQUESTED)),
    messages.OFFERED: mail_of(_offered, _same_offer),
    messages.OFFER_LAPSED: mail_of(_offer_lapsed, _in(S.LAPSED)),
    messages.SWITCHED: mail_of(_switched, _in(S.CONFIRMED)),
    messages.CANCELLED: mail_of(_cancelled, _in(S.CANCELLED)),
    messages.CANCELLED_BY_STAFF: mail_of(_cancelled_by_staff, _in(S.CANCELLED)),
    messages.DECLINED: mail_of(_declined, _in(S.DECLINED)),
    messages.LEFT: mail_of(_left, _in(S.WITHDRAWN)),
    messages.TAKES_PART_AGAIN: mail_of(_takes_part_again, _in(S.CONFIRMED)),
    messages.KNOWN: mail_of(_known, lambda enrolment, values, now: True),
}
OCCASIONS = {
    messages.CONFIRM: _l("Anmeldung bestätigen"),
    messages.CONFIRMED: _l("angemeldet"),
    messages.WAITING: _l("auf der Warteliste"),
    messages.REQUESTED: _l("Anfrage erhalten"),
    messages.OFFERED: _l("Platz angeboten"),
    messages.OFFER_LAPSED: _l("Angebot verfallen"),
    messages.SWITCHED: _l("Teilnahme geändert"),
    messages.CANCELLED: _l("abgemeldet"),
    messages.CANCELLED_BY_STAFF: _l("abgemeldet"),
    messages.DECLINED: _l("keine Zusage"),
    messages.LEFT: _l("ausgeschieden"),
    messages.TAKES_PART_AGAIN: _l("Ausscheiden zurückgenommen"),
    messages.KNOWN: _l("Link zur eigenen Seite"),
}
