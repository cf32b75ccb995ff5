"""Feature 1, the journey: offer, plan, enrol, attend, complete. `features=[courses.FEATURE]` hands it to the LMS."""

from courses.feature import FEATURE

__all__ = ["FEATURE"]
