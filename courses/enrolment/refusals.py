"""The names of every "no" an enrolment can meet."""

from lms.data.refusal import Refusal, msgid


class RunCancelled(Refusal):
    """The run will not take place."""

    text = msgid("Diese Durchführung wurde abgesagt. Eine Anmeldung ist nicht mehr möglich.")


class RunOver(Refusal):
    """The run has begun or is over."""

    text = msgid("Diese Durchführung hat schon begonnen oder ist vorbei. Eine Anmeldung ist nicht mehr möglich.")


class EnrolmentNotYetOpen(Refusal):
    """Enrolment opens later."""

    text = msgid("Die Anmeldung ist noch nicht geöffnet.")


class EnrolmentClosed(Refusal):
    """The last day of enrolment has passed."""

    text = msgid("Die Anmeldefrist ist abgelaufen.")


class ClosedGroup(Refusal):
    """The run belongs to one organisation; its Personalstelle books the seats."""

    text = msgid("Diese Durchführung ist nur für eine Organisation. Bitte melden Sie sich über Ihre Personalstelle an.")


class NoSuchPool(Refusal):
    """The run does not offer this way of taking part."""

    text = msgid("Diese Art der Teilnahme gibt es hier nicht.")
    status = 422


class TooLateToCancel(Refusal):
    """The time in which people cancel by themselves is over."""

    text = msgid("Die Frist zum Abmelden ist vorbei. Bitte melden Sie sich direkt beim Träger.")


class EnrolmentEnded(Refusal):
    """The enrolment has come to its end; nothing more can be done with it."""

    text = msgid("Diese Anmeldung ist beendet. Sie können sich neu anmelden, solange die Anmeldung offen ist.")


class OfferGone(Refusal):
    """The offer has been answered, or its time is over."""

    text = msgid("Dieses Angebot gilt nicht mehr: Sie haben schon geantwortet, oder die Frist ist vorbei.")


class OfferOver(Refusal):
    """The time to take the offered seat is over, whether or not the seat was taken back already."""

    text = msgid("Die Zeit zum Annehmen ist vorbei. Der Platz geht an die nächste Person, die wartet.")


class AlreadyEnrolled(Refusal):
    """The person has another active enrolment in this run."""

    text = msgid("Für diese Durchführung gibt es schon eine Anmeldung mit diesem Namen und dieser E-Mail-Adresse.")


class NotWaitingForApproval(Refusal):
    """Somebody has already decided."""

    text = msgid("Über diese Anmeldung wurde schon entschieden.")


class ClaimDecided(Refusal):
    """Somebody has decided about the employer meanwhile, or has taken the decision back."""

    text = msgid(
        "Über diesen Arbeitgeber hat inzwischen jemand anders entschieden. Bitte sehen Sie nach, was jetzt gilt."
    )


class TwoPlacesInOneRun(Refusal):
    """Two records of one person both have a place in one run."""

    text = msgid(
        "Beide Einträge haben eine Anmeldung für „%(title)s“ (%(code)s). Bitte fragen Sie die Person, welche "
        "gilt, und melden Sie die andere auf der Seite der Durchführung ab."
    )


class NoSeatToSwitch(Refusal):
    """Only a confirmed place can be changed to the other kind."""

    text = msgid("Wechseln können Sie, sobald Ihr Platz sicher ist.")


class NoSeatThere(Refusal):
    """The other kind of place is full, or others wait for it."""

    text = msgid("Dort ist gerade kein Platz frei. Ihr bisheriger Platz bleibt Ihnen.")


class NotYetBegun(Refusal):
    """Nobody leaves a course that has not begun: the place is given back, and somebody moves up."""

    text = msgid("Die Durchführung hat noch nicht begonnen. Bitte melden Sie die Person ab; dann rückt jemand nach.")


class NoSeatToLeave(Refusal):
    """Only who takes part can leave."""

    text = msgid("Diese Person nimmt an der Durchführung nicht teil. Deshalb kann sie nicht ausscheiden.")


class HasLeft(Refusal):
    """Somebody has already noted that the person left."""

    text = msgid("Für diese Person ist schon vermerkt, dass sie ausgeschieden ist.")


class HasNotLeft(Refusal):
    """There is nothing to take back, or somebody has already done it."""

    text = msgid("Für diese Person ist nicht vermerkt, dass sie ausgeschieden ist.")


class LastDayOutside(Refusal):
    """The last day lies before the first meeting, after the last one, or ahead."""

    text = msgid("Der letzte Tag muss zwischen dem ersten Termin und heute liegen.")
    status = 422


class PlaceStays(Refusal):
    """An upper room has written something down that stands upon this place."""

    text = msgid("Dieser Platz lässt sich nicht mehr ändern.")
