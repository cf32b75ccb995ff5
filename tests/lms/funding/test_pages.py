"""The pages of the programme as the coordination, a lead and everybody else meet them."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms.funding.models import FundingPeriod, Logo, Network, PeriodOpening, Project
from lms.people.models import LegalText, Organisation, OrganisationKind, RoleGrant
from lms.people.registry import add_organisation
from tests.cast import NOW, Cast
from tests.house import Client, client_for, count_queries, db_of, form_on, writing
from tests.lms.funding.programme import IMPRINT, furnish, picture

AFTERWARDS = "2029-02-01T12:00:00+00:00"
PERIOD, EDIT, LOGOS = "/staff/periods/1", "/staff/periods/1/edit", "/staff/periods/1/logos"
PROJECT, OPENING = "/staff/projects/1", "/staff/periods/opening"
LOGO = {"alt_de": "Ministerium", "alt_en": "Ministry"}


def coordinator(app: Flask, cast: Cast) -> Client:
    return client_for(app, cast.coordinator)


def upload(client: Client, data: bytes, name: str = "logo.png", **words: str) -> TestResponse:
    form = form_on(client.page(LOGOS), {"alt_de": "", "picture": ""}, None)
    sent = {**dict(form.form_values()), **LOGO, **words, "picture": (io.BytesIO(data), name)}
    return client.post(LOGOS, data=sent, content_type="multipart/form-data")


def beside(answer: TestResponse, field: str) -> str:
    """The complaint that stands beside a field."""
    page = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in page, f"nothing stands beside {field}"
    return page.split(f'id="{field}-error"')[1].split("</p>")[0]


def count(app: Flask, table: type[Any]) -> int:
    with db_of(app) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


# ---- who may ----


@pytest.mark.parametrize("who", ["participant", "trainer", "hr", "lead", "admin", "stranger", None])
@pytest.mark.parametrize(
    "page",
    [
        "/staff/programme",
        "/staff/programme/network",
        PERIOD,
        EDIT,
        LOGOS,
        OPENING,
        PROJECT + "/edit",
        PERIOD + "/projects/new",
    ],
)
def test_only_the_coordination_keeps_the_programme(app: Flask, cast: Cast, who: str | None, page: str) -> None:
    assert client_for(app, getattr(cast, who) if who else None).get(page).status_code == 404


def test_a_lead_reads_the_own_project_and_changes_its_contact_only(app: Flask, cast: Cast) -> None:
    lead = client_for(app, cast.lead)
    assert [lead.get(f"/staff/projects/{number}").status_code for number in (1, 2, 999)] == [200, 404, 404]
    assert lead.get("/staff/projects/2/contact").status_code == 404
    assert lead.submit(PROJECT + "/contact", {"contact_name": "Büro Nord"}, follow=False).status_code == 303
    with db_of(app) as db:
        assert db.get_one(Project, 1).contact_name == "Büro Nord"
    seen = lead.get("/staff/projects").get_data(as_text=True)
    assert "Teilprojekt 1" in seen
    assert "Teilprojekt 2" not in seen
    assert "Büro Nord" in lead.get("/staff/history/project/1").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/staff/periods/999", "/staff/periods/999/edit", "/staff/periods/999/logos",
                                  "/staff/projects/999/logos", "/staff/periods/opening/999/preview"])  # fmt: skip
def test_what_is_not_there_is_a_404(app: Flask, cast: Cast, path: str) -> None:
    assert coordinator(app, cast).get(path).status_code == 404


def test_a_logo_of_another_list_is_not_there(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    browser = coordinator(app, cast)
    assert browser.get("/staff/periods/1/logos/1/edit").status_code == 200
    assert browser.get("/staff/projects/1/logos/1/edit").status_code == 404
    assert browser.get("/staff/periods/1/logos/2/remove").status_code == 404


# ---- network ----


def test_a_fresh_installation_begins_with_the_network_and_its_first_period(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    page = browser.submit("/staff/programme/network", {"name_de": "Neues Netz", "joint_controllership": "y"})
    assert "Neues Netz" in page.get_data(as_text=True)
    with db_of(app) as db:
        assert db.get_one(Network, 1).joint_controllership
    history = browser.get("/staff/history/network/1").get_data(as_text=True)
    assert "gemeinsam verantwortlich" in history


def test_the_second_editor_of_the_network_sees_both_texts(app: Flask, cast: Cast) -> None:
    first, second = coordinator(app, cast), coordinator(app, cast)
    late = dict(form_on(second.page("/staff/programme/network"), {"name_de": ""}, None).form_values())
    first.submit("/staff/programme/network", {"name_de": "Zuerst"})
    answer = second.post("/staff/programme/network", data={**late, "name_de": "Danach"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Zuerst" in page
    assert "Danach" in page


# ---- period ----

WRONG: dict[str, tuple[Mapping[str, str], str]] = {
    "end before start": ({"ends_on": "2022-01-01"}, "ends_on"),
    "nonsense for a day": ({"starts_on": "gestern"}, "starts_on"),
    "year 1": ({"starts_on": "0001-01-01"}, "starts_on"),
    "no name": ({"name": "  "}, "name"),
    "300 characters": ({"network_name_de": "x" * 300}, "network_name_de"),
    "a line break in a name": ({"network_name_de": "a\nb"}, "network_name_de"),
    "NUL": ({"funding_sentence_de": "a\0b"}, "funding_sentence_de"),
    "one language": ({"funding_sentence_en": ""}, "funding_sentence_en"),
    "years missing": ({"keep": "years"}, "keep_years"),
    "kept until before the end": ({"keep": "until", "keep_until": "2024-01-01"}, "keep_until"),
    "javascript": ({"funders-0-website": "javascript:alert(1)"}, "funders-0-website"),
    "days of a run outside": ({"ends_on": "2026-04-14"}, "ends_on"),
    "a name twice": ({"funders-1-name": "Musterstiftung", "funders-1-website": ""}, "funders-1-name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_of_a_period_is_said_beside_its_field(app: Flask, cast: Cast, case: str) -> None:
    fields, field = WRONG[case]
    browser = coordinator(app, cast)
    sent = dict(form_on(browser.page(EDIT), {"name": ""}, None).form_values())
    answer = browser.post(EDIT, data={**sent, **fields})
    assert answer.status_code == 422
    assert beside(answer, field)
    with db_of(app) as db:
        assert db.get_one(FundingPeriod, 1).version == 1


def test_a_script_in_the_sentence_is_text_on_every_page(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    nasty = "<script>alert(1)</script>"
    browser.submit(EDIT, {"funding_sentence_de": nasty, "funding_sentence_en": nasty})
    for page in (PERIOD, "/", "/staff/history/period/1", f"/runs/{cast.run_id}"):
        text = browser.get(page).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_rows_are_added_raised_and_removed_without_saving(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    sent = dict(form_on(browser.page(EDIT), {"name": ""}, None).form_values())
    two = {**sent, "funders-1-name": "Zweckverband", "funders-1-website": ""}
    raised = browser.post(EDIT, data={**two, "funders-up": "1"}).get_data(as_text=True)
    assert raised.index('value="Zweckverband"') < raised.index('value="Musterstiftung"')
    assert 'value="Musterstiftung"' not in browser.post(EDIT, data={**two, "funders-remove": "0"}).get_data(
        as_text=True
    )
    assert browser.post(EDIT, data={**two, "funders-up": "0"}).status_code == 200
    assert 'name="partners-0-name"' in browser.post(EDIT, data={**sent, "partners-add": "1"}).get_data(as_text=True)
    with db_of(app) as db:
        assert db.get_one(FundingPeriod, 1).version == 1


def test_a_field_of_action_in_use_comes_back_with_its_reason(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    sent = dict(form_on(browser.page(EDIT), {"name": ""}, None).form_values())
    without = {name: value for name, value in sent.items() if not name.startswith("fields_of_action-0-")}
    answer = browser.post(EDIT, data=without)
    assert answer.status_code == 422
    assert "stehen Teilprojekte" in answer.get_data(as_text=True)
    assert "Handlungsschwerpunkt 1" in answer.get_data(as_text=True)


def test_saving_twice_is_one_change(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    sent = {**dict(form_on(browser.page(EDIT), {"name": ""}, None).form_values()), "network_name_de": "Einmal"}
    assert [browser.post(EDIT, data=sent).status_code for _ in range(2)] == [303, 303]
    with db_of(app) as db:
        assert db.get_one(FundingPeriod, 1).version == 2


def test_a_period_that_is_over_and_printed_shows_its_words_and_asks_for_the_rest(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        db.execute(update(FundingPeriod).values(printed_at=NOW))
    clock.move_to(AFTERWARDS)
    browser = coordinator(app, cast)
    page = browser.page(EDIT)
    form = form_on(page, {"keep": ""}, None)
    assert "network_name_de" not in form.fields
    sent = {**dict(form.form_values()), "keep": "years", "keep_years": "10", "network_name_de": "Gefälscht"}
    assert browser.post(EDIT, data=sent).status_code == 303
    with db_of(app) as db:
        period = db.get_one(FundingPeriod, 1)
        assert (period.keep_years, period.network_name_de) == (10, "Netzwerk Brücke")
    assert "Logo aufnehmen" not in browser.get(LOGOS).get_data(as_text=True)


# ---- projects ----


def test_a_project_is_added_once_and_a_taken_number_is_said_beside_it(app: Flask, cast: Cast) -> None:
    browser, url = coordinator(app, cast), PERIOD + "/projects/new"
    sent = dict(form_on(browser.page(url), {"number": ""}, None).form_values())
    new = {**sent, "name": "Drittes", "number": "3", "provider_id": str(cast.provider_id)}
    first, again = browser.post(url, data=new), browser.post(url, data=new)
    assert first.headers["Location"] == again.headers["Location"]
    assert count(app, Project) == 3
    fresh = dict(form_on(browser.page(url), {"number": ""}, None).form_values())
    assert beside(browser.post(url, data={**new, "form_key": fresh["form_key"], "number": "1"}), "number")


@pytest.mark.parametrize("field", ["field_of_action_id", "provider_id"])
def test_a_field_or_provider_from_elsewhere_is_no_choice(app: Flask, cast: Cast, field: str) -> None:
    answer = coordinator(app, cast).submit(PROJECT + "/edit", {field: "999"}, follow=False)
    assert answer.status_code == 422
    assert beside(answer, field)


# ---- logos ----

FILES: dict[str, tuple[bytes, str, str]] = {
    "text": (b"Nur ein Text", "logo.png", "PNG, JPEG oder WebP"),
    "svg": (b"<svg onload='alert(1)'/>", "logo.svg", "SVG"),
    "gif": (b"GIF89a" + bytes(200), "logo.gif", "PNG, JPEG oder WebP"),
    "50 MB": (b"\x89PNG\r\n\x1a\n" + bytes(50 * 2**20), "logo.png", "größer als 5"),
    "nothing": (b"", "", "wählen Sie eine Datei"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_wrong_file_is_refused_beside_its_field_and_the_words_are_kept(app: Flask, cast: Cast, case: str) -> None:
    data, name, reason = FILES[case]
    answer = upload(coordinator(app, cast), data, name)
    assert answer.status_code == 422
    assert reason in beside(answer, "picture")
    assert 'value="Ministerium"' in answer.get_data(as_text=True)
    assert count(app, Logo) == 0


def test_a_logo_is_taken_shown_reworded_moved_and_removed(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    for colour in ("#111111", "#222222"):
        assert upload(browser, picture(colour), alt_de=f"Logo {colour}").status_code == 303
    assert 'alt="Logo #111111"' in client_for(app).get("/").get_data(as_text=True)
    assert browser.submit(LOGOS, action="/logos/2/up", follow=False).status_code == 303
    browser.submit(LOGOS + "/2/edit", {"alt_de": "Anders"})
    with db_of(app) as db:
        assert list(db.scalars(select(Logo.alt_de).order_by(Logo.position))) == ["Anders", "Logo #111111"]
    browser.submit(LOGOS + "/1/remove")
    assert count(app, Logo) == 1
    history = browser.get("/staff/history/period/1").get_data(as_text=True)
    assert "entfernte" in history


def test_a_missing_text_asks_for_the_file_again(app: Flask, cast: Cast) -> None:
    answer = upload(coordinator(app, cast), picture(), alt_en="")
    assert answer.status_code == 422
    assert beside(answer, "alt_en")
    assert "noch einmal" in beside(answer, "picture")


def test_the_second_editor_of_a_logos_words_sees_both_texts(app: Flask, cast: Cast) -> None:
    first, second = coordinator(app, cast), coordinator(app, cast)
    upload(first, picture())
    (edit,) = [link for link in first.page(LOGOS).xpath("//main//a/@href") if link.endswith("/edit")]
    opened = dict(form_on(second.page(edit), {"alt_de": ""}, None).form_values())
    assert first.submit(edit, {"alt_de": "Von der Ersten"}, follow=False).status_code == 303
    answer = second.post(edit, data={**opened, "alt_de": "Vom Zweiten"})
    assert answer.status_code == 409
    assert "Von der Ersten" in answer.text
    assert "Vom Zweiten" in answer.text
    assert "Von der Ersten" in first.get(LOGOS).text


def test_the_same_logo_twice_is_said_beside_the_file(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    upload(browser, picture())
    assert "schon da" in beside(upload(browser, picture()), "picture")


# ---- the next period ----


def walk(browser: Client, words: Mapping[str, str] | None = None, contents: Mapping[str, Any] | None = None) -> str:
    """The first two pages; the address of the third."""
    first = browser.submit(OPENING, {"network_name_de": "Verbund Brücke", **(words or {})}, follow=False)
    assert first.status_code == 303, first.get_data(as_text=True)
    page = first.headers["Location"]
    form = form_on(browser.page(page), {"projects-0-number": ""}, None)
    sent = [(name, value) for name, value in form.form_values() if name not in (contents or {})]
    answer = browser.post(page, data=_multi([*sent, *(contents or {}).items()]))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def _multi(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_the_next_period_is_opened_in_three_pages(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    browser = coordinator(app, cast)
    preview = walk(browser)
    shown = browser.get(preview).get_data(as_text=True)
    assert "2029–2034" in shown
    assert count(app, FundingPeriod) == 1
    assert browser.submit(preview, {"version": "2"}).status_code == 200
    with db_of(app) as db:
        period = db.execute(select(FundingPeriod).where(FundingPeriod.id != 1)).scalar_one()
        assert (period.name, period.network_name_de) == ("2029–2034", "Verbund Brücke")
        assert count(app, Project) == 4
        assert db.scalar(select(func.count(RoleGrant.id)).where(RoleGrant.person_id == cast.lead.person_id)) == 2
        newest = db.scalar(select(LegalText.text).order_by(LegalText.version.desc()).limit(1))
        assert newest == IMPRINT.replace("Netzwerk Brücke", "Verbund Brücke")
    assert "Netzwerk Brücke" in browser.get("/legal/imprint").get_data(as_text=True)


def test_an_imprint_of_the_next_period_is_read_from_its_first_day_on(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    furnish(app, cast)
    browser = coordinator(app, cast)
    browser.submit(walk(browser), {"version": "2"})
    clock.move_to("2028-12-31T22:59:00+00:00")
    assert "das Netzwerk Brücke, vertreten" in browser.get("/legal/imprint").get_data(as_text=True)
    clock.move_to("2028-12-31T23:00:01+00:00")
    assert "das Verbund Brücke, vertreten" in browser.get("/legal/imprint").get_data(as_text=True)


def test_the_plan_can_be_left_and_resumed_also_by_somebody_else(app: Flask, cast: Cast) -> None:
    coordinator(app, cast).submit(OPENING, {"name": "Später"})
    other = coordinator(app, cast)
    assert "Weiter bearbeiten" in other.get("/staff/programme").get_data(as_text=True)
    assert 'value="Später"' in other.get(OPENING).get_data(as_text=True)
    assert "noch nicht eröffnet" in other.get("/").get_data(as_text=True)


def test_pressing_open_twice_leads_to_the_same_period(app: Flask, cast: Cast) -> None:
    browser, other = coordinator(app, cast), coordinator(app, cast)
    preview = walk(browser)
    late = dict(form_on(other.page(preview), {"version": ""}, None).form_values())
    first = browser.submit(preview, {"version": "2"}, follow=False)
    second = other.post(preview, data=late)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(app, FundingPeriod) == 2


def test_a_plan_that_changed_after_the_look_is_shown_again(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    preview = walk(browser)
    late = dict(form_on(browser.page(preview), {"version": ""}, None).form_values())
    browser.submit(OPENING, {"network_name_en": "Otherwise"})
    answer = browser.post(preview, data=late)
    assert answer.status_code == 409
    assert "Otherwise" in answer.get_data(as_text=True)
    assert count(app, FundingPeriod) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": "2028-12-31"}, "starts_on"),
        ({"starts_on": "2029-01-01", "ends_on": "2028-01-01"}, "ends_on"),
        ({"name": "2023–2028"}, "name"),
        ({"source_id": "999"}, "source_id"),
    ],
)
def test_wrong_days_and_names_are_said_before_anything_is_planned(
    app: Flask, cast: Cast, fields: Mapping[str, str], field: str
) -> None:
    answer = coordinator(app, cast).submit(OPENING, fields, follow=False)
    assert answer.status_code == 422
    assert beside(answer, field)
    assert count(app, PeriodOpening) == 0


def test_two_projects_cannot_go_on_under_one_number(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    page = browser.submit(OPENING, {}, follow=False).headers["Location"]
    answer = browser.submit(page, {"projects-0-number": "7", "projects-1-number": "7"}, follow=False)
    assert answer.status_code == 422
    assert beside(answer, "projects-1-number")


def test_a_discarded_plan_is_gone_and_its_pages_say_so(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)
    preview = walk(browser)
    browser.submit(preview.replace("preview", "discard"))
    assert "verworfen" in browser.get(preview, follow_redirects=True).get_data(as_text=True)
    assert count(app, FundingPeriod) == 1


def test_a_network_without_a_period_opens_its_first_one(app: Flask, client: Client, cast: Cast) -> None:
    browser = coordinator(app, cast)
    answer = browser.submit(OPENING, {"source_id": ""}, follow=False)
    contents = answer.headers["Location"]
    preview = browser.submit(contents, {}, action=None, follow=False).headers["Location"]
    assert browser.submit(preview, {"version": "2"}).status_code == 200
    assert count(app, Project) == 2


# ---- how much is asked ----


def test_as_many_questions_for_forty_projects_as_for_two(app: Flask, cast: Cast) -> None:
    browser = coordinator(app, cast)

    def asked(page: str) -> int:
        with count_queries(app) as statements:
            assert browser.get(page).status_code == 200
        return len(statements)

    few = [asked(page) for page in ("/staff/projects", PERIOD, "/staff/programme")]
    with writing(app) as db:
        for number in range(40):
            other = add_organisation(db, name=f"Träger {number}", kind=OrganisationKind.PROVIDER)
            db.add(Project(period_id=1, provider_id=other.id, name=f"Teilprojekt {number}", number=f"x{number}"))
    assert [asked(page) for page in ("/staff/projects", PERIOD, "/staff/programme")] == few
    assert count(app, Organisation) > 40
