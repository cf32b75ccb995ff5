"""The names of known lines and target groups; the database takes them over when an offer first needs them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A name in both languages."""

    de: str
    en: str


LINES = (
    Word("Interkulturelle Trainings", "Intercultural training"),
    Word("Erneuerbare Energien", "Renewable energy"),
    Word("E-Mobilität", "E-mobility"),
    Word("Umwelthandwerk", "Environmental crafts"),
    Word("Pflege", "Nursing"),
)

TARGET_GROUPS = {
    "jobcenter": Word("Jobcenter", "Job centres"),
    "employment_agency": Word("Agenturen für Arbeit", "Employment agencies"),
    "municipality": Word("Kommunale Verwaltungen", "Municipal administrations"),
    "sme": Word("Kleine und mittlere Unternehmen", "Small and medium-sized enterprises"),
    "association": Word("Verbände und Kammern", "Associations and chambers"),
    "council": Word("Beiräte für Migration", "Councils for migration"),
    "engineers": Word("Ingenieur*innen", "Engineers"),
    "technicians": Word("Technische Fachkräfte", "Technicians and skilled workers"),
    "academics": Word("Akademiker*innen", "Academics"),
    "nurses": Word("Pflegefachpersonen aus dem Ausland", "Nurses trained abroad"),
    "no_formal_qualification": Word("Menschen ohne formalen Abschluss", "People without a formal qualification"),
    "hr": Word("Personalabteilungen", "HR departments"),
}

# Languages an offer can be told in beside German and English: Leichte Sprache, then by their share of the people.
EASY_GERMAN = "de-simple"
TEXT_LANGUAGES = (
    EASY_GERMAN, "uk", "pl", "ar", "fa", "ps", "ro", "ru", "vi", "tr", "bg", "es", "fr", "ku", "ckb", "sq", "sr", "so", "ti",
)  # fmt: skip

LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
