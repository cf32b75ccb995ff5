"""veraPDF, the reference checker: which rules of PDF/UA or PDF/A a file breaks."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import skips
from tools.environment import VERAPDF


@dataclass(frozen=True)
class FailedRule:
    """One rule that a file breaks, with the first place where it does."""

    clause: str
    test: int
    description: str
    place: str

    def __str__(self) -> str:
        return f"{self.clause}-{self.test}: {self.description} ({self.place})"


def validate(path: Path, flavour: str = "ua1") -> list[FailedRule]:
    """The rules that one file breaks. For several files call validate_all: starting Java takes most of the second."""
    return validate_all([path], flavour)[path]


def validate_all(paths: Sequence[Path], flavour: str = "ua1") -> dict[Path, list[FailedRule]]:
    """The rules that each file breaks, in one call of veraPDF."""
    skips.need("verapdf")
    classpath = str(VERAPDF / "target" / "lib") + os.sep + "*"
    java = ["java", "-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-cp", classpath]
    command = [*java, "org.verapdf.apps.GreenfieldCliWrapper", "--flavour", flavour, "--format", "json"]
    answer = subprocess.run(
        [*command, *(str(path.resolve()) for path in paths)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    try:
        jobs = json.loads(answer.stdout)["report"]["jobs"]
    except (ValueError, KeyError) as reason:
        raise RuntimeError(f"veraPDF gave no report: {answer.stdout[-500:]}{answer.stderr[-1500:]}") from reason
    results = {Path(job["itemDetails"]["name"]): failed_rules(job) for job in jobs}
    return {path: results[path.resolve()] for path in paths}


def failed_rules(job: dict[str, Any]) -> list[FailedRule]:
    """Reads the report on one file; a file that could not be checked is a failure too."""
    if "validationResult" not in job:
        return [FailedRule("-", 0, "veraPDF could not read the file", json.dumps(job.get("taskException", job))[:500])]
    return [
        FailedRule(rule["clause"], rule["testNumber"], rule["description"], first_place(rule))
        for result in job["validationResult"]
        for rule in result["details"]["ruleSummaries"]
    ]


def first_place(rule: dict[str, Any]) -> str:
    """Where in the file the rule is broken first."""
    checks = rule.get("checks") or [{}]
    return f"{checks[0].get('context', '')} {checks[0].get('errorMessage') or ''}".strip()
