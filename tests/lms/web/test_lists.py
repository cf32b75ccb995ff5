"""Lists, everywhere alike: sorted, paged, with a choice of columns, and as files that hold exactly what is shown."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from lxml.html import HtmlElement
from openpyxl import load_workbook
from sqlalchemy import insert

from lms.people.models import Organisation, OrganisationKind
from lms.people.names import fold
from lms.people.registry import add_organisation
from lms.web.list_pages import MOST_EXPORTED
from tests.cast import Cast
from tests.databases import Backend
from tests.house import Client, client_for, count_queries, writing
from tests.rights.things import everything

LIST = "/staff/organisations"
NAMES = ["Ärztehaus", "Apotheke", "zebra GmbH", "Öko-Hof", "Ostsee AG"]


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


@pytest.fixture
def five(app: Flask, cast: Cast) -> None:
    """Five more organisations, with places in no order."""
    with writing(app) as db:
        for name, town in zip(NAMES, ["", "Ulm", "Aachen", "Äpfelbach", "Ulm"], strict=True):
            add_organisation(db, name=name, kind=OrganisationKind.SME, town=town)


def column(page: HtmlElement, number: int = 0) -> list[str]:
    return ["".join(row[number].text_content()).strip() for row in page.xpath("//main//tbody/tr")]


def heads(page: HtmlElement) -> list[str]:
    after_tools = "(//main//div[contains(@class, 'lms-list-tools')]/following::thead)[1]/tr/th"
    return [head.text_content().strip() for head in page.xpath(after_tools)]


def as_csv(client: Client, url: str) -> list[list[str]]:
    answer = client.get(url)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet_of(client: Client, url: str) -> Any:
    return load_workbook(io.BytesIO(client.get(url).data)).active


def as_xlsx(client: Client, url: str) -> list[tuple[Any, ...]]:
    return list(sheet_of(client, url).iter_rows(values_only=True))


@pytest.mark.usefixtures("five")
def test_names_are_in_the_order_of_a_dictionary(coordinator: Client) -> None:
    names = [name for name in column(coordinator.page(LIST)) if name in NAMES]
    assert names == ["Ärztehaus", "Apotheke", "Öko-Hof", "Ostsee AG", "zebra GmbH"]  # as in DIN 5007-2, for names


@pytest.mark.usefixtures("five")
def test_a_heading_sorts_and_turns_and_says_so(coordinator: Client) -> None:
    page = coordinator.page(LIST)
    (link,) = page.xpath("//th/a[normalize-space()='Ort']/@href")
    assert page.xpath("//th[@aria-sort]") == []
    up = coordinator.page(link)
    assert up.xpath("//th[@aria-sort='ascending']")[0].text_content().strip() == "Ort"
    assert column(up, 2)[:2] == ["Aachen", "Äpfelbach"]
    assert column(up, 2)[-1] == "–"
    down = coordinator.page(up.xpath("//th/a[normalize-space()='Ort']/@href")[0])
    assert down.xpath("//th[@aria-sort='descending']")
    assert (column(down, 2)[0], column(down, 2)[-1]) == ("Ulm", "–")


@pytest.mark.usefixtures("five")
def test_equal_rows_keep_one_order_on_all_pages(app: Flask, coordinator: Client) -> None:
    with writing(app) as db:
        for number in range(60):
            add_organisation(db, name=f"Gleich {number:02}", kind=OrganisationKind.OTHER, town="Ort")
    seen = [name for page in (1, 2, 3) for name in column(coordinator.page(f"{LIST}?sort=region&page={page}"))]
    assert len(seen) == len(set(seen)) == 68


def test_a_page_has_as_many_rows_as_one_wants(app: Flask, coordinator: Client) -> None:
    with writing(app) as db:
        for number in range(60):
            add_organisation(db, name=f"Gleich {number:02}", kind=OrganisationKind.OTHER)
    assert len(column(coordinator.page(LIST))) == 25
    assert len(column(coordinator.page(f"{LIST}?rows=50"))) == 50
    page = coordinator.page(f"{LIST}?rows=50&page=2")
    assert len(column(page)) == 13
    assert "rows=50" in page.xpath("//a[@rel='prev']/@href")[0]


def test_columns_are_chosen_by_a_form_and_remembered_in_the_address(coordinator: Client) -> None:
    page = coordinator.page(LIST)
    assert heads(page) == ["Name", "Art", "Ort", "Region", "Personalstelle"]
    form = page.xpath("//details[contains(@class, 'lms-view')]/form")[0]
    assert form.method == "GET"
    boxes = [name for name, value in form.form_values() if name == "column"]
    assert len(boxes) == 5
    chosen = coordinator.page(f"{LIST}?column=name&column=postcode&column=kind")
    assert heads(chosen) == ["Name", "Art", "Postleitzahl"]
    assert "column=postcode" in chosen.xpath("//th/a/@href")[0]
    assert heads(coordinator.page(f"{LIST}?column=name")) == ["Name"]


@pytest.mark.usefixtures("five")
def test_forms_of_the_list_keep_each_others_wishes(coordinator: Client) -> None:
    page = coordinator.page(f"{LIST}?q=e&kind=sme&sort=-town&rows=50&column=name&column=town")
    filters, view = page.xpath("//main//form[@method='get']")
    assert {("sort", "-town"), ("rows", "50"), ("column", "town")} <= set(filters.form_values())
    assert {("q", "e"), ("kind", "sme"), ("sort", "-town")} <= set(view.form_values())


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "query",
    ["sort=nonsense", "sort=-", "sort=--name", "rows=7", "rows=" + "9" * 5000, "column=nonsense", "page=-1", "page=x",
     "kind=nonsense", "export=exe", "sort=name&sort=town", "column=name%00", "q=a%00", "sort=steps"],
)  # fmt: skip
def test_an_address_of_nonsense_shows_the_list(coordinator: Client, query: str) -> None:
    assert "Ostsee AG" in coordinator.get(f"{LIST}?{query}").text


@pytest.mark.usefixtures("five")
def test_a_file_holds_what_the_list_shows_on_all_its_pages(app: Flask, coordinator: Client) -> None:
    with writing(app) as db:
        for number in range(60):
            add_organisation(db, name=f"Gleich {number:02}", kind=OrganisationKind.OTHER, town="Ort")
    query = "q=gleich&sort=-name&column=name&column=town"
    expected = [["Name", "Ort"], *([f"Gleich {number:02}", "Ort"] for number in reversed(range(60)))]
    assert as_csv(coordinator, f"{LIST}?{query}&export=csv&page=2") == expected
    assert [list(row) for row in as_xlsx(coordinator, f"{LIST}?{query}&export=xlsx")] == expected


def test_days_and_numbers_are_days_and_numbers_in_a_file(coordinator: Client) -> None:
    url = "/staff/runs?column=starts&column=taken&column=state&export="
    head, row = as_xlsx(coordinator, url + "xlsx")
    assert head == ("Durchführung", "Beginn", "Belegt", "Stand")
    assert row == ("Vielfalt am Schalter", datetime(2026, 4, 14), 0, "veröffentlicht")  # noqa: DTZ001 - a cell has no zone
    assert as_csv(coordinator, url + "csv")[1] == ["Vielfalt am Schalter", "14.04.2026", "0", "veröffentlicht"]


def test_a_file_has_a_name_with_the_day_and_is_kept_by_nobody(coordinator: Client) -> None:
    answer = coordinator.get(f"{LIST}?export=xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=organisationen_2026-03-02.xlsx"
    assert answer.headers["Cache-Control"].startswith("no-")
    sheet = sheet_of(coordinator, f"{LIST}?export=xlsx")
    assert (sheet.title, sheet.freeze_panes) == ("Organisationen", "A2")
    assert sheet.column_dimensions["A"].width > 15


@pytest.mark.parametrize("sign", list("=+-@") + list("＝＋－＠"))
def test_a_cell_that_looks_like_a_formula_stays_text(app: Flask, coordinator: Client, sign: str) -> None:
    name = f'{sign}HYPERLINK("http://example.org")'
    with writing(app) as db:
        add_organisation(db, name=name, kind=OrganisationKind.SME)
    url = f"{LIST}?kind=sme&q=hyperlink&column=name&export="
    sheet = sheet_of(coordinator, url + "xlsx")
    assert (sheet["A2"].value, sheet["A2"].data_type) == (name, "s")
    assert sheet["A2"].hyperlink is None
    assert as_csv(coordinator, url + "csv")[1] == [f"'{name}"]


def test_hr_has_only_its_own_in_the_file_too(app: Flask, cast: Cast) -> None:
    hr = client_for(app, cast.hr)
    assert [row[0] for row in as_csv(hr, f"{LIST}?export=csv&q=")] == ["Name", "Jobcenter Musterstadt"]
    assert client_for(app, cast.stranger).get(f"{LIST}?export=csv").status_code == 404


def test_nothing_found_leads_back_to_all_and_an_empty_list_says_what_to_do(coordinator: Client) -> None:
    found = coordinator.page(f"{LIST}?q=gibtesnicht")
    assert "Nichts gefunden" in found.text_content()
    assert found.xpath("//a[normalize-space()='Alle Filter entfernen']/@href") == [LIST]
    assert "Suche: gibtesnicht" in found.text_content()
    with_drafts = coordinator.page("/staff/runs?state=draft")
    assert "Nichts gefunden" in with_drafts.text_content()


def many(app: Flask, first: int, last: int) -> None:
    with writing(app) as db:
        names = [f"Betrieb {number:05}" for number in range(first, last)]
        rows = [
            {"name": name, "search_name": fold(name), "kind": OrganisationKind.SME, "town": "Ort"} for name in names
        ]
        db.execute(insert(Organisation), rows)


def test_ten_thousand_rows_take_as_many_queries_as_ten(app: Flask, coordinator: Client) -> None:
    counts = []
    for first, last in ((0, 10), (10, 10_000)):
        many(app, first, last)
        for url in (LIST, f"{LIST}?sort=-town&page=2", f"{LIST}?export=csv", f"{LIST}?export=xlsx"):
            with count_queries(app) as statements:
                assert coordinator.get(url).status_code == 200
            counts.append(len(statements))
    assert counts[:4] == counts[4:]
    assert len(as_csv(coordinator, f"{LIST}?export=csv&q=betrieb")) == 10_001


def test_a_list_that_is_too_long_for_a_file_says_so(
    app: Flask, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.web.list_pages.MOST_EXPORTED", 2)
    answer = coordinator.get(f"{LIST}?export=csv")
    assert answer.status_code == 409
    assert "Bitte filtern Sie zuerst." in answer.text
    assert MOST_EXPORTED > 10_000


LISTS = [
    ("coordinator", "/staff/courses"),
    ("coordinator", "/staff/runs"),
    ("trainer", "/staff/runs"),
    ("coordinator", "/staff/organisations"),
    ("hr", "/staff/organisations/2/members"),
    ("coordinator", "/staff/organisations/2/members"),
    ("coordinator", "/staff/roles"),
    ("coordinator", "/staff/venues"),
    ("coordinator", "/staff/programme"),
    ("coordinator", "/staff/conflicts"),
    ("coordinator", "/staff/people/duplicates"),
    ("coordinator", "/staff/runs/{run}/people"),
    ("trainer", "/staff/runs/{run}/people"),
    ("coordinator", "/staff/people"),
    ("coordinator", "/staff/trainers"),
    ("lead", "/staff/trainers"),
    ("coordinator", "/staff/decisions"),
    ("coordinator", "/inhouse"),
    ("hr", "/inhouse"),
    ("coordinator", "/staff/projects"),
    ("lead", "/staff/projects"),
    ("coordinator", "/staff/kursnet"),
    ("coordinator", "/staff/kursnet/1"),
    ("coordinator", "/staff/legal"),
    ("lead", "/staff/legal"),
    ("coordinator", "/staff/data-requests"),
    ("admin", "/admin/mail"),
    ("hr", "/hr"),
    ("hr", "/hr/certificates"),
]


@pytest.mark.parametrize(("who", "url"), LISTS)
def test_every_list_sorts_by_each_of_its_headings_and_gives_both_files(
    app: Flask, database: Backend, cast: Cast, who: str, url: str
) -> None:
    url = url.format(run=everything(app, database, cast)["place"].own["run_id"])
    client = client_for(app, getattr(cast, who))
    page = client.page(f"{url}?rows=100")
    for option in page.xpath("//select[@name='sort']/option/@value"):
        assert client.get(f"{url}?sort={option}").status_code == 200, option
    keys = page.xpath("//input[@name='column']/@value")
    query = "&".join(f"column={key}" for key in keys)
    shown = heads(client.page(f"{url}?{query}"))
    header = as_csv(client, f"{url}?{query}&export=csv")[0]
    assert header == [
        name for name in shown if name not in ("Ändern", "Weiter", "Aktionen", "Dokument", "Entscheidung")
    ]
    assert list(as_xlsx(client, f"{url}?{query}&export=xlsx")[0]) == header
