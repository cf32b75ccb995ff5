"""Who may knock at which door: the table of tests/route_policies.txt, and every door tried by everybody.

A new route needs a row in the table: `python -m tests.test_routes` writes the table anew, and the difference is what a
reviewer looks at.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

import wsgi
from lms.web.actor import Actor, Grant, Role
from tests.cast import Cast, Member
from tests.house import client_for, mounted

TABLE = Path(__file__).with_name("route_policies.txt")
HEAD = "# Which doors exist for whom (x). The views check the single object on top of it.\n"
ACTORS = {
    "visitor": Actor(),
    "person": Actor(person_id=1),
    "trainer": Actor(person_id=1, grants=frozenset({Grant(Role.TRAINER)})),
    "hr": Actor(person_id=1, grants=frozenset({Grant(Role.HR, organisation_id=1)})),
    "lead": Actor(person_id=1, grants=frozenset({Grant(Role.PROJECT_LEAD, project_id=1)})),
    "coordinator": Actor(person_id=1, grants=frozenset({Grant(Role.COORDINATOR)})),
    "admin": Actor(person_id=1, grants=frozenset({Grant(Role.ADMIN)})),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def doors(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address of ours with each of its methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if rule.endpoint.startswith("lms."):
            for method in METHODS:
                if method in (rule.methods or ()):
                    yield rule, method


def table_of(app: Flask) -> str:
    """The table as the routes have it now."""
    policies = mounted(app).policies
    lines = [f"{'method':<7}{'address':<76}" + " ".join(ACTORS)]
    for rule, method in doors(app):
        marks = ("x" if policies[rule.endpoint].allows(actor) else "-" for actor in ACTORS.values())
        cells = " ".join(mark.center(len(name)) for mark, name in zip(marks, ACTORS, strict=True))
        lines.append(f"{method:<7}{rule.rule:<76}{cells}".rstrip())
    return HEAD + "\n".join([lines[0], *sorted(lines[1:], key=lambda line: line[7:])]) + "\n"


def test_every_route_has_a_policy_and_the_table_knows_it(tmp_path: Path) -> None:
    app = wsgi.make_app({"LMS_INSTANCE": str(tmp_path)})
    assert {rule.endpoint for rule, _method in doors(app)} <= set(mounted(app).policies)
    assert table_of(app).splitlines() == TABLE.read_text("utf-8").splitlines()


def test_only_reading_addresses_take_a_get_and_nothing_takes_a_delete(tmp_path: Path) -> None:
    app = wsgi.make_app({"LMS_INSTANCE": str(tmp_path)})
    assert {method for rule, method in doors(app) if rule.endpoint != "lms.missing"} == {"GET", "POST"}


def people(cast: Cast) -> dict[str, Member | None]:
    """One of the cast for each column of the table."""
    return {
        "visitor": None,
        "person": cast.stranger,
        "trainer": cast.trainer,
        "hr": cast.hr,
        "lead": cast.lead,
        "coordinator": cast.coordinator,
        "admin": cast.admin,
    }


def address(rule: Rule, cast: Cast) -> str:
    """The address with things in it that exist where the cast has them."""
    known: dict[str, Any] = {
        "run_id": cast.run_id,
        "code": "IK-01",
        "organisation_id": cast.employer_id,
        "provider_id": cast.provider_id,
        "kind": "imprint",
        "thing": "person",
        "whose": "periods",
        "language": "de",
        "step": "publish",
        "filename": "css/lms.css",
        "path": "nowhere",
        "token": "t" * 27,
    }
    return url_for(rule.endpoint, **{name: known.get(name, 1) for name in rule.arguments})


@pytest.mark.parametrize("who", list(ACTORS))
def test_a_closed_door_is_no_door_and_an_open_one_never_breaks(app: Flask, cast: Cast, who: str) -> None:
    client, policies = client_for(app, people(cast)[who]), mounted(app).policies
    with app.test_request_context():
        tries = [(rule, method, address(rule, cast)) for rule, method in doors(app)]
    for rule, method, url in tries:
        status = client.open(url, method=method).status_code
        allowed = policies[rule.endpoint].allows(ACTORS[who])
        if not allowed:
            assert status == 404, f"{method} {url} answers {status}"
        elif method == "POST" and rule.endpoint != "lms.missing":
            assert status == 400, f"{method} {url} without our token answers {status}"
        else:
            assert status in (200, 302, 303, 404, 405, 409), f"{method} {url} answers {status}"


FOREIGN = [
    ("other_hr", "/staff/organisations/{employer_id}"),
    ("other_lead", "/staff/runs/{run_id}"),
    ("other_lead", "/staff/runs/{run_id}/certificates"),
]


@pytest.mark.parametrize(("who", "pattern"), FOREIGN)
def test_things_of_others_do_not_exist(app: Flask, cast: Cast, who: str, pattern: str) -> None:
    """What belongs to another project or organisation is the same 404 as what never was."""
    url = pattern.format(**vars(cast))
    owner = cast.hr if who == "other_hr" else cast.lead
    assert client_for(app, getattr(cast, who)).get(url).status_code == 404
    assert client_for(app, owner).get(url).status_code == 200


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        TABLE.write_text(table_of(wsgi.make_app({"LMS_INSTANCE": folder})), "utf-8")
