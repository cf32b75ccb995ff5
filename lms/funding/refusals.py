"""The named "no" around periods, projects and logos."""

from lms.data.refusal import Refusal, msgid


class PeriodsOverlap(Refusal):
    """Every day of a network belongs to one period at most."""

    text = msgid("In diese Zeit fällt schon die Förderphase %(name)s (%(first)s bis %(last)s).")


class PeriodNameTaken(Refusal):
    """Two periods of one name could not be told apart."""

    text = msgid("Eine Förderphase mit diesem Namen gibt es schon.")


class PeriodInUse(Refusal):
    """Runs are planned on days that would lie outside."""

    text = msgid("In dieser Förderphase liegen Termine vom %(first)s bis zum %(last)s. Sie würden herausfallen.")


class WordsPrinted(Refusal):
    """The period is over and papers carry its words."""

    text = msgid("Diese Förderphase ist vorbei, und Bescheinigungen tragen ihre Angaben. Was gedruckt ist, bleibt.")


class ProjectNumberTaken(Refusal):
    """A number names one project of a period."""

    text = msgid("Diese Nummer hat in dieser Förderphase schon ein anderes Teilprojekt.")


class FieldOfAnotherPeriod(Refusal):
    """A project stands in a field of action of its own period."""

    text = msgid("Diesen Handlungsschwerpunkt gibt es in der Förderphase des Teilprojekts nicht.")


class FieldInUse(Refusal):
    """A field of action that projects stand in stays."""

    text = msgid("In diesem Handlungsschwerpunkt stehen Teilprojekte. Bitte ordnen Sie diese zuerst anders zu.")


class NetworkExists(Refusal):
    """An installation serves one network."""

    text = msgid("Das Netzwerk ist schon angelegt.")


class TooManyLogos(Refusal):
    """More would not fit on a paper."""

    text = msgid("Mehr als %(most)s Logos passen nicht auf eine Bescheinigung.")


class LogoThere(Refusal):
    """The same picture twice says nothing new."""

    text = msgid("Dieses Logo ist schon da.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved after this was opened."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


class OpeningOver(Refusal):
    """The plan for the next period was discarded."""

    text = msgid("Dieser Entwurf einer Förderphase wurde verworfen.")


class NothingChosen(Refusal):
    """Nobody has said yet what goes on into the next period."""

    text = msgid("Bitte wählen Sie zuerst, was in die neue Förderphase mitgeht.")
