"""The worker: APScheduler as a clock, one process at work at a time, each job a sweep that claims what is due."""

import os
import secrets
import signal
import socket
import threading
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from lms.data import clock
from lms.data.lease import WORKER_LEASE, give_back, take_or_renew
from lms.data.session import transaction
from lms.feature import Job, load

RENEW_EVERY = timedelta(seconds=20)
MISFIRE_SECONDS = 60


class Worker:
    """Runs the jobs of all features while it holds the lease."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.leads = False
        self.stopped = threading.Event()

    def run_forever(self) -> None:
        """Work until SIGTERM or SIGINT; a job that is under way is finished first."""
        scheduler = BackgroundScheduler(timezone=UTC)
        for job in self.app.extensions["lms"].jobs:
            scheduler.add_job(
                self.run_job,
                "interval",
                args=[job],
                seconds=job.every.total_seconds(),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=MISFIRE_SECONDS,
            )
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stopped.set())
        self.hold_lease()
        scheduler.start()
        while not self.stopped.wait(RENEW_EVERY.total_seconds()):
            self.hold_lease()
        scheduler.shutdown(wait=True)
        self._stop_leading()

    def run_once(self) -> list[str] | None:
        """Each job once, for a cron line or a test: the names of those that failed; None when another worker holds the lease."""
        self.hold_lease()
        if not self.leads:
            return None
        failed = [job.name for job in self.app.extensions["lms"].jobs if not self.run_job(job)]
        self._stop_leading()
        return failed

    def run_job(self, job: Job) -> bool:
        """One sweep. An error is written down and the next sweep tries again; whether there was none."""
        if not self.leads:
            return True
        with self.app.test_request_context(base_url=self.app.config["LMS_BASE_URL"]):
            try:
                load(job.run)(clock.now())
            except Exception:
                self.app.logger.exception("job %s failed", job.name)
                return False
        return True

    def hold_lease(self) -> None:
        """Take the lease or renew it; without it no job starts."""
        with self.app.app_context():
            try:
                with transaction() as db:
                    self.leads = take_or_renew(db, WORKER_LEASE, self.holder, clock.now())
            except Exception:
                self.leads = False
                self.app.logger.exception("the worker's lease could not be renewed")

    def _stop_leading(self) -> None:
        with self.app.app_context(), transaction() as db:
            give_back(db, WORKER_LEASE, self.holder, clock.now())
