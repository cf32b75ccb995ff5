"""What a new installation needs of the programme: a network, a funding period, a project."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.funding.models import FundingPeriod, Network, Project
from lms.funding.policies import may_keep_programme
from lms.web.first_steps import FirstStep, page
from lms.web.languages import lazy as _l


def _opening(db: Session) -> str | None:
    return None if db.scalars(select(Network.id).limit(1)).first() is None else url_for("lms.funding.opening")


def _new_project(db: Session) -> str | None:
    newest = db.scalars(select(FundingPeriod.id).order_by(FundingPeriod.starts_on.desc()).limit(1)).first()
    return None if newest is None else url_for("lms.funding.new_project", period_id=newest)


FIRST_STEPS = (
    FirstStep(
        30,
        _l("Netzwerk anlegen"),
        _l("Wie es heißt, wer es trägt, und wer für die Daten verantwortlich ist."),
        select(Network.id),
        page("lms.funding.edit_network"),
        may_keep_programme,
    ),
    FirstStep(
        40,
        _l("Förderphase eröffnen"),
        _l("Von wann bis wann, wer fördert, und der Fördersatz der Bescheinigungen."),
        select(FundingPeriod.id),
        _opening,
        may_keep_programme,
    ),
    FirstStep(
        50,
        _l("Teilprojekt anlegen"),
        _l("Zu ihm gehören Durchführungen; geleitet wird es von der Teilprojektleitung, die Sie dazu einladen."),
        select(Project.id),
        _new_project,
        may_keep_programme,
    ),
)
