"""How what was written down for KURSNET is told in the history of a provider and of an offer."""

from collections.abc import Mapping

from courses.exchange.kursnet.models import Encoding
from courses.exchange.kursnet.views import TYPES, OfferForm, ProfileForm
from lms.people.history import ORGANISATION_HISTORY
from lms.web.history import History, Word, word_of, words_of
from lms.web.languages import lazy as _l


def _in_audit(words: Mapping[str, Word]) -> dict[str, Word]:
    return {f"kursnet_{name}": word for name, word in words.items()}


_CHANGED = {"kursnet.changed": _l("%(who)s änderte am %(when)s Uhr die Angaben für KURSNET.")}
# The records themselves are found by the rooms they belong to; only the words join theirs.
PROVIDER_WORDS = History(
    find=ORGANISATION_HISTORY.find,
    fields=_in_audit(words_of(ProfileForm, encoding=word_of(Encoding))),
    actions={**_CHANGED, "kursnet.file_made": _l("%(who)s erstellte am %(when)s Uhr eine Datei für KURSNET.")},
)
OFFER_FIELDS = _in_audit(words_of(OfferForm, education_type=dict(TYPES).get))
OFFER_ACTIONS = _CHANGED
