"""Writing legal texts: versions are added, never changed."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.people.models import LegalText
from tests.cast import Cast
from tests.house import Client, client_for, db_of
from tests.lms.people.pressing import send

LIST = "/staff/legal"


def text_page(provider_id: int, kind: str = "imprint", language: str = "de") -> str:
    """Where one text is written."""
    return f"{LIST}/{provider_id}/{kind}/{language}"


def write(client: Client, url: str, text: str) -> int:
    """Save a new version; the status of the answer."""
    return send(client, url, {"text": text, "action": "save"}).status_code


def texts(app: Flask) -> list[tuple[int, str]]:
    """All versions there are."""
    with db_of(app) as db:
        return [(one.version, one.text) for one in db.scalars(select(LegalText).order_by(LegalText.version))]


def test_a_new_version_is_shown_and_the_old_one_can_be_read(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    url = text_page(cast.provider_id)
    assert write(client, url, "Die erste Fassung") == 303
    assert write(client, url, "Die **zweite** Fassung") == 303
    assert [version for version, _ in texts(app)] == [1, 2]
    assert "<strong>zweite</strong>" in client.get("/legal/imprint").get_data(as_text=True)
    assert "Die erste Fassung" in client.get(f"{url}/1").get_data(as_text=True)
    assert client.get(f"{url}/3").status_code == 404


def test_the_preview_stores_nothing(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    page = send(client, text_page(cast.provider_id), {"text": "# Nur *Probe*", "action": "preview"})
    assert "<em>Probe</em>" in page.get_data(as_text=True)
    assert texts(app) == []


def test_no_script_comes_through(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    nasty = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    page = send(client, text_page(cast.provider_id), {"text": nasty, "action": "preview"})
    shown = page.get_data(as_text=True).split("Vorschau</h2>")[1]
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_of_two_who_write_at_once_the_second_keeps_the_own_text(app: Flask, client: Client, cast: Cast) -> None:
    url = text_page(cast.provider_id)
    second = client_for(app, cast.lead)
    late = dict(second.page(url).forms[-1].form_values())
    write(client.log_in(cast.coordinator), url, "Wer zuerst kommt")
    answer = second.post(url, data={**late, "text": "Meine Mühe", "action": "save"})
    assert answer.status_code == 409
    assert "Meine Mühe" in answer.get_data(as_text=True)
    assert [text.strip() for _, text in texts(app)] == ["Wer zuerst kommt"]


@pytest.mark.parametrize("text", ["", "   ", "mit \x00 Null", "x" * 60_001])
def test_bad_texts_are_refused_beside_the_field(app: Flask, client: Client, cast: Cast, text: str) -> None:
    client.log_in(cast.coordinator)
    assert write(client, text_page(cast.provider_id), text) == 422
    assert texts(app) == []


def test_a_lead_writes_for_the_own_provider_only(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead)
    assert client.get(text_page(cast.provider_id)).status_code == 200
    assert client.get(text_page(cast.other_employer_id)).status_code == 404
    assert client.get(text_page(99999)).status_code == 404


@pytest.mark.parametrize("who", ["hr", "trainer", "participant", "admin", "stranger"])
def test_others_write_no_legal_texts(app: Flask, cast: Cast, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    assert browser.get(LIST).status_code == 404
    assert browser.get(text_page(cast.provider_id)).status_code == 404


def test_only_known_kinds_and_languages_have_a_page(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    assert client.get(text_page(cast.provider_id, kind="manifesto")).status_code == 404
    assert client.get(text_page(cast.provider_id, language="xx")).status_code == 404


def test_the_list_names_what_is_missing(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    write(client, text_page(cast.provider_id), "Da ist er")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in client.page(LIST).xpath("//tbody/tr")]
    assert [
        "Impressum (Deutsch), Bildungswerk Musterstadt",
        "Bildungswerk Musterstadt",
        "Deutsch",
        "1",
        "2. März 2026",
    ] in rows
    assert [
        "Impressum (English), Bildungswerk Musterstadt",
        "Bildungswerk Musterstadt",
        "English",
        "fehlt",
        "–",
    ] in rows
    descending = client.page(f"{LIST}?sort=-since").xpath("//tbody/tr[1]")[0].text_content()
    assert "2. März 2026" in descending, "what nobody has written comes last, however one sorts"


def test_a_text_stands_in_the_history_of_its_provider(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    assert write(client, text_page(cast.provider_id, "privacy"), "Wir speichern wenig.") == 303
    told = " ".join(client.page(f"/staff/history/organisation/{cast.provider_id}").text_content().split())
    assert "schrieb am 2. März 2026" in told
    for words in ("Datenschutz", "Deutsch"):
        assert words in told
