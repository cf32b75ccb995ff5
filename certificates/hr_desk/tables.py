"""The list of an employer's certificates."""

from certificates.issuing.models import Certificate
from lms.people.models import Organisation, Person
from lms.web.languages import lazy as _l
from lms.web.tables import Column, Kind, Table

PAPERS = Table(
    "bescheinigungen",
    _l("Bescheinigungen"),
    columns=(
        Column("name", _l("Name"), lambda line: line.name, (Person.search_name,)),
        Column("organisation", _l("Organisation"), lambda line: line.organisation, (Organisation.search_name,)),
        Column("title", _l("Kurs"), lambda line: line.title),
        Column("issued", _l("Ausgestellt am"), lambda line: line.issued_at, (Certificate.issued_at,), Kind.DAY),
        Column("number", _l("Nummer"), lambda line: line.number, (Certificate.number,)),
        Column("new", _l("Noch nicht abgerufen"), lambda line: line.is_new, shown=False),
        Column("document", _l("Dokument"), None),
    ),
    order=(Certificate.issued_at.desc(),),
    key=Certificate.id,
)
