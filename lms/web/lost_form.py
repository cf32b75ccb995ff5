"""What somebody sent after the login had run out: it is shown again after logging in, and nothing has to be typed twice.

A trainer opens the attendance sheet at nine and saves it at twelve; the login has run out by then. The form travels through
the login page as one signed field, so that only a form of this house, sent by this browser, ever comes out of it.
"""

from dataclasses import dataclass
from hashlib import sha256

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from lms.web import csrf

FIELD = "lost_form"
LONGEST = 200_000  # characters of the packed form; the sheet of a hundred people has 20,000
SECONDS = 3600


@dataclass(frozen=True)
class LostForm:
    """Where a form was sent, and what it said; its token is made anew."""

    path: str
    fields: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """The signed text that goes through the login page."""
        return _signer().dumps([self.path, self.fields])


def lost_form() -> LostForm | None:
    """The form of the present request, if it can be sent again: from our own page, without files and passwords."""
    if request.method != "POST" or not csrf.is_ours() or any(file.filename for file in request.files.values()):
        return None
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name not in (csrf.FIELD, FIELD))
    if any("password" in name for name, _text in fields):
        return None
    found = LostForm(request.script_root + request.full_path.rstrip("?"), fields)
    return found if len(found.packed()) <= LONGEST else None


def unpacked() -> LostForm | None:
    """The form that came along with the present request to the login page."""
    try:
        path, fields = _signer().loads(request.form.get(FIELD, ""), max_age=SECONDS)
    except BadData:
        return None
    return LostForm(path, tuple((name, text) for name, text in fields))


def _signer() -> URLSafeTimedSerializer:
    secret = current_app.config["SECRET_KEY"]
    return URLSafeTimedSerializer(secret, salt="lms-lost-form", signer_kwargs={"digest_method": sha256})
