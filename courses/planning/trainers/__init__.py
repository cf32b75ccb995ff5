"""Who teaches: what, in which languages, when, and when not."""
