"""Fictional people: names from many languages and scripts, the same ones for the same seed. Pure."""

import json
import random
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
SINGLE_NAME_SHARE = 0.04
ORIGINAL_SCRIPT_SHARE = 0.12
# The lists go language by language side by side: names from the same region of both belong together.
NEIGHBOURHOOD = 12
LATIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o", "ə": "e", "æ": "ae"})


@dataclass(frozen=True)
class Applicant:
    """Who applies: the name as wished, its original script if there is one, address and language of mails."""

    name: str
    original_script: str
    email: str
    language: str
    employer: str


class Applicants:
    """An endless row of different people."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = random.Random(f"people {seed}")
        self.used: set[str] = set()
        self.scripts: list[dict[str, Any]] = self.dice.sample(DATA["original_script"], len(DATA["original_script"]))
        self.employers: list[str] = [row["name"] for row in DATA["organisations"]]

    def next(self, employer: str = "") -> Applicant:
        """Somebody new; `employer` fixes the employer, else one is drawn, for one in four none."""
        name, original = self._new_name()
        self.used.add(name)
        drawn = self.dice.choice(self.employers) if self.dice.random() < 0.75 else ""
        return Applicant(
            name=name,
            original_script=original,
            email=f"{_address(name, len(self.used))}@example.org",
            language="en" if original and self.dice.random() < 0.5 else "de",
            employer=employer or drawn,
        )

    def _new_name(self) -> tuple[str, str]:
        luck = self.dice.random()
        if luck < ORIGINAL_SCRIPT_SHARE and self.scripts:
            person = self.scripts.pop()
            return self._as_wished(person)
        if luck > 1 - SINGLE_NAME_SHARE and (single := self.dice.choice(DATA["single"])) not in self.used:
            return single, ""
        while (name := self._two_names()) in self.used:
            pass
        return name, ""

    def _as_wished(self, person: dict[str, Any]) -> tuple[str, str]:
        # One in four wants the certificate in the own script alone.
        wished = person["name"] if self.dice.random() < 0.25 else person["latin"]
        return (wished, person["name"]) if wished not in self.used else self._new_name()

    def _two_names(self) -> str:
        given, family = DATA["given"], DATA["family"]
        first = self.dice.randrange(len(given))
        second = first * len(family) // len(given) + self.dice.randint(-NEIGHBOURHOOD, NEIGHBOURHOOD)
        return f"{given[first]} {family[second % len(family)]}"


def _address(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFD", name.translate(LATIN)).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z]+', '.', plain).strip('.') or 'name'}.{number}"
