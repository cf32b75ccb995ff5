"""`python -m bench [sqlite|postgresql]...`: all figures of this machine, in about ten minutes."""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import wsgi
from bench import certificates, database, enrolling, feeds, finding, inside, memory, pages, planning
from bench.report import Figure, heading, write
from bench.server import REFERENCE_PATH, THREADS, WORKERS, Server

KINDS = {"sqlite": database.sqlite, "postgresql": database.postgresql}
LIVE = "/health/live"


def main(kinds: list[str]) -> int:
    """Measure on each kind of database; unknown words are refused."""
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(KINDS)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    if hasattr(os, "getloadavg"):
        write([Figure("load of this machine before", f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")])
    for kind in kinds or list(KINDS):
        folder = Path(tempfile.mkdtemp(prefix="lms-bench-"))
        try:
            with KINDS[kind](folder) as environment:
                heading(
                    f"{kind}, gunicorn {WORKERS} workers x {THREADS} threads; server, database, clients share the cores"
                )
                if environment is None:
                    write([Figure("not measured", "PostgreSQL is not installed")])
                else:
                    measure(environment)
        finally:
            database.remove(folder)
    heading("certificates: processor time on one core, bytes")
    write([Figure(one.what, f"{one.milliseconds:.1f} ms each") for one in certificates.measure()])
    write([Figure(one.what, f"{one.number:,} bytes each") for one in certificates.sizes()])
    print(f"\nTook {time.monotonic() - began:.0f} s.")
    return 0


def measure(environment: dict[str, str]) -> None:
    """Everything on one database: fill it, start the servers, walk the pages, enrol."""
    began = time.monotonic()
    database.fill(environment)
    write([Figure("demo year", f"{time.monotonic() - began:.1f} s")])
    with ExitStack() as stack:
        reference = Server("bench.reference", {})
        stack.callback(reference.stop)
        reference_seconds = reference.wait_for(REFERENCE_PATH)
        server = Server("bench.hosting", environment)
        stack.callback(server.stop)
        seconds = server.wait_for(LIVE)
        write([Figure("start-up until the first answer", f"{seconds:.2f} s", f"{reference_seconds:.2f} s")])
        app = wsgi.make_app(environment)
        with app.app_context(), app.extensions["lms"].database.transaction() as db:
            database.refresh_statistics(db)
        # Pages are spread over the workers by chance: what all of them take is measured in a worker that serves them all.
        alone = Server("bench.hosting", environment, workers=1)
        stack.callback(alone.stop)
        alone.wait_for(LIVE)
        write([Figure("memory of a worker of the reference", memory.said(reference))])
        for figure in memory.of_pages(app, alone):
            write([figure])
        write(list(pages.measure(app, server.port, reference.port)))
        for figure in inside.measure(app, server.port, reference.port):
            write([figure])
        for figure in finding.measure(app, server.port, reference.port):
            write([figure])
        for figure in planning.measure(app, server.port, reference.port):
            write([figure])
        for figure in memory.of_files(alone):
            write([figure])
        for figure in enrolling.measure(app, server.port, reference.port):
            write([figure])
        write(list(feeds.measure(app)))
        write([Figure("memory after all of this, the larger worker", memory.said(server))])
        app.extensions["lms"].database.engine.dispose()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
