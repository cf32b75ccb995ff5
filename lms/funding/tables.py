"""The lists of periods and of projects."""

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from lms.funding.models import FieldOfAction, FundingPeriod, Project
from lms.funding.queries import PROJECTS_OF_PERIOD, PeriodRow
from lms.people.models import Organisation
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary, in_shown_language
from lms.web.tables import AnySelect, Column, Kind, Table
from lms.web.words import in_language


def _network(row: PeriodRow) -> str:
    return str(in_language(row.network_de, row.network_en))


PERIODS = Table(
    "foerderphasen",
    _l("Förderphasen"),
    columns=(
        Column("name", _l("Förderphase"), lambda row: row.name, (as_in_a_dictionary(FundingPeriod.name),)),
        Column(
            "network",
            _l("Netzwerk heißt"),
            _network,
            in_shown_language(FundingPeriod.network_name_de, FundingPeriod.network_name_en),
        ),
        Column("starts", _l("Beginn"), lambda row: row.starts_on, (FundingPeriod.starts_on,), Kind.DAY),
        Column("ends", _l("Ende"), lambda row: row.ends_on, (FundingPeriod.ends_on,), Kind.DAY),
        Column("phase", _l("Stand"), lambda row: row.phase),
        Column("projects", _l("Teilprojekte"), lambda row: row.projects, (PROJECTS_OF_PERIOD,), Kind.NUMBER),
        Column("kept", _l("Daten werden aufbewahrt bis"), lambda row: row.kept_until, kind=Kind.DAY),
    ),
    order=(FundingPeriod.starts_on.desc(),),
    key=FundingPeriod.id,
)


PROJECTS = Table(
    "teilprojekte",
    _l("Teilprojekte"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (as_in_a_dictionary(Project.name),)),
        Column("number", _l("Nummer"), lambda row: row.number, (as_in_a_dictionary(Project.number),)),
        Column("period", _l("Förderphase"), lambda row: row.period, (FundingPeriod.starts_on,)),
        Column("provider", _l("Träger"), lambda row: row.provider, (Organisation.search_name,)),
        Column("field", _l("Handlungsschwerpunkt"), lambda row: row.field, (as_in_a_dictionary(FieldOfAction.name),)),
        Column("leads", _l("Leitung"), lambda row: ", ".join(row.leads)),
    ),
    order=(FundingPeriod.starts_on.desc(), Project.number),
    key=Project.id,
)


def listed_projects(wanted: Select[Project]) -> AnySelect:
    """The projects with all that the list shows and sorts by."""
    return (
        wanted.join(FundingPeriod, FundingPeriod.id == Project.period_id)
        .join(Organisation, Organisation.id == Project.provider_id)
        .outerjoin(FieldOfAction, FieldOfAction.id == Project.field_of_action_id)
        .options(
            contains_eager(Project.period), contains_eager(Project.provider), contains_eager(Project.field_of_action)
        )
    )
