"""What an offer must say before the public sees it. Pure."""

from courses.catalogue.data import CourseData
from courses.catalogue.kinds import Part, has
from lms.data.refusal import Refusal, msgid


class OfferIncomplete(Refusal):
    """Something the public needs is missing."""

    text = msgid("Dem Angebot fehlt noch etwas, bevor es veröffentlicht werden kann.")


def missing_parts(offer: CourseData) -> list[str]:
    """The names of the fields without which the offer says too little."""
    missing = [name for name in ("goal_de", "audience_de") if not getattr(offer, name)]
    if has(offer.kind, Part.CONTACT):
        missing += [] if offer.contact_name else ["contact_name"]
        missing += [] if offer.contact_phone or offer.contact_email else ["contact_phone"]
    if has(offer.kind, Part.MODULES) and not offer.modules:
        missing.append("modules")
    return missing


def refuse_incomplete(offer: CourseData) -> None:
    """Raise OfferIncomplete unless the public finds what it needs."""
    if missing_parts(offer):
        raise OfferIncomplete
