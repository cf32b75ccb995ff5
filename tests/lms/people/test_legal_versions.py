"""Old versions of legal texts, how they differ, and which one somebody was shown."""

import pytest
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import Enrolment
from lms.people.legal_reading import ShownNotice, shown_notice
from lms.people.models import LegalKind, LegalText
from tests.cast import NOW, Cast
from tests.courses.enrolment.test_enrolling import EMAIL, NAME, apply, personal_link
from tests.house import Client, client_for, db_of, writing


def publish(app: Flask, cast: Cast, *texts: str, language: str = "de") -> None:
    """Versions of the provider's privacy notice, after those there are."""
    with writing(app) as db:
        mine = (LegalText.provider_id == cast.provider_id) & (LegalText.language == language)
        known = len(db.scalars(select(LegalText.id).where(mine)).all())
        for number, text in enumerate(texts, known + 1):
            row = LegalText(provider_id=cast.provider_id, kind=LegalKind.PRIVACY, language=language, version=number)
            row.text, row.valid_from = text, NOW
            db.add(row)


def versions(cast: Cast) -> str:
    """The page with all versions."""
    return f"/legal/privacy/{cast.provider_id}/versions"


def test_every_version_can_be_read_by_anybody(app: Flask, client: Client, cast: Cast) -> None:
    publish(app, cast, "So war es.", "So ist es.")
    publish(app, cast, "So it is.", language="en")
    page = client.page(versions(cast))
    assert "gilt jetzt" in page.text_content()
    assert len(page.xpath("//main//tbody/tr")) == 3
    assert "So war es." in client.page(f"{versions(cast)}/de/1").text_content()
    assert f"{versions(cast)}" in client.get(f"/legal/privacy/{cast.provider_id}").get_data(as_text=True)


def test_what_changed_between_two_versions_is_marked(app: Flask, client: Client, cast: Cast) -> None:
    publish(app, cast, "Wir speichern Namen.", "Wir speichern nichts.", "Wir speichern <b>fast</b> nichts.")
    page = client.page(f"{versions(cast)}/de/2/changes")
    assert "Namen." in page.xpath("//del")[0].text_content()
    assert "nichts." in page.xpath("//ins")[0].text_content()
    longer = client.get(f"{versions(cast)}/de/3/changes?since=1").get_data(as_text=True)
    assert "Namen." in longer
    assert "<b>fast" not in longer


@pytest.mark.parametrize(
    "path",
    [
        "de/3",
        "de/1/changes",
        "fr/1",
        "de/2/changes?since=7",
        "de/2/changes?since=-1",
        "de/2/changes?since=x" + "9" * 30,
    ],
)
def test_versions_that_never_were_have_no_page(app: Flask, client: Client, cast: Cast, path: str) -> None:
    publish(app, cast, "Eins", "Zwei")
    expected = 200 if "since=x" in path else 404
    assert client.get(f"{versions(cast)}/{path}").status_code == expected


def test_a_provider_without_a_text_has_no_versions(client: Client, cast: Cast) -> None:
    assert client.get(versions(cast)).status_code == 404
    assert client.get("/legal/privacy/99999/versions").status_code == 404


def test_what_is_written_down_is_what_was_shown(app: Flask, client: Client, cast: Cast) -> None:
    publish(app, cast, "Alt")
    form = client.page(f"/runs/{cast.run_id}/enrol").forms[-1]
    fields = {**dict(form.form_values()), "name": NAME, "email": EMAIL, "booked_as": "private", "privacy": "y"}
    publish(app, cast, "Neu")
    late = client.post(f"/runs/{cast.run_id}/enrol", data=fields)
    assert late.status_code == 422
    assert "Bitte lesen Sie die neue Fassung" in late.get_data(as_text=True)
    assert NAME in late.get_data(as_text=True)
    apply(client, cast)
    with db_of(app) as db:
        assert db.scalars(select(Enrolment.consent_version)).all() == [f"privacy:{cast.provider_id}:de:2"]


@pytest.mark.parametrize("notice", ["", "privacy:1:de:1", "privacy:1:de:99", "x" * 5000])
def test_a_notice_nobody_was_shown_is_not_taken(app: Flask, client: Client, cast: Cast, notice: str) -> None:
    publish(app, cast, "Eins", "Zwei")
    form = client.page(f"/runs/{cast.run_id}/enrol").forms[-1]
    fields = {**dict(form.form_values()), "name": NAME, "email": EMAIL, "booked_as": "private", "privacy": "y"}
    assert client.post(f"/runs/{cast.run_id}/enrol", data={**fields, "notice": notice}).status_code == 422


def test_who_reads_english_was_shown_the_english_text(app: Flask, client: Client, cast: Cast) -> None:
    publish(app, cast, "Deutsch")
    publish(app, cast, "English", language="en")
    client.get("/?lang=en")
    apply(client, cast)
    with db_of(app) as db:
        assert db.scalars(select(Enrolment.consent_version)).one() == f"privacy:{cast.provider_id}:en:1"


def test_the_person_reads_again_what_was_shown_and_what_has_changed_since(
    app: Flask, client: Client, cast: Cast
) -> None:
    publish(app, cast, "Alt")
    apply(client, cast)
    publish(app, cast, "Neu")
    browser = client_for(app)
    page = browser.page(browser.get(personal_link(app)).location)
    links = page.xpath("//main//a/@href")
    assert f"{versions(cast)}/de/1" in links
    assert f"{versions(cast)}/de/2/changes?since=1" in links
    assert "Fassung 1 (Deutsch)" in page.text_content()


def test_the_coordination_reads_it_too(app: Flask, client: Client, cast: Cast) -> None:
    publish(app, cast, "Alt")
    apply(client, cast)
    with db_of(app) as db:
        person_id = db.scalars(select(Enrolment.person_id)).one()
    page = client.log_in(cast.coordinator).page(f"/staff/people/{person_id}")
    assert f"{versions(cast)}/de/1" in page.xpath("//main//a/@href")


@pytest.mark.parametrize(
    ("code", "notice"),
    [
        ("privacy:12:de:3", ShownNotice(12, "de", 3)),
        ("privacy:12:zh_Hans:40", ShownNotice(12, "zh_Hans", 40)),
        ("", None),
        ("2026-01", None),
        ("privacy:x:de:3", None),
    ],
)
def test_a_recorded_notice_is_read_back(code: str, notice: ShownNotice | None) -> None:
    assert shown_notice(code) == notice
