"""Organisations from a table: looked at first, then added once, each row with its reason."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.data.audit import AuditEntry
from lms.data.imports import Import, ImportRow
from lms.people.models import Organisation, OrganisationKind
from lms.web.tidying import forget_old
from tests.cast import NOW, Cast
from tests.house import Client, client_for, count_queries, db_of
from tests.lms.data.test_table_files import xlsx
from tests.lms.people.pressing import post

PAGE = "/staff/organisations/import"
TABLE = """Name;Art;PLZ;Ort;Vorschlagen;Bemerkung
Werft am Bodden GmbH;KMU;18439;Stralsund;nein;
Amt Fünf;Kommune;;;ja;neu
Jobcenter MUSTERSTADT;Jobcenter;;;;
;KMU;;;;
Burg;Königreich;;;;
Amt Fünf;;;;;
"""


def bring(client: Client, content: bytes, name: str = "tabelle.csv") -> str:
    """Send the file; where one looks at it."""
    fields = dict(client.page(PAGE).forms[-1].form_values()) | {"file": (io.BytesIO(content), name)}
    answer = client.post(PAGE, data=fields, content_type="multipart/form-data")
    return answer.location or answer.get_data(as_text=True)


def names(app: Flask) -> list[str]:
    """Everything there is."""
    with db_of(app) as db:
        return list(db.scalars(select(Organisation.name)))


def test_nothing_is_added_before_it_was_looked_at(app: Flask, client: Client, cast: Cast) -> None:
    before = names(app)
    url = bring(client.log_in(cast.lead), TABLE.encode())
    lines = client.page(url).xpath("//table[@id='lines']//tbody/tr")
    rows = [" ".join(" ".join(cell.text_content().split()) for cell in row) for row in lines]
    assert names(app) == before
    assert any(row.startswith("2 Werft am Bodden GmbH wird angelegt") for row in rows)
    assert any(row.startswith("4 Jobcenter MUSTERSTADT schon bekannt") for row in rows)
    assert any(row.startswith("5 – fehlerhaft Der Name fehlt") for row in rows)
    assert any(row.startswith("6 Burg fehlerhaft Diese Art") for row in rows)
    assert any(row.startswith("7 Amt Fünf schon bekannt") for row in rows)


def test_a_column_that_means_nothing_is_named_and_stays_behind(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.lead).get(bring(client, TABLE.encode())).text
    assert "bleiben zurück: „Bemerkung“" in page
    assert "bleiben zurück" not in client.get(bring(client, b"Name\nAmt\n")).text
    many = ";".join(["Name", *(f"<b>{number}</b>{'x' * 90}" for number in range(40))])
    page = client.get(bring(client, f"{many}\nAmt\n".encode())).text
    assert "&lt;b&gt;0&lt;/b&gt;" in page
    assert "<b>0</b>" not in page
    assert ", …" in page


def test_pressing_twice_and_bringing_it_again_adds_once(app: Flask, client: Client, cast: Cast) -> None:
    before = len(names(app))
    url = bring(client.log_in(cast.lead), TABLE.encode())
    assert post(client, f"{url}/carry-out") == post(client, f"{url}/carry-out") == 303
    again = bring(client, TABLE.encode())
    post(client, f"{again}/carry-out")
    assert len(names(app)) == before + 2
    assert "2 angelegt, 4 nicht übernommen" in client.page(url).text_content()
    with db_of(app) as db:
        added = db.scalars(select(Organisation).where(Organisation.name == "Werft am Bodden GmbH")).one()
        assert (added.kind, added.postcode, added.is_public) == (OrganisationKind.SME, "18439", False)
        noted = select(func.count(AuditEntry.id)).where(AuditEntry.action == "organisation.imported")
        assert db.scalar(noted) == 2


def test_xlsx_is_taken_too(app: Flask, client: Client, cast: Cast) -> None:
    url = bring(client.log_in(cast.coordinator), xlsx([["Organisation", "PLZ"], ["Haus", 1067]], B="00000"), "x.xlsx")
    post(client, f"{url}/carry-out")
    with db_of(app) as db:
        assert db.scalars(select(Organisation.postcode).where(Organisation.name == "Haus")).one() == "01067"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Datei ist leer"), (b"Ort\nA", "„Name“"), (b"Name\0", "nicht gelesen"), (b"Name;Name\nA;B", "zweimal")],
)
def test_what_is_no_table_of_organisations_is_said_beside_the_field(
    client: Client, cast: Cast, content: bytes, sentence: str
) -> None:
    assert sentence in bring(client.log_in(cast.lead), content)


def test_a_form_without_a_file_is_refused(client: Client, cast: Cast) -> None:
    fields = dict(client.log_in(cast.lead).page(PAGE).forms[-1].form_values())
    assert client.post(PAGE, data=fields).status_code == 422


@pytest.mark.parametrize("name", ["=cmd|x", "<script>alert(1)</script>", "مركز", "'; DROP TABLE lms_person"])
def test_any_name_is_added_as_it_is(app: Flask, client: Client, cast: Cast, name: str) -> None:
    url = bring(client.log_in(cast.lead), f'Name\n"{name}"\n'.encode())
    post(client, f"{url}/carry-out")
    assert name in names(app)


def test_an_import_is_its_owners(app: Flask, client: Client, cast: Cast) -> None:
    url = bring(client.log_in(cast.lead), TABLE.encode())
    other = client_for(app, cast.coordinator)
    assert other.get(url).status_code == 404
    assert post(other, f"{url}/carry-out") == 404


@pytest.mark.parametrize("who", ["hr", "trainer", "admin", "participant"])
def test_others_import_nothing(app: Flask, cast: Cast, who: str) -> None:
    assert client_for(app, getattr(cast, who)).get(PAGE).status_code == 404


def test_a_thousand_rows_are_looked_at_with_as_many_queries_as_one(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead)
    few_url = bring(client, b"Name\nEins\n")
    many_url = bring(client, b"Name\n" + b"".join(b"Betrieb %d\n" % number for number in range(1000)))
    client.get(few_url)
    with count_queries(app) as few:
        client.get(few_url)
    with count_queries(app) as many:
        client.get(many_url)
    assert len(many) == len(few)
    before = len(names(app))
    post(client, f"{many_url}/carry-out")
    assert len(names(app)) == before + 1000


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_a_table_is_forgotten_after_a_month_and_what_was_made_of_it_stays(
    app: Flask, client: Client, cast: Cast, days: int, left: int
) -> None:
    url = bring(client.log_in(cast.lead), TABLE.encode())
    post(client, f"{url}/carry-out")
    made = names(app)
    with app.app_context():
        forget_old(NOW + timedelta(days=days, minutes=-1 if left else 1))
    with db_of(app) as db:
        assert db.scalar(select(func.count(Import.id))) == left
        assert (db.scalar(select(func.count(ImportRow.id))) or 0) == 6 * left
    assert names(app) == made
    assert client.get(url).status_code == (200 if left else 404)
