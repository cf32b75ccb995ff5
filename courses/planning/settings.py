"""The host's settings for planning, as plain values: the rules know no configuration."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask import current_app


def decide_before() -> timedelta:
    """How long before its first day it must be decided whether a run takes place, if nobody says otherwise."""
    return timedelta(days=current_app.config["LMS_DECIDE_DAYS"])


def decision_day(days: Iterable[date]) -> date:
    """By when it must be decided whether a run on these days takes place, if nobody says otherwise."""
    return min(days) - decide_before()
