"""Search and lists of staff: with a hundred people and organisations, and with 10,000 people and 1,000 organisations."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Flask
from sqlalchemy import insert, select, update

from bench.database import refresh_statistics
from bench.inside import SINCE, client_like, logged_in
from bench.pages import alternately, queries
from bench.report import Figure, milliseconds, percentile
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import SeatPool
from lms.funding.models import Network
from lms.people.models import Organisation, OrganisationKind, Person
from lms.people.names import fold, name_key

COORDINATOR = "coordination@example.org"
GIVEN = ("Amina", "Jörg", "Łukasz", "Nguyễn", "Olena", "Sofía", "Michael", "Michal", "Gülşen", "Henrike")
FAMILY = ("Müller", "Kowalska", "Haddad", "Sommer", "Yılmaz", "Schäfer", "Nowak", "Öztürk", "Petersen", "Brandt")
SMALL, LARGE = (100, 100), (10_000, 1_000)
# What is typed; the last has a letter missing, which is looked for only when nothing is spelt so.
PAGES = (
    ("search for a name", "/staff/search?q=" + quote("müller gülsen 99")),
    ("search with a letter missing", "/staff/search?q=" + quote("kowaska 77")),
    ("list of people", "/staff/people"),
    ("list of people, sorted, page 3", "/staff/people?sort=-name&page=3"),
    ("list of organisations", "/staff/organisations?sort=town"),
    ("list of people as CSV", "/staff/people?export=csv"),
    ("list of people as XLSX", "/staff/people?export=xlsx"),
)


def measure(app: Flask, port: int, reference_port: int) -> Iterator[Figure]:
    """Latency for one client at both sizes, and what the large one costs more; queries must not grow."""
    coordinator, known, medians = logged_in(port, COORDINATOR), (0, 0), {}
    for size in (SMALL, LARGE):
        _fill(app, known, size)
        known = size
        yield Figure(f"{size[0]:,} people and {size[1]:,} organisations more", "")
        for name, url in PAGES:
            ours, reference = alternately(coordinator, url, reference_port)
            medians[name, size] = percentile(ours, 50)
            yield Figure(f"  {name}", milliseconds(ours), milliseconds(reference))
            yield Figure("    queries", str(queries(client_like(coordinator, app), app, url)))
    for name, _url in PAGES:
        yield Figure(f"growth, {name}", f"x {medians[name, LARGE] / medians[name, SMALL]:.1f}")


def _fill(app: Flask, known: tuple[int, int], size: tuple[int, int]) -> None:
    """People with a place in the first run, and organisations, up to the size; the coordination may know them all."""
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        db.execute(update(Network).values(joint_controllership=True))
        people = [_person(number) for number in range(known[0], size[0])]
        ids = db.scalars(insert(Person).returning(Person.id), people).all()
        run_id, pool_id = db.execute(select(SeatPool.run_id, SeatPool.id).order_by(SeatPool.id).limit(1)).one()
        db.execute(insert(Enrolment), [_place(person_id, run_id, pool_id) for person_id in ids])
        db.execute(insert(Organisation), [_organisation(number) for number in range(known[1], size[1])])
        refresh_statistics(db)


def _person(number: int) -> dict[str, object]:
    name = f"{GIVEN[number % 10]} {FAMILY[number // 10 % 10]} {number}"
    return {"name": name, "name_key": name_key(name), "search_name": fold(name), "language": "de", "created_at": SINCE}


def _place(person_id: int, run_id: int, pool_id: int) -> dict[str, object]:
    return {
        "run_id": run_id,
        "pool_id": pool_id,
        "person_id": person_id,
        "status": EnrolmentStatus.CANCELLED,
        "eligible": True,
        "name_on_document": f"Bench Person {person_id}",
        "booked_as": BookedAs.PRIVATE,
        "created_at": SINCE,
    }


def _organisation(number: int) -> dict[str, object]:
    name = f"Gärtnerei {FAMILY[number % 10]} {number}"
    return {"name": name, "search_name": fold(name), "kind": OrganisationKind.SME, "town": f"Ort {number % 37}"}
