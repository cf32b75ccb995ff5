"""Feature 2: issue, document, verify, hand over."""
