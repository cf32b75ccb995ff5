"""A run once more on other days: a single one, or a whole plan in the next funding period."""
