"""Everything a certificate prints, as plain values; the database keeps its canonical JSON from the reservation on."""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal, Self

VERSION = 1
Kind = Literal["attendance", "qualification"]
CourseKind = Literal[
    "training",
    "qualification",
    "coaching",
    "opening_process",
    "conference",
    "interpreter_training",
    "council_training",
]
Format = Literal["onsite", "online", "hybrid"]
Language = Literal["de", "en"]


@dataclass(frozen=True)
class Module:
    """A thematic part of the offer, with its units and what people can do afterwards."""

    title: str
    units: int
    outcome: str = ""


@dataclass(frozen=True)
class Issuer:
    """The provider that answers for the paper; the address in lines."""

    name: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A logo or a signature: the SHA-256 of its PNG or JPEG bytes, which lie in the document store, and its text.

    A logo also knows its size in pixels; zero stands in contents that were recorded without one.
    """

    sha256: str
    alt: str
    width: int = 0
    height: int = 0

    @classmethod
    def of(cls, data: bytes, alt: str) -> Self:
        """The picture with these bytes."""
        return cls(hashlib.sha256(data).hexdigest(), alt)


@dataclass(frozen=True)
class CertificateContent:
    """One certificate in one language. Units are whole numbers, attended ones rounded down.

    An empty `attendance_sentence` or `disclaimer` means the usual one. `family_name` and `given_name` serve the file
    name only. `dates` are the days of the meetings in order; `signature` is the image of a handwritten one.
    `check_url` is the address of the check page; the QR code adds "/" and the code.
    """

    number: str
    code: str
    kind: Kind
    language: Language
    name: str
    title: str
    course_code: str
    course_kind: CourseKind
    dates: tuple[date, ...]
    format: Format
    planned_units: int
    attended_units: int
    unit_minutes: int
    issuer: Issuer
    issued_at_place: str
    issued_on: date
    check_url: str
    original_script: str = ""
    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    place: str = ""
    modules: tuple[Module, ...] = ()
    attendance_sentence: str = ""
    test_result: str = ""
    trainers: tuple[str, ...] = ()
    project: str = ""
    project_number: str = ""
    funding_sentence: str = ""
    logos: tuple[Picture, ...] = ()
    signatory: str = ""
    signature: Picture | None = None
    disclaimer: str = ""

    def to_json(self) -> str:
        """The canonical form: the same values always give the same text."""
        values = {"version": VERSION, **asdict(self)}
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The values back from the canonical form; ValueError for another version or unknown names."""
        values: dict[str, Any] = json.loads(text)
        if values.pop("version", None) != VERSION:
            raise ValueError("the content of the certificate is of another version")
        if unknown := values.keys() - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown in the content of a certificate: {', '.join(sorted(unknown))}")
        return cls(**_typed(values))

    def names(self) -> tuple[str, ...]:
        """The name and, if it is printed too, the one in its original script; letter and mark in one character (NFC)."""
        return tuple(unicodedata.normalize("NFC", name) for name in (self.name, self.original_script) if name)

    def pictures(self) -> tuple[Picture, ...]:
        """Every picture whose bytes the document needs."""
        return self.logos + ((self.signature,) if self.signature else ())

    def texts(self) -> tuple[str, ...]:
        """Every free text that is printed: each of its characters needs a glyph."""
        modules = [text for module in self.modules for text in (module.title, module.outcome)]
        return (
            self.name, self.original_script, self.title, self.place, *self.trainers, *modules,
            self.issuer.name, *self.issuer.address, self.issued_at_place, self.project, self.project_number,
            self.attendance_sentence, self.test_result, self.funding_sentence, self.signatory, self.disclaimer,
            self.number,
        )  # fmt: skip


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists, words and numbers only: dates, tuples and parts come back here."""
    issuer, signature, birth_date = values["issuer"], values.get("signature"), values.get("birth_date")
    return values | {
        "dates": tuple(date.fromisoformat(day) for day in values["dates"]),
        "issued_on": date.fromisoformat(values["issued_on"]),
        "birth_date": date.fromisoformat(birth_date) if birth_date else None,
        "issuer": Issuer(issuer["name"], tuple(issuer["address"])),
        "modules": tuple(Module(**module) for module in values.get("modules", ())),
        "trainers": tuple(values.get("trainers", ())),
        "logos": tuple(Picture(**logo) for logo in values.get("logos", ())),
        "signature": Picture(**signature) if signature else None,
    }
