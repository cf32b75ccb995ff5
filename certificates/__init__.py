"""Feature 2, the papers: issue, document, verify, hand over. `features=[courses.FEATURE, certificates.FEATURE]`."""

from certificates.feature import FEATURE

__all__ = ["FEATURE"]
