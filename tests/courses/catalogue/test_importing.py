"""Importing brings the catalogue to the state of the file, or changes nothing."""

from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.catalogue.models import (
    CertificateKind,
    Course,
    CourseLine,
    CourseModule,
    CourseState,
    TargetGroup,
)
from courses.catalogue.queries import published_course
from courses.catalogue.search import folded_words, search_text
from lms.data.audit import AuditEntry, verify
from lms.data.history import entries_of
from tests.courses.catalogue.test_reading import DEMO, file_of, offer
from tests.house import db_of, writing


def run_import(app: Flask, file: Path) -> Result:
    """What an operator types."""
    return app.test_cli_runner().invoke(args=["lms", "catalogue", "import", str(file)], catch_exceptions=False)


def imported(app: Flask, tmp_path: Path, *offers: dict[str, Any]) -> Result:
    """The offers, imported from a file."""
    file = tmp_path / "offers.json"
    file.write_bytes(file_of(*offers))
    return run_import(app, file)


def only_course(db: Session) -> Course:
    """The one offer there is."""
    return db.scalars(select(Course)).one()


def entries(app: Flask) -> int:
    """How many audit entries there are."""
    with db_of(app) as db:
        return db.scalar(select(func.count(AuditEntry.id))) or 0


def test_the_demo_catalogue_is_imported_once(app: Flask) -> None:
    first = run_import(app, DEMO)
    written = entries(app)
    second = run_import(app, DEMO)

    assert (first.exit_code, first.output) == (0, "28 created, 0 changed, 0 unchanged\n")
    assert (second.exit_code, second.output) == (0, "0 created, 0 changed, 28 unchanged\n")
    assert entries(app) == written == 28
    with db_of(app) as db:
        assert set(db.scalars(select(Course.version))) == {1}
        assert set(db.scalars(select(Course.state))) == {CourseState.PUBLISHED}
        assert db.scalar(select(CourseLine.name_en).where(CourseLine.name_de == "Umwelthandwerk")) == (
            "Environmental crafts"
        )
        assert db.scalar(select(TargetGroup.name_de).where(TargetGroup.code == "hr")) == "Personalabteilungen"
        assert verify(db) == []


def test_an_offer_arrives_with_all_its_parts(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer(nachweis="zertifikat", zielgruppen=["sme", "jobcenter"], linie="Neue Linie"))

    with db_of(app) as db:
        course = published_course(db, "IKT-99")
        assert course is not None
        assert (course.line.name_de, course.line.name_en) == ("Neue Linie", "Neue Linie")
        assert [(module.position, module.title_de, module.units) for module in course.modules] == [
            (1, "Zuhören", 4),
            (2, "Antworten", 4),
        ]
        assert {document.kind: document.required_share for document in course.documents} == {
            CertificateKind.ATTENDANCE: 80,
            CertificateKind.QUALIFICATION: 80,
        }
        assert [group.code for group in course.target_groups] == ["jobcenter", "sme"]
        assert course.search_text == search_text(course)


def test_one_error_anywhere_and_nothing_is_imported(app: Flask, tmp_path: Path) -> None:
    wrong = offer(code="IKT-98", gruppe_max=True)

    result = imported(app, tmp_path, offer(linie="Nie gesehen"), wrong)

    assert result.exit_code == 1
    assert "[1].gruppe_max: must be an integer, not true\n" in result.output
    assert "Nothing was imported: 1 error(s)." in result.output
    with db_of(app) as db:
        assert db.scalar(select(func.count(Course.id))) == 0
        assert db.scalar(select(CourseLine.id).where(CourseLine.name_de == "Nie gesehen")) is None


def test_a_changed_offer_follows_the_file_and_names_what_changed(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer(nachweis="zertifikat", zielgruppen=["sme"]))
    [first, second] = offer()["module"]
    shorter = [{**first, "ue": 6, "titel": "Ganz Ohr"}]

    result = imported(app, tmp_path, offer(ue=6, module=shorter, zielgruppen=["hr"], anwesenheitsquote=75))

    assert result.output == "0 created, 1 changed, 0 unchanged\n"
    with db_of(app) as db:
        course = only_course(db)
        assert course.version == 2
        assert [module.title_de for module in course.modules] == ["Ganz Ohr"]
        assert [(one.kind, one.required_share) for one in course.documents] == [(CertificateKind.ATTENDANCE, 75)]
        assert [group.code for group in course.target_groups] == ["hr"]
        assert db.scalar(select(func.count(CourseModule.id))) == 1
        last = db.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        assert (last.action, last.subject, last.stream) == ("course.changed", f"course:{course.id}", "system")
        (edit, _created) = entries_of(db, f"course:{course.id}", limit=25)
        assert {change.name for change in edit.changes} == {
            "units", "modules", "attendance_share", "qualification_share", "target_groups",
        }  # fmt: skip

    assert imported(app, tmp_path, offer(module=[first, second])).output == "0 created, 1 changed, 0 unchanged\n"


def test_modules_that_change_places_are_a_new_version(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer())
    [first, second] = offer()["module"]

    imported(app, tmp_path, offer(module=[{**second, "nr": 1}, {**first, "nr": 2}]))

    with db_of(app) as db:
        course = only_course(db)
        assert [module.title_de for module in course.modules] == ["Antworten", "Zuhören"]
        assert course.version == 2


def test_an_archived_offer_is_published_again(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer())
    with writing(app) as db:
        only_course(db).state = CourseState.ARCHIVED

    assert imported(app, tmp_path, offer()).output == "0 created, 1 changed, 0 unchanged\n"
    with db_of(app) as db:
        assert only_course(db).state is CourseState.PUBLISHED


def test_offers_that_are_not_in_the_file_stay(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer())
    imported(app, tmp_path, offer(code="IKT-98"))

    with db_of(app) as db:
        assert set(db.scalars(select(Course.code))) == {"IKT-98", "IKT-99"}


def test_long_texts_can_be_found_to_their_last_word(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, offer(ziel="Wort " * 300 + "Müllergeselle"))

    with db_of(app) as db:
        assert folded_words("Müllergeselle") == folded_words("Muellergeselle") == ["muellergeselle"]
        assert "muellergeselle" in only_course(db).search_text
