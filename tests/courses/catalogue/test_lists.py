"""Lines and target groups are data: the coordination adds, renames and orders them."""

import pytest
from flask import Flask
from lxml.html import fromstring
from sqlalchemy import select

from courses.catalogue.lists import Entry, ListChangedMeanwhile, entries, free_code, version_of, write_list
from courses.catalogue.models import CourseLine, TargetGroup
from tests.cast import NOW, Cast
from tests.courses.catalogue.desk import actions, fields_of, the_course
from tests.house import Client, client_for, db_of, writing

LINES, GROUPS = "/staff/lines", "/staff/target-groups"


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


def lines(app: Flask) -> list[str]:
    with db_of(app) as db:
        return list(db.scalars(select(CourseLine.name_de).order_by(CourseLine.position)))


def test_the_lists_begin_with_what_was_offered_before(app: Flask, coordinator: Client) -> None:
    assert lines(app)[1:] == [
        "Interkulturelle Trainings",
        "Erneuerbare Energien",
        "E-Mobilität",
        "Umwelthandwerk",
        "Pflege",
    ]
    assert "Kürzel: jobcenter" in coordinator.get(GROUPS).text


def test_a_line_is_added_renamed_and_moved_and_offers_follow_its_name(app: Flask, coordinator: Client) -> None:
    with db_of(app) as db:
        used = the_course(db).line.name_de
    fields = fields_of(coordinator, LINES)
    count = len(lines(app))
    [place] = [name[:-8] for name, text in fields.items() if text == used and name.endswith("name_de")]
    added = {f"entries-{count}-name_de": "Sprachmittlung", f"entries-{count}-place": "0", f"{place}-name_de": "Öffnung"}
    assert coordinator.post(LINES, data=fields | added).status_code == 303
    assert lines(app)[0] == "Sprachmittlung"
    with db_of(app) as db:
        assert the_course(db).line.name_de == "Öffnung"
        assert len(actions(db, "course_line.changed")) == 1
    assert "Öffnung" in client_for(app).get("/courses/IK-01").text


def test_two_lines_can_change_their_names(app: Flask, coordinator: Client) -> None:
    fields = fields_of(coordinator, LINES)
    swapped = {
        "entries-1-name_de": fields["entries-2-name_de"],
        "entries-2-name_de": fields["entries-1-name_de"],
    }
    assert coordinator.post(LINES, data=fields | swapped).status_code == 303
    assert lines(app)[1:3] == ["Erneuerbare Energien", "Interkulturelle Trainings"]


def test_saving_without_a_change_leaves_no_entry(app: Flask, coordinator: Client) -> None:
    assert coordinator.post(LINES, data=fields_of(coordinator, LINES)).status_code == 303
    with db_of(app) as db:
        assert actions(db, "course_line.changed") == []


def test_the_history_tells_what_an_entry_was_called_and_is_called(app: Flask, coordinator: Client, cast: Cast) -> None:
    fields = fields_of(coordinator, LINES)
    number = fields["entries-1-name_de"]
    assert coordinator.post(LINES, data=fields | {"entries-1-name_de": "Öffnung"}).status_code == 303
    (link,) = [one for one in coordinator.page(LINES).xpath("//a/@href") if "/staff/history/" in one]
    told = " ".join(coordinator.page(link).text_content().split())
    assert f"{cast.coordinator.name} änderte" in told
    assert f"Name (Deutsch): von „{number}“ zu „Öffnung“" in told
    assert client_for(app, cast.lead).get(link).status_code == 404
    assert coordinator.get(link.replace("/1", "/2")).status_code == 404
    assert client_for(app, cast.coordinator).get("/staff/history/target_group/1").status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b", "PFLEGE"])
def test_a_wrong_or_second_name_is_named(app: Flask, coordinator: Client, name: str) -> None:
    before = lines(app)
    assert coordinator.submit(LINES, {"entries-0-name_de": name}).status_code == 422
    assert lines(app) == before


def test_an_unused_line_goes_and_a_used_one_stays(app: Flask, coordinator: Client) -> None:
    fields = fields_of(coordinator, LINES)
    with db_of(app) as db:
        used = the_course(db).line.name_de
    assert (
        coordinator.post(LINES, data={k: v for k, v in fields.items() if not k.startswith("entries-2-")}).status_code
        == 303
    )
    assert "Erneuerbare Energien" not in lines(app)
    fields = fields_of(coordinator, LINES)
    [place] = [name[:-7] for name, text in fields.items() if text == used and name.endswith("name_de")]
    answer = coordinator.post(LINES, data={k: v for k, v in fields.items() if not k.startswith(place)})
    assert answer.status_code == 422
    assert f"„{used}“ steht in Angeboten" in answer.text
    assert used in lines(app)


def test_the_second_editor_of_the_list_chooses(app: Flask, coordinator: Client, cast: Cast) -> None:
    mine = fields_of(coordinator, LINES) | {"entries-0-name_de": "Meine"}
    client_for(app, cast.coordinator).submit(LINES, {"entries-0-name_de": "Fremde"})
    answer = coordinator.post(LINES, data=mine)
    assert answer.status_code == 409
    assert "Meine" in fromstring(answer.text).text_content() or "Meine" in answer.text
    assert lines(app)[0] == "Fremde"


def test_a_new_target_group_gets_a_code_and_can_be_ticked(app: Flask, coordinator: Client) -> None:
    count = len(fields_of(coordinator, GROUPS)) // 4 + 2
    fields = fields_of(coordinator, GROUPS) | {
        f"entries-{count}-name_de": "Schulen & Kitas",
        f"entries-{count}-name_en": "Schools",
    }
    assert coordinator.post(GROUPS, data=fields).status_code == 303
    with db_of(app) as db:
        assert (
            db.scalars(select(TargetGroup.code).where(TargetGroup.name_de == "Schulen & Kitas")).one()
            == "schulen_kitas"
        )
    assert "schulen_kitas" in coordinator.get("/staff/courses/IK-01/edit").text


def test_codes_are_made_of_names_in_any_script() -> None:
    assert free_code("Ärzt*innen", set()) == "aerzt_innen"
    assert free_code("Schulen", {"schulen"}) == "schulen_2"
    assert free_code("مدارس", set()) == "gruppe" or free_code("مدارس", set()).isascii()
    assert free_code("3D-Druck", set()) == "g_3d_druck"


def test_a_filter_names_only_groups_that_find_something(app: Flask, client: Client, cast: Cast) -> None:
    options = client.page("/courses").xpath("//select[@name='group']/option/@value")
    assert options == [""]
    with writing(app) as db:
        the_course(db).target_groups = list(db.scalars(select(TargetGroup).where(TargetGroup.code == "hr")))
    assert client.page("/courses").xpath("//select[@name='group']/option/@value") == ["", "hr"]


@pytest.mark.parametrize("who", ["lead", "trainer", "hr", "admin"])
@pytest.mark.parametrize("url", [LINES, GROUPS])
def test_only_the_coordination_keeps_the_lists(app: Flask, cast: Cast, who: str, url: str) -> None:
    assert client_for(app, getattr(cast, who)).get(url).status_code == 404


def test_a_name_that_somebody_has_just_added_is_a_change_of_the_list(app: Flask, cast: Cast) -> None:
    with pytest.raises(ListChangedMeanwhile), writing(app) as db:
        rows = entries(db, CourseLine)
        twice = [Entry(None, "Neu", ""), Entry(None, "Neu", ""), *(Entry(row.id, row.name_de, "") for row in rows)]
        write_list(db, CourseLine, twice, version=version_of(rows), actor="test", now=NOW)
