"""The period after the cast's, for everybody who carries a plan over."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.funding.models import FundingPeriod, Project
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.house import writing


@pytest.fixture
def following(app: Flask, cast: Cast) -> int:
    """The period after the cast's, in which both projects go on; the lead leads the first one."""
    with writing(app) as db:
        period = FundingPeriod(
            network_id=cast.network_id,
            name="2029–2031",
            network_name_de="Netz",
            network_name_en="Net",
            starts_on=date(2029, 1, 1),
            ends_on=date(2031, 12, 31),
            funding_sentence_de="",
            funding_sentence_en="",
        )
        db.add(period)
        db.flush()
        for number, source in (("1", cast.project_id), ("2", cast.other_project_id)):
            project = Project(
                period_id=period.id,
                provider_id=cast.provider_id,
                name=f"Weiter {number}",
                number=number,
                continues_id=source,
                funding_sentence_de="",
                funding_sentence_en="",
            )
            db.add(project)
        db.flush()
        goes_on = db.scalars(select(Project.id).where(Project.continues_id == cast.project_id)).one()
        grant = {"role": Role.PROJECT_LEAD, "state": GrantState.ACTIVE, "granted_at": NOW}
        db.add(RoleGrant(person_id=cast.lead.person_id, project_id=goes_on, **grant))
        return goes_on
