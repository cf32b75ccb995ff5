"""Fictional runs and enrolments: made by the same rules as real ones, with a simulated clock."""
