"""gunicorn with one of the two apps under measurement: the LMS (bench.hosting), or a page that does nothing."""

import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.environment import LEAN_MEMORY

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10
REFERENCE_PATH = "/"
MEGABYTE_IN_KB = 1024


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process: all that is resident (what `ps` says), and what no other process shares."""

    resident: float
    own: float


class Server:
    """gunicorn with the app that `make_app` of a module returns, on a free port of this machine."""

    def __init__(self, module: str, environment: dict[str, str], workers: int = WORKERS) -> None:
        self.port = _free_port()
        shape = ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(THREADS)]
        quiet = ["--log-level", "error", "--no-control-socket", "--bind", f"{HOST}:{self.port}"]
        command = [sys.executable, "-m", "gunicorn", *shape, *quiet, f"{module}:make_app()"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**LEAN_MEMORY, **os.environ, **environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_for(self, path: str) -> float:
        """Seconds until the path answers 200; the process was started a moment ago."""
        started = time.monotonic()
        while time.monotonic() < started + SECONDS_TO_START:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            if self._answers(path):
                return time.monotonic() - started
            time.sleep(0.01)
        raise RuntimeError(f"{path} did not answer in {SECONDS_TO_START} s")

    def workers(self) -> list[Memory]:
        """What each web worker takes; empty where /proc does not exist."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.exists():
            return []
        return [memory_of(pid) for pid in children.read_text().split()]

    def stop(self) -> None:
        """End this server, and no other process."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def memory_of(pid: str) -> Memory:
    """What the kernel says about a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in lines)}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(kilobytes["Rss"] / MEGABYTE_IN_KB, own / MEGABYTE_IN_KB)
