"""The list of projects."""

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from lms.funding.models import FieldOfAction, FundingPeriod, Project
from lms.people.models import Organisation
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary
from lms.web.tables import AnySelect, Column, Table

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
