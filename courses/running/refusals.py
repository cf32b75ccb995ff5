"""The names of every "no" that a change of a published run can meet."""

from courses.planning.models import SeatPool
from lms.data.refusal import Refusal, msgid


class NothingChanged(Refusal):
    """What is wanted is what there is."""

    text = msgid("Es gibt nichts zu speichern: Alles ist schon so.")
    status = 422


class MeetingHeld(Refusal):
    """Attendance has been written down for a meeting: it stays where it is."""

    text = msgid("%(day)s: Für diesen Termin ist Anwesenheit erfasst. Er lässt sich nicht mehr verlegen oder absagen.")


class RunHeld(Refusal):
    """Attendance has been written down: the run can be broken off, but not undone."""

    text = msgid(
        "Für diese Durchführung ist schon Anwesenheit erfasst. Als Ganzes lässt sie sich nicht mehr verschieben oder absagen; "
        "die übrigen Termine können Sie unter „Ändern“ verlegen oder absagen."
    )


class NoSuchMeeting(Refusal):
    """The meeting belongs to another run, or to none."""

    text = msgid("Diesen Termin gibt es in dieser Durchführung nicht.")
    status = 404


class MeetingMissing(Refusal):
    """A known meeting is cancelled, never left out."""

    text = msgid("Ein Termin fehlt in Ihren Angaben. Ein Termin, der ausfällt, bleibt als abgesagt stehen.")
    status = 422


class NothingLeft(Refusal):
    """A run without any meeting is a cancelled run."""

    text = msgid("Mindestens ein Termin muss stattfinden. Sonst sagen Sie bitte die ganze Durchführung ab.")
    status = 422


class InThePast(Refusal):
    """Nobody can come to a date that is over."""

    text = msgid("%(day)s: Ein neuer oder verlegter Termin muss in der Zukunft liegen.")
    status = 422


class NotMoved(Refusal):
    """Whoever postpones names other days."""

    text = msgid("Es ist noch kein anderer Tag angegeben.")
    status = 422


class FewerSeatsThanTaken(Refusal):
    """More people hold a seat than there would be."""

    text = msgid("%(taken)s Plätze sind schon vergeben. Weniger geht nur mit Überbuchung.")

    def __init__(self, pool: SeatPool) -> None:
        super().__init__(taken=pool.seats_taken)
        self.mode = pool.mode


class ReasonMissing(Refusal):
    """Below the minimum a run takes place for a reason that somebody can read later."""

    text = msgid("Die Mindestzahl ist nicht erreicht. Bitte geben Sie eine Begründung an.")
    status = 422


class AlreadyGoing(Refusal):
    """It was decided before that the run takes place."""

    text = msgid("Es ist schon entschieden, dass diese Durchführung stattfindet.")


class NotATrainer(Refusal):
    """Only somebody who teaches here can be replaced, only by somebody who holds the role."""

    text = msgid("Diese Person unterrichtet hier nicht, oder sie hat nicht die Rolle Kursleitung.")
    status = 422


class TeachesAlready(Refusal):
    """One person cannot stand in for another at a meeting that they teach themselves."""

    text = msgid("Diese Person unterrichtet einen der Termine schon selbst.")


class MeetingOver(Refusal):
    """Nobody can be replaced at a meeting that has been taught."""

    text = msgid("Eine Vertretung ist nur für Termine möglich, die noch nicht begonnen haben.")


class TermsStay(Refusal):
    """Something promised to people, or printed on a paper, would no longer be true."""

    text = msgid("Die Bedingungen dieser Durchführung bleiben, wie sie sind.")


class TrainerOfThePast(Refusal):
    """Who has taught a meeting stays its trainer; somebody else takes over what is left."""

    text = msgid(
        "Diese Durchführung hat begonnen. Wer schon unterrichtet hat, bleibt eingetragen; für die übrigen Termine gibt es die Vertretung."
    )
