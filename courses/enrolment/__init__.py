"""A person's place in a run: enrolling, confirming, waiting, moving up, cancelling."""
