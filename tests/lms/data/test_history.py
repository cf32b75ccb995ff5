"""An edit is noted with the old and the new value of every field that differs; a text stands where it can be erased."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from lms.data.audit import AuditEntry, AuditValue, record, verify
from lms.data.history import ERASED, Change, entries_of, record_edit
from tests.cast import NOW
from tests.house import count_queries, db_of, writing


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def edit(app: Flask, before: dict[str, Any], after: dict[str, Any], number: int = 1) -> list[str]:
    with writing(app) as db:
        return record_edit(
            db,
            stream="system",
            at=NOW,
            actor="person:4",
            action="thing.changed",
            subject=f"thing:{number}",
            before=before,
            after=after,
        )


def the_entry(app: Flask) -> AuditEntry:
    with db_of(app) as db:
        return db.scalars(select(AuditEntry)).one()


def changes(app: Flask, number: int = 1) -> dict[str, tuple[Any, Any]]:
    with db_of(app) as db:
        (entry,) = entries_of(db, f"thing:{number}", limit=25)
        return {change.name: (change.old, change.new) for change in entry.changes}


def test_numbers_states_days_and_instants_stand_in_the_chain(app: Flask) -> None:
    instant = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    before = {"seats": 8, "colour": Colour.RED, "day": date(2026, 3, 2), "at": None, "begins": time(9), "open": False}
    after = {"seats": 9, "colour": Colour.BLUE, "day": date(2026, 3, 3), "at": instant, "begins": None, "open": True}
    assert edit(app, before, after) == list(after)
    assert the_entry(app).changes == {
        "seats": [8, 9],
        "colour": ["red", "blue"],
        "day": ["2026-03-02", "2026-03-03"],
        "at": [None, "2026-03-02T10:00:00+00:00"],
        "begins": ["09:00", None],
        "open": [False, True],
    }


def test_a_text_stands_beside_the_chain_and_not_in_it(app: Flask) -> None:
    edit(app, {"name": "Amina Haddad"}, {"name": "Amina Haddad-Müller"})
    assert "Haddad" not in str(the_entry(app).changes)
    assert changes(app) == {"name": ("Amina Haddad", "Amina Haddad-Müller")}


def test_rows_and_several_texts_come_back_as_they_were(app: Flask) -> None:
    old, new = [{"title": "Verstehen", "units": 8}], [{"title": "Verstehen", "units": 8}, {"title": "Üben", "units": 4}]
    edit(app, {"modules": old, "codes": {"b", "a"}, "ids": [1]}, {"modules": new, "codes": ["c"], "ids": [1, 2]})
    assert changes(app) == {"modules": (old, new), "codes": (["a", "b"], ["c"]), "ids": ([1], [1, 2])}
    assert the_entry(app).changes["ids"] == [[1], [1, 2]]


@pytest.mark.parametrize("text", ["[1, 2]", '["a"]', "null", "{}", "12"])
def test_a_text_that_looks_like_a_value_stays_a_text(app: Flask, text: str) -> None:
    edit(app, {"title": "vorher"}, {"title": text})
    assert changes(app) == {"title": ("vorher", text)}


@pytest.mark.parametrize(
    ("before", "after"),
    [({}, {}), ({"a": "x"}, {"a": "x"}), ({"a": None}, {"a": ""}), ({"a": []}, {}), ({"a": {2, 1}}, {"a": [1, 2]})],
)
def test_without_a_difference_nothing_is_written(app: Flask, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert edit(app, before, after) == []
    with db_of(app) as db:
        assert db.scalars(select(AuditEntry)).all() == []


def test_only_what_differs_is_noted(app: Flask) -> None:
    assert edit(app, {"title": "A", "note": "gleich", "gone": 3}, {"title": "B", "note": "gleich"}) == ["title", "gone"]
    assert changes(app) == {"title": ("A", "B"), "gone": (3, None)}


def test_a_text_that_became_empty_has_no_value_and_is_not_called_erased(app: Flask) -> None:
    edit(app, {"note": "etwas", "email": None}, {"note": "", "email": "a@example.org"})
    assert changes(app) == {"note": ("etwas", None), "email": (None, "a@example.org")}


def test_an_erased_value_says_so_and_leaves_the_chain_whole(app: Flask) -> None:
    edit(app, {"name": "Amina Haddad"}, {"name": "A. Haddad"})
    with writing(app) as db:
        db.execute(delete(AuditValue).where(AuditValue.name == "name:old"))
    assert changes(app) == {"name": (ERASED, "A. Haddad")}
    with db_of(app) as db:
        assert verify(db) == []


@pytest.mark.parametrize("name", ["personal", "fields", "a:b", "n" * 61])
def test_names_that_the_audit_keeps_for_itself_are_refused(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="in the audit"):
        edit(app, {name: 1}, {name: 2})


def test_older_entries_with_names_only_and_facts_are_read_too(app: Flask) -> None:
    with writing(app) as db:
        from_before = {"fields": ["title_de", "modules"], "version": 3, "state": ["draft", "published"]}
        record(
            db,
            stream="system",
            at=NOW,
            actor="worker",
            action="thing.changed",
            subject="thing:1",
            changes=from_before,
            personal={"email": "a@example.org"},
        )
    with db_of(app) as db:
        (entry,) = entries_of(db, "thing:1", limit=25)
    assert entry.names == ("title_de", "modules")
    assert entry.facts == {"version": 3, "email": "a@example.org"}
    assert entry.changes == (Change("state", "draft", "published"),)


def test_a_page_of_entries_takes_as_many_queries_as_one(app: Flask) -> None:
    for number in range(30):
        edit(app, {"title": f"{number}"}, {"title": f"{number + 1}"})
    with db_of(app) as db:
        with count_queries(app) as for_one:
            entries_of(db, "thing:1", limit=1)
        with count_queries(app) as for_many:
            found = entries_of(db, "thing:1", limit=25)
    assert [entry.changes[0].new for entry in found][:2] == ["30", "29"]
    assert len(for_one) == len(for_many)
