"""Pages of the programme: network, periods, projects, logos, and the step into the next period."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lms.data import clock
from lms.funding.data import Step
from lms.funding.models import FundingPeriod
from lms.funding.periods import Span
from lms.web.actor import current_actor
from lms.web.forms import BaseForm
from lms.web.routes import Routes

routes = Routes("funding")


def today() -> date:
    """The calendar day of the network."""
    return clock.today(current_app.config["LMS_TIME_ZONE"])


def step() -> Step:
    """Who asks for this change, and when."""
    return Step(current_actor().tag, clock.now(), today())


def asked(form: BaseForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields that the form asks for: what papers have made unchangeable is no field."""
    return {name: value for name, value in values.items() if name in form}


def used_days(db: Session, period: FundingPeriod) -> Span | None:
    """The first and the last day on which anything is planned in the period, from the features that plan."""
    lms = current_app.extensions["lms"]
    spans = [ask(db, period.id) for feature in lms.features for ask in feature.days_in_period]
    found = [span for span in spans if span is not None]
    return Span(min(first for first, _ in found), max(last for _, last in found)) if found else None
