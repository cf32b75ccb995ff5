"""The host's settings as rules; the rules themselves know no configuration."""

from flask import current_app

from courses.planning.collisions.queries import CollisionRules


def collision_rules() -> CollisionRules:
    """What this installation allows."""
    config = current_app.config
    return CollisionRules(config["LMS_UNITS_PER_DAY"], config["LMS_TRAVEL_MINUTES"])
