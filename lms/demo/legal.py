"""The legal texts of the demo: sensible in shape, clearly fictional. One text per provider, kind and language."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import LegalKind, LegalText, Organisation, OrganisationKind

TEXTS = Path(__file__).parent / "legal_texts"
LANGUAGES = ("de", "en")


def add_legal_texts(db: Session, *, now: datetime) -> None:
    """Imprint, privacy notice and accessibility statement of every provider."""
    providers = select(Organisation).where(Organisation.kind == OrganisationKind.PROVIDER).order_by(Organisation.id)
    for provider in db.scalars(providers):
        db.add_all(
            LegalText(
                provider_id=provider.id,
                kind=kind,
                language=language,
                version=1,
                text=_text(kind, language, provider),
                valid_from=now,
            )
            for kind in LegalKind
            for language in LANGUAGES
        )
    db.flush()


def _text(kind: LegalKind, language: str, provider: Organisation) -> str:
    words = (TEXTS / f"{kind.value}.{language}.md").read_text("utf-8")
    address = f"{provider.street}, {provider.postcode} {provider.town}"
    return words.replace("{name}", provider.name).replace("{address}", address)
