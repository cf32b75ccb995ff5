"""The page "Verlauf": who changed what from what to what, in words, for those who may edit the record."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete

from courses.catalogue.content import content_of as content_of_offer
from courses.catalogue.models import Course
from courses.planning.content import content_of as content_of_run
from courses.planning.models import CourseRun
from lms.data.audit import SYSTEM_STREAM, AuditValue, record
from lms.data.history import record_edit
from lms.web.differences import MOST_WORDS, difference
from tests.cast import NOW, Cast
from tests.house import Client, client_for, count_queries, db_of, writing

OFFER = "/staff/courses/IK-01"
EDIT = f"{OFFER}/edit"


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        course.goal_de, course.audience_de = "Sie sprechen klar und hören gut zu.", "Alle am Schalter."


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


def history(client: Client, thing: str, thing_id: int, query: str = "") -> str:
    page = client.page(f"/staff/history/{thing}/{thing_id}{query}")
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_it_says_who_changed_what_from_what_to_what_and_when(coordinator: Client, cast: Cast) -> None:
    coordinator.submit(EDIT, {"title_de": "Vielfalt überall", "group_max": "14"})
    coordinator.submit(OFFER, action="/withdraw")
    told = history(coordinator, "course", cast.course_id)
    assert "Katrin Vogt änderte am 2. März 2026, 10:00 Uhr:" in told
    assert "Titel (Deutsch): von „Vielfalt am Schalter“ zu „Vielfalt überall“" in told
    assert "Gruppe, höchstens: von 12 zu 14" in told
    assert "Katrin Vogt machte das Angebot am 2. März 2026, 10:00 Uhr wieder zum Entwurf." in told
    assert "Stand: von veröffentlicht zu Entwurf" in told


def test_a_long_text_shows_its_changed_words_to_eyes_and_ears(coordinator: Client, cast: Cast) -> None:
    coordinator.submit(EDIT, {"goal_de": "Sie sprechen klar, ruhig und freundlich und hören gut zu. Und alles."})
    page = coordinator.page(f"/staff/history/course/{cast.course_id}")
    (text,) = page.xpath("//blockquote")
    assert [one.text_content() for one in text.xpath("del")] == ["[gestrichen: klar]"]
    assert [one.text_content() for one in text.xpath("ins")] == [
        "[neu: klar, ruhig und freundlich]",
        "[neu: Und alles.]",
    ]
    assert "hören gut zu." in text.text_content()


def test_ids_are_told_by_their_names(coordinator: Client, cast: Cast) -> None:
    coordinator.submit(EDIT, {"line": "Pflege", "provider": ""})
    told = history(coordinator, "course", cast.course_id)
    assert "Angebotslinie: von Interkulturelle Öffnung IK-01 zu Pflege" in told
    assert "Träger: geleert, bisher Bildungswerk Musterstadt" in told


def test_rows_that_changed_came_or_went_are_told_by_their_number(coordinator: Client, cast: Cast) -> None:
    row = {"modules-2-title_de": "Üben", "modules-2-units": "4", "modules-2-outcome_de": ""}
    form = dict(coordinator.page(EDIT).forms[-1].form_values())
    coordinator.post(EDIT, data=form | row | {"units": "20", "modules-0-title_de": "Ganz Ohr"})
    told = history(coordinator, "course", cast.course_id)
    assert "Module, Nummer 1, Titel (Deutsch): von „Verstehen“ zu „Ganz Ohr“" in told
    assert "Module, Nummer 3: neu (Titel (Deutsch): „Üben“, UE: 4)" in told
    form = dict(coordinator.page(EDIT).forms[-1].form_values())
    shorter = {name: value for name, value in form.items() if not name.startswith("modules-2-")}
    coordinator.post(EDIT, data=shorter | {"units": "16"})
    assert "Module, Nummer 3: entfernt (Titel (Deutsch): „Üben“, UE: 4)" in history(
        coordinator, "course", cast.course_id
    )


def test_an_erased_value_says_so(app: Flask, coordinator: Client, cast: Cast) -> None:
    coordinator.submit(EDIT, {"title_de": "Vielfalt überall"})
    with writing(app) as db:
        db.execute(delete(AuditValue))
    told = history(coordinator, "course", cast.course_id)
    assert "Titel (Deutsch): Die Werte sind gelöscht." in told
    assert "Vielfalt überall" not in told.replace("IK-01 Vielfalt überall", "")


def test_entries_of_before_read_well(app: Flask, coordinator: Client, cast: Cast) -> None:
    noted = {"fields": ["title_de", "modules", "documents"], "version": 3, "state": ["draft", "published"]}
    with writing(app) as db:
        record(
            db,
            stream=SYSTEM_STREAM,
            at=NOW,
            actor="person:4",
            action="course.changed",
            subject=f"course:{cast.course_id}",
            changes=noted,
        )
    told = history(coordinator, "course", cast.course_id)
    assert "Stand: von Entwurf zu veröffentlicht" in told
    assert "Geändert: Titel (Deutsch), Module, Nachweise" in told
    assert "version" not in told


@pytest.mark.parametrize(
    ("actor", "name"),
    [("worker", "Das System"), ("operator", "Die Verwaltung des Systems"), ("person:999", "Eine gelöschte Person")],
)
def test_who_is_no_known_person_has_a_name_too(
    app: Flask, coordinator: Client, cast: Cast, actor: str, name: str
) -> None:
    with writing(app) as db:
        record(db, stream="project:1", at=NOW, actor=actor, action="run.x", subject=f"run:{cast.run_id}")
    assert f"{name} änderte am 2. März 2026, 10:00 Uhr:" in history(coordinator, "run", cast.run_id)


def test_a_run_and_a_new_organisation_tell_their_steps(coordinator: Client, cast: Cast) -> None:
    told = history(coordinator, "run", cast.run_id)
    assert "Katrin Vogt plante die Durchführung am 2. März 2026, 10:00 Uhr." in told
    assert "Katrin Vogt veröffentlichte die Durchführung am 2. März 2026, 10:00 Uhr." in told
    assert "Stand: von Entwurf zu veröffentlicht" in told
    coordinator.submit("/staff/organisations/new", {"name": "Neue Werke"})
    told = history(coordinator, "organisation", cast.other_employer_id + 1)
    assert "Katrin Vogt legte die Organisation am 2. März 2026, 10:00 Uhr an." in told


def test_what_is_written_cannot_become_markup(coordinator: Client, cast: Cast) -> None:
    coordinator.submit(EDIT, {"title_de": "<script>1</script> %(who)s", "goal_de": "<b>" + "x " * 60})
    answer = coordinator.get(f"/staff/history/course/{cast.course_id}").text
    assert "<script>1" not in answer
    assert "&lt;script&gt;1&lt;/script&gt; %(who)s" in answer
    assert "<b>" not in answer


@pytest.mark.parametrize("who", ["trainer", "hr", "admin", "other_lead"])
def test_who_may_not_edit_finds_no_history(app: Flask, cast: Cast, who: str) -> None:
    client = client_for(app, getattr(cast, who))
    for thing, thing_id in (("course", cast.course_id), ("run", cast.run_id)):
        assert client.get(f"/staff/history/{thing}/{thing_id}").status_code == 404


@pytest.mark.parametrize("path", ["course/99999", "run/99999", "nothing/1", "enrolment/1", "course/0", "course/1%00"])
def test_what_is_missing_is_the_same_404(coordinator: Client, path: str) -> None:
    assert coordinator.get(f"/staff/history/{path}").status_code == 404


def test_the_pages_of_records_lead_to_their_history(coordinator: Client, cast: Cast) -> None:
    for url, path in (
        (OFFER, f"course/{cast.course_id}"),
        (f"/staff/runs/{cast.run_id}", f"run/{cast.run_id}"),
        (f"/staff/organisations/{cast.employer_id}", f"organisation/{cast.employer_id}"),
    ):
        assert f'href="/staff/history/{path}"' in coordinator.get(url).text


def test_a_long_history_has_pages_and_as_many_queries_as_a_short_one(
    app: Flask, coordinator: Client, cast: Cast
) -> None:
    def changed(first: int, last: int) -> None:
        with writing(app) as db:
            for number in range(first, last):
                record_edit(
                    db,
                    stream=SYSTEM_STREAM,
                    at=NOW,
                    actor=f"person:{number % 9 + 1}",
                    action="course.changed",
                    subject=f"course:{cast.course_id}",
                    before={"title_de": f"Titel {number}", "provider": number % 3 + 1},
                    after={"title_de": f"Titel {number + 1}", "provider": (number + 1) % 3 + 1},
                )

    url = f"/staff/history/course/{cast.course_id}"
    changed(0, 1)
    with count_queries(app) as short:
        coordinator.get(url)
    changed(1, 60)
    with count_queries(app) as long:
        assert "zu „Titel 60“" in history(coordinator, "course", cast.course_id)
    assert "zu „Titel 1“" in history(coordinator, "course", cast.course_id, "?page=3")
    assert len(short) == len(long)


def words(app: Flask, old: str, new: str) -> str:
    with app.test_request_context():
        return str(difference(old, new))


@pytest.mark.parametrize("same", [30, MOST_WORDS])
def test_a_long_stretch_that_stayed_is_cut_to_its_ends(app: Flask, same: int) -> None:
    stretch = "\n".join(f"Wort{number}" for number in range(same))
    found = words(app, f"A\n{stretch}\nB", f"C\n{stretch}\nD")
    assert found.count("<del>") == found.count("<ins>") == 2
    assert "[…]" in found
    assert f"Wort{same // 2}" not in found


def test_a_text_of_many_words_in_one_line_is_compared_as_a_whole(app: Flask) -> None:
    old, new = "a " * MOST_WORDS, "a " * MOST_WORDS + "b"
    assert words(app, old, new).count("<del>") == 1


def of_every_thing(app: Flask) -> dict[str, Callable[..., object]]:
    return {thing: told.find for thing, told in app.extensions["lms"].history.items()}


def test_every_thing_hides_what_is_foreign_or_missing(app: Flask, cast: Cast) -> None:
    for thing in of_every_thing(app):
        assert client_for(app, cast.trainer).get(f"/staff/history/{thing}/1").status_code == 404
        assert client_for(app, cast.coordinator).get(f"/staff/history/{thing}/987654321").status_code == 404


def test_every_field_of_an_offer_and_of_a_run_has_a_word(app: Flask, cast: Cast) -> None:
    told = app.extensions["lms"].history
    with db_of(app) as db:
        offer, run = (
            content_of_offer(db.get_one(Course, cast.course_id)),
            content_of_run(db.get_one(CourseRun, cast.run_id)),
        )
    for thing, content, rows in (("course", offer, "modules"), ("run", run, "meetings")):
        assert content.keys() <= told[thing].fields.keys()
        assert content[rows][0].keys() <= told[thing].fields[rows].rows.keys()
