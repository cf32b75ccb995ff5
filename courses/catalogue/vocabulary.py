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

# Languages an offer can be told in beside German and English, each by its own name: Leichte Sprache, then by their share of
# the people. The names are written down as the CLDR has them: to load a language for its name takes 1.3 MB each.
EASY_GERMAN = "de-simple"
TEXT_LANGUAGES = {
    EASY_GERMAN: "Leichte Sprache",
    "uk": "українська",
    "pl": "polski",
    "ar": "العربية",
    "fa": "فارسی",
    "ps": "پښتو",
    "ro": "română",
    "ru": "русский",
    "vi": "Tiếng Việt",
    "tr": "Türkçe",
    "bg": "български",
    "es": "español",
    "fr": "français",
    "ku": "kurdî (kurmancî)",
    "ckb": "کوردیی ناوەندی",
    "sq": "shqip",
    "sr": "српски",
    "so": "Soomaali",
    "ti": "ትግርኛ",
}
WRITTEN_FROM_THE_RIGHT = frozenset({"ar", "fa", "ps", "ckb"})

LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
