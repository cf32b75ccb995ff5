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


class LastAdmin(Refusal):
    """Without an admin nobody could give the role again."""

    text = msgid("Das ist die letzte aktive Administration. Bitte laden Sie zuerst eine weitere ein.")


class RoleEnded(Refusal):
    """An ended role is given again by an invitation only."""

    text = msgid("Diese Rolle ist beendet. Bitte laden Sie die Person neu ein.")
