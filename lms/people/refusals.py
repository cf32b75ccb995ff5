"""The named "no" around organisations, roles and invitations."""

from lms.data.refusal import Refusal, msgid


class NameTaken(Refusal):
    """Two organisations of one name could not be told apart in a list."""

    text = msgid("Eine Organisation mit diesem Namen gibt es schon.")


class InvitationUsed(Refusal):
    """Somebody has accepted it already."""

    text = msgid("Diese Einladung wurde schon angenommen. Bitte loggen Sie sich ein.")


class InvitationWithdrawn(Refusal):
    """It was taken back, or whoever sent it may no longer do so."""

    text = msgid("Diese Einladung wurde zurückgezogen. Bitte fragen Sie dort nach, woher sie kam.")


class InvitationExpired(Refusal):
    """Its seven days are over."""

    text = msgid("Diese Einladung ist abgelaufen. Bitte lassen Sie sich eine neue schicken.")


class InvitationForAnother(Refusal):
    """Somebody else is logged in with this browser, or the host knows the person under another address."""

    text = msgid("Diese Einladung gilt für eine andere E-Mail-Adresse. Bitte loggen Sie sich aus und öffnen Sie den Link noch einmal.")  # fmt: skip


class AlreadyInvited(Refusal):
    """An open invitation to the same role is on its way."""

    text = msgid("Für diese Adresse ist schon eine Einladung offen.")


class HasRoleAlready(Refusal):
    """The person of this address has the role."""

    text = msgid("Wer diese Adresse hat, hat diese Rolle schon.")


class InvitationOver(Refusal):
    """The deputy's days have passed before the invitation was accepted."""

    text = msgid("Die Tage dieser Vertretung sind vorbei. Bitte lassen Sie sich neu einladen.")


class MembershipSuspended(Refusal):
    """The employer has suspended the person; an invitation must not undo that."""

    text = msgid(
        "Die Zugehörigkeit dieser Person zu dieser Organisation ist ausgesetzt. Bitte nehmen Sie sie zuerst unter "
        "„Zugehörigkeiten“ wieder auf."
    )


class MembershipRests(Refusal):
    """The employer has suspended the person; nothing but the desk's own word undoes that."""

    text = msgid("Die Zugehörigkeit dieser Person zu dieser Organisation ist ausgesetzt. Bitte klären Sie es mit der Personalstelle.")  # fmt: skip


class InvitationRests(Refusal):
    """Whoever accepts is suspended at the organisation since the invitation was sent."""

    text = msgid("Ihre Zugehörigkeit zu dieser Organisation ist ausgesetzt. Bitte fragen Sie dort oder bei der Koordination nach.")  # fmt: skip


class MembershipChanged(Refusal):
    """Somebody else has saved since the form was opened."""

    text = msgid("Diese Zugehörigkeit wurde inzwischen von jemand anderem geändert.")


class MembershipOver(Refusal):
    """What has ended neither rests nor goes on; another last day takes it up again."""

    text = msgid("Diese Zugehörigkeit ist beendet. Wenn die Person noch dazugehört, ändern Sie bitte den letzten Tag.")


class MembershipUnconfirmed(Refusal):
    """Nobody has said yet that the person works there."""

    text = msgid("Diese Zugehörigkeit ist noch nicht bestätigt. Sie zählt noch nicht und kann nicht ruhen.")


class EndBeforeStart(Refusal):
    """A membership has at least one day."""

    text = msgid("Der letzte Tag liegt vor dem ersten (%(first)s).")
    status = 422


class MembershipsOverlap(Refusal):
    """The person came back later: the two stays would lie one on the other."""

    text = msgid(
        "Die Person gehört ab dem %(first)s noch einmal zu dieser Organisation. Der letzte Tag muss davor liegen."
    )


class PersonnelNumberTaken(Refusal):
    """A number names one person of an organisation."""

    text = msgid("Diese Personalnummer hat in Ihrer Organisation schon jemand anderes.")


class LastAdmin(Refusal):
    """Without an admin nobody could give the role again."""

    text = msgid("Das ist die letzte aktive Administration. Bitte laden Sie zuerst eine weitere ein.")


class RoleEnded(Refusal):
    """An ended role is given again by an invitation only."""

    text = msgid("Diese Rolle ist beendet. Bitte laden Sie die Person neu ein.")


class NotOpenAnyMore(Refusal):
    """Somebody has decided about this wish already."""

    text = msgid("Über diesen Wunsch wurde schon entschieden.")


class OrganisationChanged(Refusal):
    """Somebody else has saved since the form was opened."""

    text = msgid("Diese Organisation wurde inzwischen von jemand anderem geändert.")


class BadDomain(Refusal):
    """No mail could be sent there."""

    text = msgid("Bitte geben Sie den Teil der Adresse nach dem @ ein, zum Beispiel beispielstadt.de.")
    status = 422


class PublicDomain(Refusal):
    """Everybody can have an address of this domain."""

    text = msgid("Unter %(domain)s kann jede Person eine Adresse haben. Das sagt nichts über einen Arbeitgeber.")
    status = 422


class DomainKnown(Refusal):
    """The organisation has it already."""

    text = msgid("Diese Domain steht schon bei dieser Organisation.")


class SameRecord(Refusal):
    """Nothing can be merged with itself."""

    text = msgid("Ein Eintrag kann nicht mit sich selbst zusammengeführt werden.")
    status = 422


class AlreadyMerged(Refusal):
    """One of the two has been merged with a third record meanwhile."""

    text = msgid("Einer der beiden Einträge wurde inzwischen mit einem anderen zusammengeführt. Bitte sehen Sie nach, welcher jetzt gilt.")  # fmt: skip


class LoginStays(Refusal):
    """Somebody logs in as the source; the login must go on working."""

    text = msgid("Zu diesem Eintrag gehört ein Login. Bitte führen Sie umgekehrt zusammen, sodass er bestehen bleibt.")


class TwoLogins(Refusal):
    """Both people log in; which login stays is for the person to say, so it is asked."""

    text = msgid(
        "Zu beiden Einträgen gehört ein Login. Bitte fragen Sie die Person, welches sie behält, und wählen Sie es "
        "auf dieser Seite."
    )


class RoleNotYours(Refusal):
    """Merging must not hand over a role that the actor could not give."""

    text = msgid("Zu diesem Eintrag gehört eine Rolle, die Sie nicht vergeben. Bitte lassen Sie die Rolle zuerst von der Administration beenden.")  # fmt: skip


class ProviderStays(Refusal):
    """Projects, offers and legal texts hang on a provider."""

    text = msgid("Ein Träger kann nur in einen anderen Träger aufgehen. Bitte führen Sie umgekehrt zusammen.")


class TwoPersonnelNumbers(Refusal):
    """One person would have two numbers at one employer from the same day on."""

    text = msgid(
        "Beide Einträge haben beim selben Arbeitgeber ab demselben Tag verschiedene Personalnummern (%(one)s "
        "und %(other)s). Bitte lassen Sie die Personalstelle eine davon entfernen."
    )


class NumberOfTwoPeople(Refusal):
    """The two organisations gave one personnel number to two people."""

    text = msgid(
        "Die Personalnummer %(number)s gehört in der einen Organisation zu %(one)s und in der anderen zu "
        "%(other)s. Bitte lassen Sie eine Personalstelle die Nummer ändern."
    )
