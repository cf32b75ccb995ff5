"""Minutes told in teaching units. Pure, integers only; minutes decide, units explain.

What is asked for is rounded up, what was given is rounded down, so that shown units never promise more than the minutes hold.
"""


def planned_units(planned_minutes: int, unit_minutes: int) -> int:
    """Units of all meetings together, rounded up: a share of 100 % must not look reached before it is."""
    return -(-planned_minutes // unit_minutes)


def needed_units(planned_minutes: int, required_share: int, unit_minutes: int) -> int:
    """Units that reach the share (in percent) of the planned minutes, rounded up: 80 % of 16 units are 13."""
    return -(-planned_minutes * required_share // (100 * unit_minutes))


def full_units(minutes: int, unit_minutes: int) -> int:
    """Full units in what was attended or in one meeting, rounded down."""
    return minutes // unit_minutes
