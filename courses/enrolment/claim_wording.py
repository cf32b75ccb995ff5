"""What the mails say about an employer that a person named: rejected, to be checked again, confirmed by mistake."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from courses.enrolment import messages
from courses.enrolment.employers import has_open_claim
from courses.enrolment.models import Enrolment
from courses.enrolment.wording import Wording, mail_of, title_of
from lms.mail.content import MailContent, MailMaker
from lms.people.models import Organisation
from lms.web.languages import gettext
from lms.web.languages import lazy as _l


def _rejected(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    unknown = gettext(
        "Sie haben „%(claim)s“ als Arbeitgeber angegeben. Der Träger konnte das nicht bestätigen.",
        claim=enrolment.employer_claim,
    )
    stays = gettext(
        "An Ihrer Anmeldung ändert das nichts. Keine Personalstelle sieht sie, und eine Bescheinigung bekommen nur Sie."
    )
    wrong = gettext("Stimmt das nicht? Dann melden Sie sich bitte direkt beim Träger.")
    return (
        gettext("Arbeitgeber nicht bestätigt: %(title)s", title=title_of(enrolment)),
        (unknown, stays, wrong),
        gettext("Zu meiner Seite"),
    )


def _reopened(_db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    again = gettext(
        "wir hatten Ihnen geschrieben, dass „%(claim)s“ als Arbeitgeber nicht bestätigt ist. Das war ein Versehen: Der "
        "Träger prüft die Angabe noch einmal.",
        claim=enrolment.employer_claim,
    )
    then = gettext(
        "Wird sie bestätigt, sieht die Personalstelle Stand, besuchte Einheiten und Bescheinigung. An Ihrer Anmeldung "
        "ändert das nichts."
    )
    return (
        gettext("Arbeitgeber wird noch einmal geprüft: %(title)s", title=title_of(enrolment)),
        (again, then),
        gettext("Zu meiner Seite"),
    )


def _taken_back(employer: str, _db: Session, enrolment: Enrolment, _now: datetime) -> Wording:
    mistake = gettext(
        "Ihre Anmeldung war „%(employer)s“ als Arbeitgeber zugeordnet. Das war ein Versehen und ist zurückgenommen.",
        employer=employer,
    )
    seen = gettext(
        "Die Personalstelle dort konnte Ihren Stand sehen und Bescheinigungen abrufen; seit jetzt kann sie es nicht mehr. "
        "Wann sie etwas abgerufen hat, steht bei Ihren Bescheinigungen auf Ihrer Seite."
    )
    stays = gettext("An Ihrer Anmeldung ändert das nichts, und Ihre Bescheinigungen bleiben gültig.")
    return (
        gettext("Zuordnung zum Arbeitgeber zurückgenommen: %(title)s", title=title_of(enrolment)),
        (mistake, seen, stays),
        gettext("Zu meiner Seite"),
    )


def _about_former_employer(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """The employer stands in the values: the place no longer knows it. None when it was confirmed once more meanwhile."""
    employer = db.get_one(Organisation, values["organisation"])
    make = mail_of(partial(_taken_back, employer.name), lambda one, _values, _now: one.employer_id != employer.id)
    return make(db, values, now)


CLAIM_MAILS: dict[str, MailMaker] = {
    messages.EMPLOYER_REJECTED: mail_of(_rejected, lambda one, values, now: one.employer_rejected_at is not None),
    messages.EMPLOYER_REOPENED: mail_of(_reopened, lambda one, values, now: has_open_claim(one)),
    messages.EMPLOYER_TAKEN_BACK: _about_former_employer,
}
CLAIM_OCCASIONS = {
    messages.EMPLOYER_REJECTED: _l("Arbeitgeber nicht bestätigt"),
    messages.EMPLOYER_REOPENED: _l("Arbeitgeber wird noch einmal geprüft"),
    messages.EMPLOYER_TAKEN_BACK: _l("Zuordnung zum Arbeitgeber zurückgenommen"),
}
