"""The public check page: valid, replaced, revoked or unknown; the name only as initials."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from werkzeug.wrappers import Response

from certificates.document.codes import grouped, parse_code
from certificates.issuing.labels import paper_name
from certificates.issuing.models import Certificate, CertificateState
from lms.data import clock
from lms.data.session import request_session
from lms.people.names import initials
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, see_other
from lms.web.routes import Routes, anyone
from lms.web.throttle import client_network, count_attempt, refuse_spent

routes = Routes("verification")
# Only unknown codes are counted: a scanned code costs nothing. A network that has guessed too often is told nothing more, not
# even of a code that is right. Guesses of all networks together stop further guesses only: nobody can close the page for
# people who hold a paper.
GUESSES_PER_MINUTE = 30
GUESSES_IN_ALL_PER_MINUTE = 300
MINUTE = timedelta(minutes=1)


class CodeForm(BaseForm):
    """The code as it is printed on the paper."""

    code = TextField(_l("Prüfcode"), [Required(), OneLine(), UpTo(80)])


@dataclass(frozen=True)
class Finding:
    """What the check page tells about a paper."""

    state: CertificateState
    number: str
    name: str
    title: str
    dates: tuple[date, ...]
    issuer: str
    issued_on: date
    initials: str


@routes.form("/verify", policy=anyone)
def ask() -> Response:
    """Type the code."""
    form = CodeForm()
    if form.sent_and_valid():
        code = parse_code(form.code.data)
        if code is not None:
            return see_other("lms.verification.check", code=grouped(code))
        form.code.errors = [gettext("Ein Prüfcode hat 26 Zeichen. Bitte sehen Sie noch einmal auf dem Dokument nach.")]
    return render("lms/certificates/verification/ask.html", 422 if form.errors else 200, form=form)


@routes.get("/verify/<code>", policy=anyone)
def check(code: str) -> Response:
    """What is known about the paper with this code."""
    now = clock.now()
    refuse_spent(request_session(), "verify", client_network(), limit=GUESSES_PER_MINUTE, window=MINUTE, now=now)
    parsed = parse_code(code)
    finding = None if parsed is None else find(parsed)
    if finding is None:
        _count_guess(now)
    return render(
        "lms/certificates/verification/check.html",
        404 if finding is None else 200,
        finding=finding,
        code=grouped(parsed) if parsed else "",
        State=CertificateState,
    )


def find(code: str) -> Finding | None:
    """The paper with this code; one that is still being made is not known yet."""
    certificate = request_session().scalar(select(Certificate).where(Certificate.code == code))
    if certificate is None or certificate.state is CertificateState.RESERVED:
        return None
    printed = certificate.printed
    return Finding(
        state=certificate.state,
        number=certificate.number,
        name=paper_name(certificate.kind, printed.course_kind),
        title=printed.title,
        dates=printed.dates,
        issuer=printed.issuer.name,
        issued_on=printed.issued_on,
        initials=initials(printed.name),
    )


def _count_guess(now: datetime) -> None:
    count_attempt("verify", client_network(), limit=GUESSES_PER_MINUTE, window=MINUTE, now=now)
    count_attempt("verify", "all", limit=GUESSES_IN_ALL_PER_MINUTE, window=MINUTE, now=now)
