"""The parent's side: starts the child process, hands it pages, ends it when it takes too long."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lms.pdf import errors
from lms.pdf.fonts import missing_fonts, write_configuration
from lms.pdf.page import Page, Series

PACKAGES = Path(__file__).parent.parent.parent
# The child enters the package `lms` without running its __init__: it needs no Flask, which saves time and memory.
PROGRAM = """
import sys, types
lms = types.ModuleType("lms"); lms.__path__ = [sys.argv[1]]; sys.modules["lms"] = lms
from lms.pdf.child import main
main(int(sys.argv[2]), int(sys.argv[3]))
"""
# What the system needs to load libraries; keys and passwords stay with the parent.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "WEASYPRINT_DLL_DIRECTORIES", "SYSTEMROOT")


@dataclass(frozen=True)
class Limits:
    """What a child process may use. A fresh one takes over after `renderings`."""

    renderings: int = 50
    wall_seconds: float = 30
    cpu_seconds: int = 20
    memory_mebibytes: int = 512


class PdfWorker:
    """Makes PDF documents, one after the other, in a child process; usable from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._folder = tempfile.TemporaryDirectory(prefix="lms-pdf-", ignore_cleanup_errors=True)
        # A file, not a pipe: nobody would empty a pipe, and a full one stops the child.
        self._log = Path(self._folder.name) / "child.log"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child process and remove its temporary files."""
        with self._lock:
            self._end_child()
        self._folder.cleanup()

    def render(self, page: Page) -> bytes:
        """The page as tagged PDF/UA-1. Raises a PdfError by name; the next page gets a sound child process again."""
        (pdf,) = self._answer(Series(page, (), ()))
        return pdf

    def render_many(self, pages: Iterable[Page]) -> Iterator[bytes]:
        """The documents in the order of the pages, each as soon as it is made."""
        for page in pages:
            yield self.render(page)

    def render_series(self, series: Series) -> list[bytes]:
        """The documents of the series in order; empty when they are not alike enough and need `render`, one by one."""
        return self._answer(series)

    def _answer(self, series: Series) -> list[bytes]:
        with self._lock:
            if self._child is None or self._made >= self._limits.renderings:
                self._start_child()
            self._made += 1
            message = self._exchange(_request(series))
        if "error" in message:
            raise getattr(errors, message["error"])(message["detail"])
        return [base64.b64decode(pdf) for pdf in message["pdfs"]]

    def _start_child(self) -> None:
        self._end_child()
        if missing := missing_fonts():
            raise errors.RendererUnavailable(f"fonts are missing: {', '.join(missing)}")
        limits = self._limits
        arguments = [str(PACKAGES / "lms"), str(limits.memory_mebibytes), str(limits.cpu_seconds)]
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._environment(),
                cwd=self._folder.name,
            )
        self._made = 0
        self._exchange(b"", starting=True)

    def _environment(self) -> dict[str, str]:
        folder = Path(self._folder.name)
        search = os.pathsep.join(path for path in sys.path if path)
        return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "PYTHONPATH": search,
            "FONTCONFIG_FILE": str(write_configuration(folder)),
            "TMPDIR": str(folder),
            "TEMP": str(folder),
        }

    def _exchange(self, request: bytes, *, starting: bool = False) -> dict[str, Any]:
        """Send a line, wait for a line; a child that is late or gone is ended and named."""
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(self._limits.wall_seconds, child.kill)
        watch.start()
        try:
            child.stdin.write(request)
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            watch.cancel()
        if not line.endswith(b"\n"):
            raise self._lost(starting)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _lost(self, starting: bool) -> errors.PdfError:
        child = self._child
        assert child is not None
        self._end_child()
        if starting:
            said = self._log.read_text(errors="replace").strip()[-500:]
            return errors.RendererUnavailable(said or "the child process does not answer")
        return errors.LimitExceeded(f"time or memory, exit status {child.returncode}")

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _request(series: Series) -> bytes:
    return json.dumps(asdict(series), default=lambda data: base64.b64encode(data).decode("ascii")).encode() + b"\n"
