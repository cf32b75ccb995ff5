"""Who sees and changes what is known of a trainer."""

from courses.planning.policies import PLANNERS
from lms.web.actor import Actor, Role


def may_see_trainer(actor: Actor, person_id: int) -> bool:
    """Those who plan see when somebody can teach; the trainer sees the own page."""
    return PLANNERS.allows(actor) or _is_self(actor, person_id)


def may_say_when(actor: Actor, person_id: int) -> bool:
    """Times, absences and languages are the trainer's own to say, and the coordination's."""
    return Role.COORDINATOR in actor.roles or _is_self(actor, person_id)


def may_say_what(actor: Actor) -> bool:
    """What somebody may teach is for the coordination to decide."""
    return Role.COORDINATOR in actor.roles


def _is_self(actor: Actor, person_id: int) -> bool:
    return Role.TRAINER in actor.roles and actor.person_id == person_id
