"""What a new installation needs of people and organisations: a coordination, a provider, its legal texts, trainers."""

from functools import partial

from flask import current_app, url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.funding.models import Network
from lms.funding.policies import COORDINATORS
from lms.people.models import GrantState, LegalKind, LegalText, Organisation, OrganisationKind, RoleGrant
from lms.people.policies import may_give
from lms.web.actor import Actor, Role
from lms.web.first_steps import FirstStep, page
from lms.web.languages import lazy as _l


def _writes_texts_here(actor: Actor) -> bool:
    """Where the host has its own legal pages, nobody writes them here."""
    elsewhere = current_app.config["LMS_IMPRINT_URL"] and current_app.config["LMS_PRIVACY_URL"]
    return COORDINATORS.allows(actor) and not elsewhere


def _text(kind: LegalKind) -> ColumnElement[bool]:
    return (
        select(LegalText.id)
        .where(LegalText.provider_id == Network.host_organisation_id, LegalText.kind == kind)
        .exists()
    )


def _own_texts(db: Session) -> str | None:
    provider = db.scalars(
        select(Organisation.id).where(Organisation.kind == OrganisationKind.PROVIDER).limit(1)
    ).first()
    return None if provider is None else url_for("lms.people.legal_texts")


_ACTIVE = RoleGrant.state == GrantState.ACTIVE
FIRST_STEPS = (
    FirstStep(
        10,
        _l("Koordination einladen"),
        _l("Sie richtet das Netzwerk ein. Das können auch Sie selbst sein."),
        select(RoleGrant.id).where(RoleGrant.role == Role.COORDINATOR, _ACTIVE),
        page("lms.people.invite_role", role=Role.COORDINATOR.value),
        partial(may_give, role=Role.COORDINATOR),
    ),
    FirstStep(
        20,
        _l("Träger anlegen"),
        _l("Eine Organisation der Art „Träger“ führt die Kurse durch und stellt die Bescheinigungen aus."),
        select(Organisation.id).where(Organisation.kind == OrganisationKind.PROVIDER),
        page("lms.people.add_organisation"),
        COORDINATORS.allows,
    ),
    FirstStep(
        60,
        _l("Impressum und Datenschutz schreiben"),
        _l("Beide stehen unter jeder Seite und unter jeder E-Mail."),
        select(Network.id).where(_text(LegalKind.IMPRINT), _text(LegalKind.PRIVACY)),
        _own_texts,
        _writes_texts_here,
    ),
    FirstStep(
        90,
        _l("Kursleitungen einladen"),
        _l("Wer die Einladung angenommen hat, kann eingeplant werden und führt die Anwesenheit."),
        select(RoleGrant.id).where(RoleGrant.role == Role.TRAINER, _ACTIVE),
        page("lms.people.invite_role", role=Role.TRAINER.value),
        partial(may_give, role=Role.TRAINER),
    ),
)
