"""The names of every "no" a wish can meet."""

from lms.data.refusal import Refusal, msgid


class RequestAnswered(Refusal):
    """The step does not fit the state the request has meanwhile."""

    text = msgid("Diese Anfrage hat inzwischen einen anderen Stand. Bitte sehen Sie sie noch einmal an.")


class NoFittingDraft(Refusal):
    """Dates are offered with a draft that is closed to the asking organisation and not yet offered elsewhere."""

    text = msgid("Dieser Entwurf passt nicht mehr zur Anfrage. Bitte wählen Sie einen anderen.")


class DatesPassed(Refusal):
    """The offered dates have begun."""

    text = msgid("Die vorgeschlagenen Termine haben schon begonnen. Bitte fragen Sie nach neuen.")
