"""Which words and logos a document, a page or a mail carries: those of the period, or the project's own.

A period renames the network, and money differs from project to project. So nothing asks for "the" name or "the" logos:
a document about a run asks for the words of the run's project, everything else for the words of today's period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms.funding.models import FundingPeriod, Logo, Network, Project

WIDE = 3
_TODAY = bindparam("today", type_=Date())
# Asked by every page: what is shown of network, period and logos, one row for each logo.
_PRESENT = (
    select(
        Network.name_de,
        Network.name_en,
        FundingPeriod.name,
        FundingPeriod.network_name_de,
        FundingPeriod.network_name_en,
        FundingPeriod.funding_sentence_de,
        FundingPeriod.funding_sentence_en,
        Logo.sha256,
        Logo.alt_de,
        Logo.alt_en,
        Logo.width,
        Logo.height,
    )
    .outerjoin(
        FundingPeriod,
        and_(
            FundingPeriod.network_id == Network.id, FundingPeriod.starts_on <= _TODAY, FundingPeriod.ends_on >= _TODAY
        ),
    )
    .outerjoin(Logo, and_(Logo.period_id == FundingPeriod.id, Logo.project_id.is_(None)))
    .where(Network.id == select(func.min(Network.id)).scalar_subquery())
    .order_by(Logo.position, Logo.id)
)


@dataclass(frozen=True)
class ShownLogo:
    """A logo by the hash of its picture, with its text in the wanted language and its size in pixels."""

    sha256: str
    alt: str
    width: int
    height: int

    @property
    def shape(self) -> str:
        """ "wide", "even" or "tall": pages give each shape its own height, so that none looks more important."""
        if self.width >= WIDE * self.height:
            return "wide"
        return "even" if self.width * 4 > self.height * 5 else "tall"


@dataclass(frozen=True)
class ProgrammeWords:
    """What names the network and the money, in one language."""

    network: str
    period: str = ""
    funding_sentence: str = ""
    logos: tuple[ShownLogo, ...] = ()


def words_of(project: Project, language: str) -> ProgrammeWords:
    """The words of the project's period; a project with its own funding sentence or logos carries these instead."""
    period, logos = project.period, project.all_logos
    own_logos = [logo for logo in logos if logo.project_id == project.id]
    own = project if project.funding_sentence_de or project.funding_sentence_en else period
    return ProgrammeWords(
        network=in_words(period.network_name_de, period.network_name_en, language),
        period=period.name,
        funding_sentence=in_words(own.funding_sentence_de, own.funding_sentence_en, language),
        logos=_shown(own_logos or logos, language),
    )


def words_of_period(db: Session, period: FundingPeriod, language: str) -> ProgrammeWords:
    """The words of a period itself."""
    logos = select(Logo).where(Logo.period_id == period.id, Logo.project_id.is_(None))
    return _of_period(period, list(db.scalars(logos.order_by(Logo.position, Logo.id))), language)


def present_words(db: Session, today: date, language: str) -> ProgrammeWords | None:
    """The words of the period that covers today; without one the network's own name. None when there is no network."""
    rows: Sequence[Any] = db.execute(_PRESENT, {"today": today}).all()
    if not rows:
        return None
    first = rows[0]
    if first.name is None:
        return ProgrammeWords(in_words(first.name_de, first.name_en, language))
    return _of_period(first, [row for row in rows if row.sha256], language)


def in_words(german: str, english: str, language: str) -> str:
    """The English text for "en" as far as there is one, else the German text."""
    return english if language == "en" and english else german


def _of_period(period: "FundingPeriod | Row[Any]", logos: "Sequence[Logo | Row[Any]]", language: str) -> ProgrammeWords:
    return ProgrammeWords(
        network=in_words(period.network_name_de, period.network_name_en, language),
        period=period.name,
        funding_sentence=in_words(period.funding_sentence_de, period.funding_sentence_en, language),
        logos=_shown(logos, language),
    )


def _shown(logos: "Sequence[Logo | Row[Any]]", language: str) -> tuple[ShownLogo, ...]:
    return tuple(
        ShownLogo(one.sha256, in_words(one.alt_de, one.alt_en, language), one.width, one.height) for one in logos
    )
