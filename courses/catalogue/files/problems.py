"""What is wrong in a file, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.web.languages import gettext

WHOLE_FILE = "file"


@dataclass(frozen=True)
class Problem:
    """One error, or one thing that is not kept, and its place: `[3].module[1].ue: muss zwischen 1 und 2000 liegen`."""

    path: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What is wrong, in the language in force."""
        return gettext(self.message, **self.values)

    @property
    def place(self) -> str:
        """Where it stands, in the language in force."""
        return gettext("Datei") if self.path == WHOLE_FILE else self.path

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CatalogueInvalid(ValueError):
    """The file cannot be imported; `problems` holds every error that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{problem.path}: {problem.message}" for problem in problems))
