"""Meetings from a pattern: days, holidays, and the modules laid on them."""
