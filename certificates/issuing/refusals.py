"""The names of every "no" on the way to a certificate."""

from lms.data.refusal import Refusal, msgid


class ShareNotReached(Refusal):
    """Too few minutes were attended for this kind of document."""

    text = msgid(
        "Die nötige Anwesenheit ist nicht erreicht. Für diese Person kann keine Bescheinigung ausgestellt werden."
    )


class RunNotCompleted(Refusal):
    """The run goes on, or a sheet is still open: what was attended is not final."""

    text = msgid(
        "Bescheinigungen gibt es erst, wenn die Durchführung beendet ist und alle Anwesenheitslisten abgeschlossen sind."
    )


class AlreadyIssued(Refusal):
    """There is a current certificate of this kind."""

    text = msgid("Für diese Person gibt es schon eine gültige Bescheinigung.")


class RevokedBefore(Refusal):
    """The last certificate of this kind was revoked for good; only somebody who says so issues another one."""

    text = msgid(
        "Die Bescheinigung dieser Person wurde widerrufen. Eine neue gibt es nur über „neu ausstellen“ in ihrer Zeile."
    )


class NotCurrent(Refusal):
    """The certificate was replaced or revoked before."""

    text = msgid("Diese Bescheinigung wurde schon ersetzt oder widerrufen.")


class StillBeingMade(Refusal):
    """The certificate is reserved; its document comes in a moment."""

    text = msgid("Diese Bescheinigung wird gerade erstellt. Bitte warten Sie einen Moment.")


class ReasonMissing(Refusal):
    """Revoking and reissuing need a reason."""

    text = msgid("Bitte nennen Sie den Grund.")
    status = 422
