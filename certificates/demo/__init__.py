"""Papers of the demo: reserved by the same rules as real ones, at simulated moments."""
