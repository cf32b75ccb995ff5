"""The named "no" of the login."""

from lms.data.refusal import Refusal, msgid


class DeadPasswordLink(Refusal):
    """The link was used, replaced by a newer one, or its half hour is over."""

    text = msgid("Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an und benutzen Sie immer den neuesten.")


class PasswordChangedMeanwhile(Refusal):
    """Two changes at once: the second must not undo the first."""

    text = msgid("Das Passwort wurde gerade an anderer Stelle geändert. Bitte loggen Sie sich neu ein.")


class AccountKnown(Refusal):
    """There is a login for this address already."""

    text = msgid("Für diese Adresse gibt es schon ein Konto. Bitte loggen Sie sich damit ein und öffnen Sie den Link noch einmal.")  # fmt: skip
