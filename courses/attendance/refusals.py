"""The names of every "no" around an attendance sheet."""

from lms.data.refusal import Refusal, msgid


class NotYetHeld(Refusal):
    """Nobody can have attended before the day."""

    text = msgid("Dieser Termin hat noch nicht stattgefunden. Anwesenheit wird ab dem Tag des Termins erfasst.")


class MeetingCancelled(Refusal):
    """A meeting that does not take place has no attendance."""

    text = msgid("Dieser Termin fällt aus. Dafür wird keine Anwesenheit erfasst.")


class RunNotHeld(Refusal):
    """The run is a draft, or was cancelled."""

    text = msgid("Diese Durchführung findet nicht statt. Dafür wird keine Anwesenheit erfasst.")


class SheetClosed(Refusal):
    """A closed sheet changes only by a correction."""

    text = msgid("Die Liste ist abgeschlossen. Änderungen gehen nur noch als Korrektur mit Begründung.")


class SheetStillOpen(Refusal):
    """An open sheet is simply marked, not corrected."""

    text = msgid("Die Liste ist noch offen. Tragen Sie die Änderung dort direkt ein.")


class NotOnThisSheet(Refusal):
    """The enrolment holds no place in this run."""

    text = msgid("Diese Person steht nicht auf der Liste.")
    status = 404
