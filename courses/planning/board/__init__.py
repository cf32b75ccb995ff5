"""The calendar of all runs: agenda, week, month and half-year, for staff and for everybody."""
