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


class AlreadyEnrolled(Refusal):
    """The person has another active enrolment in this run."""

    text = msgid("Für diese Durchführung gibt es schon eine Anmeldung mit diesem Namen und dieser E-Mail-Adresse.")


class NotWaitingForApproval(Refusal):
    """Somebody has already decided."""

    text = msgid("Über diese Anmeldung wurde schon entschieden.")


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
