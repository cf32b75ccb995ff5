"""Everything that points to a person or an organisation says how it moves when two of them are made one."""

from collections.abc import Sequence

from flask import Flask

from lms.data.base import Base
from lms.people.references import TABLES, Reference
from tests.house import mounted


def foreign_keys() -> set[str]:
    """Every column of ours that points to a person or an organisation."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in TABLES
    }


def named(references: Sequence[Reference]) -> list[str]:
    """The columns that features hand in."""
    return [f"{one.column.class_.__tablename__}.{one.column.property.columns[0].name}" for one in references]


def test_every_foreign_key_is_handed_in_once(app: Flask) -> None:
    handed_in = named(mounted(app).references)
    assert foreign_keys() - set(handed_in) == set(), "no feature says how these move: Feature.references"
    assert len(handed_in) == len(set(handed_in))


def test_a_forgotten_foreign_key_is_noticed(app: Flask) -> None:
    fewer = [one for one in mounted(app).references if one.column.key != "marked_by"]
    assert foreign_keys() - set(named(fewer)) == {"lms_attendance_mark.marked_by"}


def test_only_what_is_quoted_by_its_id_stays(app: Flask) -> None:
    stay = {"lms_legal_text.provider_id", "lms_kursnet_profile.organisation_id", "lms_kursnet_delivery.organisation_id"}
    assert set(named([one for one in mounted(app).references if one.stays])) == stay
