"""The logos of a period, and those of a project that shows its own. Their order is that of the paper."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.content_version import version_of_content
from lms.data.documents import store
from lms.data.history import record_edit
from lms.funding.data import Step
from lms.funding.models import FundingPeriod, Logo, Project
from lms.funding.periods import refuse_bound_words
from lms.funding.pictures import MIME_TYPE, CleanPicture
from lms.funding.refusals import ChangedMeanwhile, LogoThere, TooManyLogos

MOST_LOGOS = 8


@dataclass(frozen=True)
class LogoText:
    """What a logo says to those who do not see it."""

    alt_de: str
    alt_en: str


@dataclass(frozen=True)
class Owner:
    """Whose logos: a period, locked, or one project of it."""

    period: FundingPeriod
    project: Project | None = None

    @property
    def subject(self) -> str:
        """How the audit names the owner."""
        return f"project:{self.project.id}" if self.project else f"period:{self.period.id}"

    @property
    def stream(self) -> str:
        """The audit stream: a project has its own."""
        return f"project:{self.project.id}" if self.project else SYSTEM_STREAM


def logos_of(db: Session, owner: Owner) -> list[Logo]:
    """The logos in order; a project's list holds only its own."""
    mine = (Logo.period_id == owner.period.id) & Logo.project_id.is_not_distinct_from(
        owner.project.id if owner.project else None
    )
    return list(db.scalars(select(Logo).where(mine).order_by(Logo.position, Logo.id)))


def logo_of(db: Session, owner: Owner, logo_id: int) -> Logo | None:
    """One logo when it belongs to the owner."""
    return next((logo for logo in logos_of(db, owner) if logo.id == logo_id), None)


def add_logo(db: Session, owner: Owner, picture: CleanPicture, text: LogoText, step: Step) -> Logo:
    """The picture as the last logo. Raises TooManyLogos, LogoThere, or WordsPrinted for a period that is bound."""
    refuse_bound_words(owner.period, step.today)
    there = logos_of(db, owner)
    if len(there) >= MOST_LOGOS:
        raise TooManyLogos(most=MOST_LOGOS)
    sha256 = store(db, picture.content, MIME_TYPE, step.now)
    if any(logo.sha256 == sha256 for logo in there):
        raise LogoThere
    logo = Logo(
        period_id=owner.period.id,
        project_id=owner.project.id if owner.project else None,
        sha256=sha256,
        width=picture.width,
        height=picture.height,
        position=len(there),
        alt_de=text.alt_de,
        alt_en=text.alt_en,
    )
    db.add(logo)
    db.flush()
    _note(db, owner, "logo.added", logo, step)
    return logo


def copy_logo(db: Session, owner: Owner, logo: Logo, step: Step) -> Logo:
    """The same picture with the same words and place for another owner."""
    columns = ("sha256", "width", "height", "position", "alt_de", "alt_en")
    copied = Logo(
        period_id=owner.period.id,
        project_id=owner.project.id if owner.project else None,
        **{name: getattr(logo, name) for name in columns},
    )
    db.add(copied)
    db.flush()
    _note(db, owner, "logo.added", copied, step)
    return copied


def version_of(logo: Logo) -> int:
    """A number for the words as they are; other words have another one."""
    return version_of_content([logo.alt_de, logo.alt_en])


def say_again(db: Session, owner: Owner, logo: Logo, text: LogoText, *, version: int, step: Step) -> None:
    """Other words for the same picture. Raises WordsPrinted for a period that is bound, and ChangedMeanwhile."""
    if version_of(logo) != version:
        raise ChangedMeanwhile
    before = {"alt_de": logo.alt_de, "alt_en": logo.alt_en}
    after = {"alt_de": text.alt_de, "alt_en": text.alt_en}
    if before == after:
        return
    refuse_bound_words(owner.period, step.today)
    logo.alt_de, logo.alt_en = text.alt_de, text.alt_en
    record_edit(
        db,
        stream=owner.stream,
        at=step.now,
        actor=step.actor,
        action="logo.reworded",
        subject=owner.subject,
        before=before,
        after=after,
    )


def move_up(db: Session, owner: Owner, logo: Logo, step: Step) -> None:
    """One place nearer to the front; the first one stays. Raises WordsPrinted for a period that is bound."""
    refuse_bound_words(owner.period, step.today)
    order = logos_of(db, owner)
    place = order.index(logo)
    if place == 0:
        return
    order[place - 1], order[place] = order[place], order[place - 1]
    _number(order)
    _note(db, owner, "logo.moved", logo, step)


def remove_logo(db: Session, owner: Owner, logo: Logo, step: Step) -> None:
    """Off the list; its picture stays in the store, for papers that print it. Raises WordsPrinted for a bound period."""
    refuse_bound_words(owner.period, step.today)
    _note(db, owner, "logo.removed", logo, step)
    db.delete(logo)
    db.flush()
    _number(logos_of(db, owner))


def _number(order: list[Logo]) -> None:
    for place, logo in enumerate(order):
        logo.position = place


def _note(db: Session, owner: Owner, action: str, logo: Logo, step: Step) -> None:
    record(
        db,
        stream=owner.stream,
        at=step.now,
        actor=step.actor,
        action=action,
        subject=owner.subject,
        changes={"logo": logo.id, "position": logo.position, "sha256": logo.sha256},
        personal={"alt_de": logo.alt_de, "alt_en": logo.alt_en},
    )
