"""From the terms of a run and the minutes attended to a verdict with its reason."""
