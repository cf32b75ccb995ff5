"""The lists of organisations, of roles, of people, of wishes for a copy, of legal texts and of what looks double."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from lms.funding.models import Project
from lms.people.accounts import counts
from lms.people.finding import all_spelt
from lms.people.models import (
    DataRequest,
    GrantState,
    LegalKind,
    Organisation,
    OrganisationKind,
    Person,
    RequestState,
    RoleGrant,
)
from lms.people.names import email_key, fold
from lms.people.queries import GrantRow, TextRow
from lms.web.actor import Role
from lms.web.formats import label
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary, as_listed
from lms.web.tables import AnySelect, Column, Kind, Table

_LEGAL_KINDS = list(LegalKind)
_SCOPE = func.coalesce(Organisation.name, Project.name, "")
_ORGANISATIONS = Table(
    "organisationen",
    _l("Organisationen"),
    columns=(
        Column("name", _l("Name"), lambda row: row[0].name, (Organisation.search_name,)),
        Column("kind", _l("Art"), lambda row: row[0].kind, (as_listed(Organisation.kind, OrganisationKind),)),
        Column("street", _l("Straße und Hausnummer"), lambda row: row[0].street, shown=False),
        Column("postcode", _l("Postleitzahl"), lambda row: row[0].postcode, (Organisation.postcode,), shown=False),
        Column("town", _l("Ort"), lambda row: row[0].town, (as_in_a_dictionary(Organisation.town),)),
        Column("region", _l("Region"), lambda row: row[0].region, (as_in_a_dictionary(Organisation.region),)),
        Column("public", _l("Beim Anmelden vorgeschlagen"), lambda row: row[0].is_public, shown=False),
    ),
    order=(Organisation.search_name,),
    key=Organisation.id,
)
ROLES = Table(
    "rollen",
    _l("Rollen"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column("email", _l("E-Mail-Adresse"), lambda row: row.email, (Person.email_key,)),
        Column("role", _l("Rolle"), lambda row: row.role, (as_listed(RoleGrant.role, Role),)),
        Column("scope", _l("Für"), lambda row: row.scope, (as_in_a_dictionary(_SCOPE),)),
        Column("state", _l("Stand"), lambda row: row.state, (as_listed(RoleGrant.state, GrantState),)),
        Column("steps", _l("Ändern"), None),
    ),
    order=(as_listed(RoleGrant.role, Role), Person.search_name),
    key=RoleGrant.id,
)

PEOPLE = Table(
    "personen",
    _l("Personen"),
    columns=(
        Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
        Column("email", _l("E-Mail-Adresse"), lambda row: row.email, (Person.email_key,)),
        Column("roles", _l("Rollen"), lambda row: ", ".join(label(role) for role in row.roles)),
        Column("login", _l("Login"), lambda row: row.has_login),
        Column("since", _l("bekannt seit"), lambda row: row.since, (Person.created_at,), Kind.DAY),
    ),
    order=(Person.search_name,),
    key=Person.id,
)

# Those that wait come first, then what was decided last.
WISHES = Table(
    "kopien",
    _l("Wünsche nach einer Kopie der Daten"),
    columns=(
        Column("name", _l("Name"), lambda wish: wish.person.name, (Person.search_name,)),
        Column("asked", _l("gewünscht"), lambda wish: wish.asked_at, (DataRequest.asked_at,), Kind.DAY),
        Column("state", _l("Stand"), lambda wish: wish.state, (as_listed(DataRequest.state, RequestState),)),
        Column("decided", _l("entschieden"), lambda wish: wish.decided_at, (DataRequest.decided_at,), Kind.DAY),
    ),
    order=(
        DataRequest.state != RequestState.ASKED,
        DataRequest.decided_at.desc().nulls_last(),
        DataRequest.asked_at,
    ),
    key=DataRequest.id,
)


def listed_wishes() -> Select[DataRequest]:
    """Every wish for a copy with the person who has it."""
    joined = select(DataRequest).join(Person, Person.id == DataRequest.person_id)
    return joined.options(contains_eager(DataRequest.person))


def organisations_table(today: date) -> Table:
    """The list of organisations, with the number of clerks who can act today."""
    clerks = Column("clerks", _l("Personalstelle"), lambda row: row[1], (_clerks(today),), Kind.NUMBER)
    return _ORGANISATIONS.also(clerks)


def listed_organisations(found: Select[Organisation], today: date) -> AnySelect:
    """The organisations with the number of clerks who can act today."""
    return found.add_columns(_clerks(today).label("clerks"))


def _clerks(today: date) -> Any:
    clerks = select(func.count(RoleGrant.id)).where(RoleGrant.organisation_id == Organisation.id, counts(today))
    return clerks.correlate(Organisation).scalar_subquery()


def listed_grants(which: ColumnElement[bool], text: str) -> AnySelect:
    """Roles that have not ended, of people whose name or address holds the words, with the name of their scope."""
    rows: AnySelect = (
        select(RoleGrant, Person.name, func.coalesce(Person.email, ""), _SCOPE)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(Project, Project.id == RoleGrant.project_id)
        .where(which, RoleGrant.state != GrantState.ENDED)
    )
    for word in text.split():
        address = Person.email_key.contains(email_key(word), autoescape=True)
        rows = rows.where(or_(*all_spelt(Person.search_name, word), address))
    return rows


def grant_rows(rows: Sequence[Any]) -> list[GrantRow]:
    """The roles as the list shows them."""
    return [
        GrantRow(one.id, name, email, one.role, scope, one.state, one.starts_on, one.ends_on)
        for one, name, email, scope in rows
    ]


# Pairs that were found by comparing everybody: computed, and sorted as such.
ALIKE = Table(
    "doppelte",
    _l("Doppelte Einträge"),
    columns=(
        Column("older", _l("älterer Eintrag"), lambda pair: pair.older, (lambda pair: fold(pair.older),)),
        Column("newer", _l("neuerer Eintrag"), lambda pair: pair.newer, (lambda pair: fold(pair.newer),)),
        Column("why", _l("Warum"), lambda pair: pair.why, (lambda pair: pair.why,)),
        Column("steps", _l("Entscheidung"), None),
    ),
    order=(),
    key=None,
)


def legal_table(names: Mapping[str, str]) -> Table:
    """The texts of providers, also those nobody has written yet: computed, too. `names` are those of the languages."""
    return Table(
        "rechtliche-texte",
        _l("Rechtliche Texte"),
        columns=(
            Column("text", _l("Text"), lambda row: row.kind, (lambda row: _LEGAL_KINDS.index(row.kind),)),
            Column("provider", _l("Träger"), lambda row: row.provider, (lambda row: fold(row.provider),)),
            Column("language", _l("Sprache"), lambda row: names[row.language], (lambda row: names[row.language],)),
            Column("version", _l("Fassung"), _version, (_version,), Kind.NUMBER),
            Column("since", _l("Gilt seit"), lambda row: row.valid_from, (lambda row: row.valid_from,), Kind.DAY),
        ),
        order=(),
        key=None,
    )


def _version(row: TextRow) -> int | None:
    return row.version or None
