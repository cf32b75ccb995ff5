"""The buttons for a ZIP: what they take is what the list shows, and their words say how many and whose."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from certificates.hr_desk import wording
from courses.enrolment.models import Enrolment
from lms.people.models import Membership, MembershipState
from tests.cast import NOW, Cast
from tests.certificates.hr_desk.test_desk import NAMES, issued, of_two, unzip
from tests.house import Client, client_for, writing

pytestmark = pytest.mark.pdf


def press(hr: Client, address: str, which: str) -> bytes:
    """Press one of the two buttons of the list as it stands there."""
    page = hr.page(address)
    [form] = [one for one in page.forms if one.xpath(f".//button[@value='{which}']")]
    answer = hr.post(form.action, data={**dict(form.form_values()), "which": which})
    assert answer.status_code == 200
    return bytes(answer.data)


def buttons(hr: Client, address: str) -> list[str]:
    """The words on the buttons for a ZIP."""
    return [" ".join(one.text_content().split()) for one in hr.page(address).xpath("//button[@name='which']")]


def test_the_zip_of_one_organisation_holds_no_other(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    hr = of_two(app, cast, clock)
    address = f"/hr/certificates?organisation={cast.other_employer_id}"
    for which in ("new", "all"):
        files = [name for name in unzip(press(hr, address, which)) if name.endswith(".pdf")]
        assert len(files) == 1
        assert files[0].startswith("Stadtwerke")
    assert len([name for name in unzip(press(hr, "/hr/certificates", "new")) if name.endswith(".pdf")]) == 2


def test_the_buttons_say_how_many_and_whose(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    hr = of_two(app, cast, clock)
    assert buttons(hr, "/hr/certificates") == [
        "3 neue als ZIP: alle Organisationen",
        "Alle 3 als ZIP: alle Organisationen",
    ]
    one = f"/hr/certificates?organisation={cast.employer_id}"
    assert buttons(hr, one) == ["2 neue als ZIP: Jobcenter Musterstadt", "Alle 2 als ZIP: Jobcenter Musterstadt"]
    assert buttons(hr, f"{one}&q=nguyen") == [
        "1 neue als ZIP: Jobcenter Musterstadt, „nguyen“",
        "1 als ZIP: Jobcenter Musterstadt, „nguyen“",
    ]


def test_a_search_narrows_the_zip_too(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    hr = issued(app, cast, clock)
    assert len([name for name in unzip(press(hr, "/hr/certificates?q=nguyen", "all")) if name.endswith(".pdf")]) == 1
    assert buttons(hr, "/hr/certificates?q=nguyen") == ["0 neue als ZIP: „nguyen“", "1 als ZIP: „nguyen“"]
    assert buttons(hr, "/hr/certificates?q=niemand") == []
    assert buttons(hr, "/hr/certificates") == ["1 neue als ZIP", "Alle 2 als ZIP"]


def test_nothing_new_leads_back_to_the_same_list(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    hr = of_two(app, cast, clock)
    address = f"/hr/certificates?organisation={cast.employer_id}"
    press(hr, address, "new")
    [form] = [one for one in hr.page(address).forms if one.xpath(".//button[@value='new']")]
    answer = hr.post(form.action, data={**dict(form.form_values()), "which": "new"})
    assert (answer.status_code, answer.location) == (303, address)


def test_a_foreign_organisation_in_the_address_opens_nothing(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    hr = issued(app, cast, clock)
    [form] = [one for one in hr.page("/hr/certificates").forms if one.xpath(".//button[@value='all']")]
    sent = {**dict(form.form_values()), "which": "all"}
    data = hr.post(f"/hr/certificates/zip?organisation={cast.other_employer_id}", data=sent).data
    assert not [name for name in unzip(data) if "Fremd" in name]


def test_what_a_wrong_desk_fetched_is_still_new_to_the_right_one(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    press(issued(app, cast, clock), "/hr/certificates?q=nguyen", "new")
    with writing(app) as db:
        place = db.scalars(select(Enrolment).where(Enrolment.name_on_document == NAMES[0])).one()
        place.employer_id = cast.other_employer_id
        works = {"person_id": place.person_id, "organisation_id": cast.other_employer_id}
        db.add(Membership(**works, state=MembershipState.ACTIVE, starts_on=NOW.date()))
    assert buttons(client_for(app, cast.other_hr), "/hr/certificates") == ["2 neue als ZIP", "Alle 2 als ZIP"]


def test_more_than_one_zip_holds_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "MOST_IN_ZIP", 500)
    with app.test_request_context():
        assert wording.new_as_zip(501, "") == "Die ältesten 500 von 501 neuen als ZIP"
        assert wording.all_as_zip(812, "Amt") == "Die neuesten 500 von 812 als ZIP: Amt"
        assert wording.all_as_zip(500, "") == "Alle 500 als ZIP"
