"""Processor time and bytes per certificate, for one and for a run of many, beside a reference measured in the same run.

The reference is the same page laid out whole, with a fresh renderer for each document. Absolute figures belong to the
machine and its load; the ratio is what to compare. Call: `python -m bench.certificates [number]`.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from certificates.document.codes import new_code
from certificates.document.content import CertificateContent
from certificates.document.design import certificate_page
from certificates.document.paper import make_certificate, make_certificates
from lms.pdf.fonts import write_configuration
from lms.pdf.worker import Limits, PdfWorker
from tests.certificates.document.samples import LOGOS, sample
from tests.certificates.document.samples import NAMES as SCRIPTS

MANY = 200
USUAL = 20
WHOLE = 20  # so many whole pages are enough for a steady mean
NAMES = ("Amina Haddad", "Nguyễn Thị Ánh", "Łukasz Țurcan", "Олена Коваль", "Jürgen Weiß", "Sukarno")
REFERENCE = """
import sys, time
from bench.certificates import run_of
from certificates.document.design import certificate_page
from lms.pdf.child import Renderer
from tests.certificates.document.samples import LOGOS
pages = [certificate_page(content, LOGOS) for content in run_of(int(sys.argv[1]) + 1)]
Renderer().render(pages.pop())
start = time.process_time()
for page in pages:
    Renderer().render(page)
print((time.process_time() - start) / len(pages) * 1000)
"""


@dataclass(frozen=True)
class Figure:
    """Milliseconds of processor time per certificate, parent and child process together."""

    what: str
    milliseconds: float


def run_of(number: int) -> list[CertificateContent]:
    """So many participants of one run."""
    return [
        replace(sample(), name=NAMES[place % len(NAMES)], number=f"NQK-2026-{place:06d}", code=new_code())
        for place in range(number)
    ]


def usual_run() -> list[CertificateContent]:
    """Twenty participants of whom four attended in part and four write their name in other letters as well."""
    run = run_of(USUAL)
    run[2:6] = [
        replace(content, attended_units=units) for content, units in zip(run[2:6], (15, 14, 14, 13), strict=True)
    ]
    scripts = ("arabic", "persian", "overlapping", "overlapping_persian")
    run[8:12] = [
        replace(content, original_script=SCRIPTS[script]) for content, script in zip(run[8:12], scripts, strict=True)
    ]
    return run


def processor_seconds() -> float:
    """What this process and its finished children have used so far."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@contextmanager
def warm_worker() -> Iterator[PdfWorker]:
    """A child process that has started and made its first certificate."""
    with PdfWorker(Limits(renderings=10_000)) as worker:
        make_certificate(worker, sample(), LOGOS)
        yield worker


def spent(work: Callable[[PdfWorker], object]) -> float:
    """Processor seconds of the work with a warm child process. The child's time counts once it has ended."""
    start = processor_seconds()
    with warm_worker():
        pass
    empty = processor_seconds() - start
    start = processor_seconds()
    with warm_worker() as worker:
        work(worker)
    return processor_seconds() - start - empty


def reference(number: int) -> Figure:
    """The same pages, each by a renderer that has nothing prepared."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"FONTCONFIG_FILE": str(write_configuration(Path(folder))), "PYTHONPATH": ":".join(sys.path)}
        command = [sys.executable, "-c", REFERENCE, str(number)]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return Figure("reference: whole page, nothing shared", float(said))


@dataclass(frozen=True)
class Size:
    """Bytes of the PDF per certificate."""

    what: str
    number: int


def sizes(number: int = MANY) -> list[Size]:
    """Bytes of one certificate made alone, and the mean of a run of many."""
    with warm_worker() as worker:
        alone = len(make_certificate(worker, sample(), LOGOS))
        together = [len(pdf) for pdf in make_certificates(worker, run_of(number), LOGOS)]
    return [Size("one certificate", alone), Size(f"{number} certificates of a run", sum(together) // len(together))]


def measure(number: int = MANY) -> list[Figure]:
    """The figures, the reference first."""
    many, few = run_of(number), run_of(WHOLE)
    pages = [certificate_page(content, LOGOS) for content in few]
    return [
        reference(WHOLE),
        Figure(
            "whole page, fonts and style shared", spent(lambda worker: list(worker.render_many(pages))) * 1000 / WHOLE
        ),
        Figure(
            "one certificate: page, PDF, read back",
            spent(lambda worker: [make_certificate(worker, content, LOGOS) for content in few]) * 1000 / WHOLE,
        ),
        Figure(
            f"{USUAL} certificates of a run that differ as people do",
            spent(lambda worker: list(make_certificates(worker, usual_run(), LOGOS))) * 1000 / USUAL,
        ),
        Figure(
            f"{number} certificates of a run: pages, PDFs, read back",
            spent(lambda worker: list(make_certificates(worker, many, LOGOS))) * 1000 / number,
        ),
    ]


def main(number: int = MANY) -> None:
    """Print the figures."""
    figures = measure(number)
    for figure in figures:
        ratio = figure.milliseconds / figures[0].milliseconds
        print(f"{figure.what:<52}{figure.milliseconds:8.1f} ms CPU{ratio:8.2f}")
    for size in sizes(number):
        print(f"{size.what:<52}{size.number:8,} bytes each")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
