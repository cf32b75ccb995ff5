"""A period with everything in it, for tests of the programme, and the step that the coordinator takes."""

import io
from datetime import date, datetime

from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.funding.data import PeriodWords, Step
from lms.funding.going_on import Candidates, candidates
from lms.funding.logos import LogoText, Owner, add_logo
from lms.funding.models import FundingPeriod, Logo, Partner, PeriodOpening, Project
from lms.funding.opening import Kept, KeptProject, choose, write_words
from lms.funding.periods import lock_period
from lms.funding.pictures import CleanPicture, clean_picture
from lms.people.legal_writing import write_version
from lms.people.models import LegalKind
from tests.cast import COORDINATOR, NOW, Cast
from tests.house import writing

STEP = Step(COORDINATOR.tag, NOW, NOW.date())
NEXT = PeriodWords(
    name="2029–2031",
    network_name_de="Verbund Brücke",
    network_name_en="Bridge Alliance",
    starts_on=date(2029, 1, 1),
    ends_on=date(2031, 12, 31),
    funding_sentence_de="Gefördert durch den Beispielfonds.",
    funding_sentence_en="Funded by the Sample Fund.",
    keep_years=5,
)
BEGINS = datetime.fromisoformat("2028-12-31T23:00:00+00:00")
IMPRINT = "Herausgeber ist das Netzwerk Brücke, vertreten durch das Bildungswerk."


def picture(colour: str = "#0f6674", size: tuple[int, int] = (400, 120)) -> bytes:
    """A frame of one colour as PNG."""
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).rectangle((10, 10, size[0] - 11, size[1] - 11), outline=colour, width=8)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def clean(colour: str = "#0f6674") -> CleanPicture:
    """The same, as the rules take it."""
    return clean_picture(picture(colour))


def owner(db: Session, cast: Cast, project_id: int | None = None) -> Owner:
    """The cast's period, locked, or one project of it."""
    period = lock_period(db, cast.period_id)
    assert period is not None
    return Owner(period, None if project_id is None else db.get_one(Project, project_id))


def furnish(app: Flask, cast: Cast) -> None:
    """A partner, a logo of the period, one of the first project, and a legal text that names the network."""
    with writing(app) as db:
        db.add(Partner(period_id=cast.period_id, name="Kammer Musterstadt", website="https://kammer.example.org"))
        add_logo(db, owner(db, cast), clean(), LogoText("Musterstiftung", "Example Foundation"), STEP)
        own = owner(db, cast, cast.project_id)
        add_logo(db, own, clean("#24408e"), LogoText("Beispielfonds", "Sample Fund"), STEP)
        write_version(db, cast.provider_id, LegalKind.IMPRINT, "de", text=IMPRINT, after=0, actor=STEP.actor, now=NOW)


def everything(db: Session, cast: Cast, there: Candidates | None = None) -> Kept:
    """All that can go on, under its old numbers."""
    found = there or candidates(db, db.get_one(FundingPeriod, cast.period_id), NEXT, NOW.date())
    return Kept(
        projects=tuple(
            KeptProject(one.id, one.number, tuple(lead.grant_id for lead in found.leads_of(one.id)))
            for one in found.projects
        ),
        fields=tuple(one.id for one in found.fields),
        funders=found.funders,
        partners=found.partners,
        logos=tuple(one.id for one in found.logos),
        texts=tuple(one.id for one in found.texts),
    )


def plan_next(app: Flask, cast: Cast, kept: Kept | None = None, words: PeriodWords = NEXT) -> PeriodOpening:
    """A finished plan for the next period; everything goes on unless something else was chosen."""
    with writing(app) as db:
        opening = write_words(db, cast.network_id, cast.period_id, words, version=0, step=STEP)
        return choose(db, opening.id, kept or everything(db, cast), version=opening.version, step=STEP)


def logos_of_period(db: Session, period_id: int) -> list[Logo]:
    """All of them, those of projects too."""
    return list(db.scalars(select(Logo).where(Logo.period_id == period_id).order_by(Logo.id)))
