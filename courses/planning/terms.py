"""What a run promised when it was published: copied from the offer, never changed by later edits of the offer."""

from dataclasses import asdict, dataclass
from typing import Any

# What a coaching is about stays among those who take part.
CONFIDENTIAL_KIND = "coaching"


@dataclass(frozen=True)
class ModuleTerms:
    """One module as promised."""

    title_de: str
    title_en: str
    units: int
    outcome_de: str
    outcome_en: str


@dataclass(frozen=True)
class DocumentTerms:
    """A kind of certificate with the required share of minutes in percent."""

    kind: str
    required_share: int


@dataclass(frozen=True)
class RunTerms:
    """The terms a run carries: ledger, verdict and certificate read only these."""

    title_de: str
    title_en: str
    course_kind: str
    units: int
    unit_minutes: int
    modules: tuple[ModuleTerms, ...]
    documents: tuple[DocumentTerms, ...]

    @property
    def is_confidential(self) -> bool:
        """Whether others, such as the employer, see its dates and units only."""
        return self.course_kind == CONFIDENTIAL_KIND

    def title(self, language: str) -> str:
        """The promised title: English for "en", else German."""
        return self.title_en if language == "en" else self.title_de

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "RunTerms":
        """The terms as they were stored."""
        return cls(
            **stored
            | {
                "modules": tuple(ModuleTerms(**module) for module in stored["modules"]),
                "documents": tuple(DocumentTerms(**document) for document in stored["documents"]),
            }
        )
