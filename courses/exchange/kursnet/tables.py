"""The list of providers, and that of a provider's offers with what becomes of each in the file."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from courses.catalogue.models import Course, CourseState
from courses.exchange.kursnet.models import KursnetProfile
from courses.exchange.kursnet.offers import Catalogue, OfferLine, is_provider, offered_by
from lms.people.models import Organisation
from lms.web.formats import label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary
from lms.web.tables import AnySelect, Column, Kind, Table

PROVIDERS = Table(
    "kursnet-traeger",
    _l("Träger"),
    columns=(
        Column("name", _l("Träger"), lambda row: row[1], (Organisation.search_name,)),
        Column("number", _l("Anbieternummer (BAN)"), lambda row: row[2], (KursnetProfile.supplier_number,)),
    ),
    order=(Organisation.search_name,),
    key=Organisation.id,
)


def listed_providers() -> AnySelect:
    """Who has offers or projects, each with the own number."""
    known = select(Organisation.id, Organisation.name, KursnetProfile.supplier_number)
    return known.outerjoin(KursnetProfile, KursnetProfile.organisation_id == Organisation.id).where(is_provider())


def offers_table(catalogue: Catalogue) -> Table:
    """The offers; whether one is exported is decided by a rule, so it is shown and not sorted by."""
    return Table(
        "kursnet-angebote",
        _l("Angebote"),
        columns=(
            Column("title", _l("Angebot"), lambda line: line.course.title_de, (as_in_a_dictionary(Course.title_de),)),
            Column("code", _l("Kennung"), lambda line: line.course.code, (Course.code,)),
            Column("export", _l("Export"), lambda line: export_of(catalogue, line)),
            Column("dates", _l("Termine"), lambda line: len(line.runs), kind=Kind.NUMBER),
            Column("classified", _l("Kurssystematik"), _classified),
        ),
        order=(Course.code,),
        key=Course.id,
    )


def listed_offers(provider_id: int) -> AnySelect:
    """The offers of a provider that are not archived."""
    return select(Course.id).where(offered_by(provider_id), Course.state != CourseState.ARCHIVED)


def lines_in(catalogue: Catalogue) -> Callable[[Sequence[Any]], list[OfferLine]]:
    """From the ids of offers to their lines in the catalogue; an offer that is newer than the catalogue waits for the next look."""
    lines = {line.course.id: line for line in catalogue.lines}
    return lambda rows: [lines[course_id] for (course_id,) in rows if course_id in lines]


def export_of(catalogue: Catalogue, line: OfferLine) -> str:
    """Whether an offer is exported, or why not."""
    if line.obstacles:
        return gettext("nicht exportiert: %(why)s", why=", ".join(str(label(one)) for one in line.obstacles))
    if catalogue.obstacles:
        return gettext("sobald die Angaben zum Träger vollständig sind")
    return gettext("wird exportiert")


def _classified(line: OfferLine) -> str:
    is_classified = bool(line.settings and line.settings.classification)
    return gettext("zugeordnet") if is_classified else gettext("fehlt noch")
