"""Words for the states of a mail."""

from enum import Enum
from typing import Any

from lms.mail.models import MailState
from lms.web.languages import lazy as _l

LABELS: dict[Enum, Any] = {
    MailState.PENDING: _l("wartet"),
    MailState.LEASED: _l("wird verschickt"),
    MailState.SENT: _l("verschickt"),
    MailState.DEAD: _l("abgewiesen"),
    MailState.WITHHELD: _l("zurückgehalten"),
}
