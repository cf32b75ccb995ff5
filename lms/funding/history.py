"""How the history of the network, of a period and of a project is told."""

from flask import url_for
from sqlalchemy.orm import Session

from lms.funding.forms import LogoTextForm, NetworkForm, PartyForm, PeriodForm, ProjectForm
from lms.funding.laender import LAENDER
from lms.funding.models import FieldOfAction, FundingPeriod, Network, Project
from lms.funding.policies import may_keep_programme, may_see_project
from lms.people.models import Organisation
from lms.web.actor import Actor
from lms.web.history import History, Record, Word, names_from, words_of
from lms.web.languages import lazy as _l

ORGANISATIONS = names_from(Organisation.id, Organisation.name)
LOGO_STEPS = {
    "logo.added": _l("%(who)s nahm am %(when)s Uhr ein Logo auf."),
    "logo.reworded": _l("%(who)s änderte am %(when)s Uhr die Texte eines Logos."),
    "logo.moved": _l("%(who)s rückte am %(when)s Uhr ein Logo nach vorn."),
    "logo.removed": _l("%(who)s entfernte am %(when)s Uhr ein Logo."),
}


def _network(db: Session, actor: Actor, network_id: int) -> Record | None:
    network = db.get(Network, network_id) if may_keep_programme(actor) else None
    return None if network is None else Record(network.name_de, url_for("lms.funding.programme"))


def _period(db: Session, actor: Actor, period_id: int) -> Record | None:
    period = db.get(FundingPeriod, period_id) if may_keep_programme(actor) else None
    return None if period is None else Record(period.name, url_for("lms.funding.period", period_id=period.id))


def _project(db: Session, actor: Actor, project_id: int) -> Record | None:
    project = db.get(Project, project_id) if may_see_project(actor, project_id) else None
    if project is None:
        return None
    return Record(f"{project.number} {project.name}", url_for("lms.funding.project", project_id=project.id))


NETWORK_HISTORY = History(
    find=_network,
    fields=words_of(NetworkForm, land=dict(LAENDER).get, host_organisation_id=ORGANISATIONS),
    actions={"network.created": _l("%(who)s legte das Netzwerk am %(when)s Uhr an.")},
)
PERIOD_HISTORY = History(
    find=_period,
    fields={
        **words_of(
            PeriodForm,
            fields_of_action=Word(_l("Handlungsschwerpunkte"), rows={"name": Word(_l("Name"))}),
            funders=Word(_l("Geldgeber"), rows=words_of(PartyForm)),
            partners=Word(_l("Partner"), rows=words_of(PartyForm)),
        ),
        **words_of(LogoTextForm),
    },
    actions={"period.opened": _l("%(who)s eröffnete die Förderphase am %(when)s Uhr."), **LOGO_STEPS},
)
PROJECT_HISTORY = History(
    find=_project,
    fields={
        **words_of(
            ProjectForm, provider_id=ORGANISATIONS, field_of_action_id=names_from(FieldOfAction.id, FieldOfAction.name)
        ),
        **words_of(LogoTextForm),
    },
    actions={"project.added": _l("%(who)s legte das Teilprojekt am %(when)s Uhr an."), **LOGO_STEPS},
)
HISTORIES = {"network": NETWORK_HISTORY, "period": PERIOD_HISTORY, "project": PROJECT_HISTORY}
