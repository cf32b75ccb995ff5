"""What the mails about a change say, from plain values: the preview before saving says it with the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.enrolment.models import EnrolmentStatus
from courses.running.models import ChangeKind
from courses.running.rows import Row
from lms.mail.content import Action, MailContent
from lms.web.formats import format_datetime
from lms.web.languages import gettext, ngettext

K, S = ChangeKind, EnrolmentStatus


@dataclass(frozen=True)
class News:
    """What happened to a run, in the language in force. `rows` are for this reader; `give_back_until` after a move."""

    kind: ChangeKind
    title: str
    code: str
    provider_id: int
    rows: tuple[Row, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    message: str = ""
    contact: str = ""
    give_back_until: datetime | None = None
    alternatives: tuple[Action, ...] = ()
    calendar: Action | None = None


def to_participant(
    news: News, name: str, status: EnrolmentStatus, *, action: Action | None, offer_until: datetime | None = None
) -> MailContent:
    """To somebody with a place, an offer, a wait or a request."""
    paragraphs = [_opening(news.kind), *_own_words(news), *_standing(news, status, offer_until)]
    return MailContent(
        subject=_subject(news),
        greeting=gettext("Guten Tag %(name)s,", name=name),
        paragraphs=tuple(paragraphs),
        facts=_facts(news),
        changes=news.rows,
        action=action,
        links_title=_links_title(news),
        links=_links(news),
        closing=(*_contact(news), gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter.")),
        provider_id=news.provider_id,
    )


def to_trainer(news: News, name: str, *, action: Action | None) -> MailContent:
    """To somebody who teaches the run, did so, or will."""
    opening = gettext("bei einem Kurs, den Sie leiten, hat sich etwas geändert. Es geht um diese Termine:")
    words = [opening if news.kind not in (K.GO, K.CANCELLED) else _opening(news.kind)]
    if news.kind is K.CANCELLED:
        words.append(gettext("Alle Angemeldeten sind benachrichtigt. Sie brauchen nichts zu tun."))
    return MailContent(
        subject=_subject(news),
        greeting=gettext("Guten Tag %(name)s,", name=name),
        paragraphs=(*words, *_own_words(news)),
        facts=_facts(news),
        changes=news.rows,
        action=action,
        links=(news.calendar,) if news.calendar else (),
        closing=_contact(news),
        provider_id=news.provider_id,
    )


def to_trainer_of_several(told: Sequence[News], name: str, *, links: Sequence[Action]) -> MailContent:
    """To somebody who hands over several runs, or takes them over: each meeting with its run, in one mail."""
    providers = {news.provider_id for news in told}
    return MailContent(
        subject=ngettext("Geändert: %(num)s Durchführung", "Geändert: %(num)s Durchführungen", len(told)),
        greeting=gettext("Guten Tag %(name)s,", name=name),
        paragraphs=(
            gettext("bei mehreren Kursen hat sich geändert, wer sie leitet. Es geht um diese Termine:"),
            *dict.fromkeys(news.message for news in told if news.message),
        ),
        facts=tuple((news.code, news.title) for news in told),
        changes=tuple((f"{news.code}, {label}", was, now) for news in told for label, was, now in news.rows),
        links_title=gettext("Zu den Durchführungen:") if links else "",
        links=tuple(links),
        closing=tuple(dict.fromkeys(line for news in told for line in _contact(news))),
        provider_id=providers.pop() if len(providers) == 1 else None,
    )


def to_employer(news: News, names: Sequence[str], to_tell: Sequence[str], *, action: Action | None) -> MailContent:
    """To a clerk, about own people; `to_tell` have no address of their own."""
    words = [_opening(news.kind), *_own_words(news)]
    if names:
        words.append(gettext("Aus Ihrer Organisation betrifft es: %(names)s.", names=", ".join(names)))
    if to_tell:
        ask = gettext(
            "Bitte geben Sie die Nachricht weiter, denn für diese Personen ist keine eigene E-Mail-Adresse hinterlegt: %(names)s.",
            names=", ".join(to_tell),
        )
        words.append(ask)
    if news.kind is K.CANCELLED and names:
        words.append(gettext("Die Anmeldungen sind damit beendet."))
    elif news.give_back_until is not None and names:
        until = format_datetime(news.give_back_until)
        words.append(gettext("Wer dann nicht kann: Geben Sie den Platz bitte bis %(until)s zurück.", until=until))
    return MailContent(
        subject=_subject(news),
        greeting=gettext("Guten Tag,"),
        paragraphs=tuple(words),
        facts=_facts(news),
        changes=news.rows,
        action=action,
        links_title=_links_title(news),
        links=_links(news),
        closing=_contact(news),
        provider_id=news.provider_id,
    )


def _subject(news: News) -> str:
    title = news.title
    if news.kind is K.GO:
        return gettext("Findet statt: %(title)s", title=title)
    if news.kind is K.POSTPONED:
        return gettext("Verschoben: %(title)s", title=title)
    if news.kind is K.CANCELLED:
        return gettext("Abgesagt: %(title)s", title=title)
    return gettext("Geändert: %(title)s", title=title)


def _opening(kind: ChangeKind) -> str:
    if kind is K.GO:
        return gettext("es ist entschieden: Der Kurs findet statt.")
    if kind is K.POSTPONED:
        return gettext("der Kurs wird verschoben. Hier stehen die bisherigen und die neuen Termine nebeneinander.")
    if kind is K.CANCELLED:
        return gettext("dieser Kurs kann leider nicht stattfinden.")
    if kind is K.TERMS:
        return gettext("die Angaben zu diesem Kurs sind auf den neuesten Stand gebracht.")
    return gettext("bei diesem Kurs hat sich etwas geändert. Alles andere bleibt, wie es war.")


def _own_words(news: News) -> list[str]:
    return [news.message] if news.message else []


def _standing(news: News, status: EnrolmentStatus, offer_until: datetime | None) -> list[str]:
    if news.kind is K.CANCELLED:
        return [gettext("Ihre Anmeldung ist damit beendet. Sie brauchen nichts zu tun.")]
    if status is S.CONFIRMED:
        words = [gettext("Ihr Platz bleibt Ihnen erhalten.")]
    elif status is S.OFFERED and offer_until is not None:
        until = format_datetime(offer_until)
        words = [gettext("Der angebotene Platz ist weiter bis %(until)s für Sie reserviert.", until=until)]
    elif status is S.WAITING:
        words = [gettext("Sie bleiben auf der Warteliste, an derselben Stelle.")]
    else:
        words = [gettext("Ihre Anfrage bleibt bestehen. Sie bekommen eine E-Mail, sobald darüber entschieden ist.")]
    if news.give_back_until is not None and status in (S.CONFIRMED, S.OFFERED):
        until = format_datetime(news.give_back_until)
        words.append(
            gettext(
                "Können Sie dann nicht? Geben Sie den Platz bitte bis %(until)s auf Ihrer Seite zurück: "
                "ein Knopf genügt, es kostet nichts.",
                until=until,
            )
        )
    return words


def _facts(news: News) -> tuple[tuple[str, str], ...]:
    return ((gettext("Kurs"), news.title), (gettext("Durchführung"), news.code), *news.facts)


def _links(news: News) -> tuple[Action, ...]:
    return (*news.alternatives, *((news.calendar,) if news.calendar else ()))


def _links_title(news: News) -> str:
    return gettext("Andere Termine dieses Angebots:") if news.alternatives else ""


def _contact(news: News) -> tuple[str, ...]:
    return (gettext("Fragen? %(contact)s", contact=news.contact),) if news.contact else ()
