"""The words on the buttons for a ZIP: how many certificates it holds, and whose."""

from certificates.hr_desk.queries import MOST_IN_ZIP
from courses.enrolment.employer_search import OwnOrganisationsSearch
from lms.web.field_values import said
from lms.web.languages import gettext, ngettext


def new_as_zip(number: int, whose: str) -> str:
    """What the button for the certificates takes that nobody of the employer has fetched."""
    if number > MOST_IN_ZIP:
        words = gettext("Die ältesten %(most)s von %(num)s neuen als ZIP", most=MOST_IN_ZIP, num=number)
    else:
        words = ngettext("%(num)s neue als ZIP", "%(num)s neue als ZIP", number)
    return _of(words, whose)


def all_as_zip(number: int, whose: str) -> str:
    """What the button for all certificates takes that the list shows."""
    if number > MOST_IN_ZIP:
        words = gettext("Die neuesten %(most)s von %(num)s als ZIP", most=MOST_IN_ZIP, num=number)
    else:
        words = ngettext("%(num)s als ZIP", "Alle %(num)s als ZIP", number)
    return _of(words, whose)


def whose(form: OwnOrganisationsSearch) -> str:
    """Whose certificates the list shows: of which organisation, and what was searched for; empty where that goes without saying."""
    parts = []
    if form.several:
        picked = form.organisation.data
        parts.append(said(form.organisation).unescape() if picked else gettext("alle Organisationen"))
    if form.q.data:
        parts.append(gettext("„%(words)s“", words=form.q.data))
    return ", ".join(parts)


def _of(words: str, whose: str) -> str:
    return f"{words}: {whose}" if whose else words
