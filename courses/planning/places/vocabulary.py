"""What makes a place usable, and what stands in a room: words that are stored by their code."""

from lms.web.languages import lazy as _l

FEATURES = {
    "step_free": _l("stufenloser Zugang"),
    "lift": _l("Aufzug"),
    "toilet": _l("barrierefreies WC"),
    "parking": _l("barrierefreier Stellplatz"),
    "hearing_loop": _l("Induktionsanlage zum Hören"),
    "guidance": _l("Leitsystem für blinde Menschen"),
    "quiet_room": _l("Ruheraum"),
    "prayer_room": _l("Gebetsraum"),
    "baby_care": _l("Wickel- und Stillraum"),
}
EQUIPMENT = {
    "projector": _l("Beamer oder Bildschirm"),
    "whiteboard": _l("Tafel oder Whiteboard"),
    "flipchart": _l("Flipchart"),
    "pinboards": _l("Moderationswände"),
    "wifi": _l("WLAN"),
    "computers": _l("Computerarbeitsplätze"),
    "video": _l("Kamera und Mikrofon für hybride Termine"),
    "workshop": _l("Werkstatt"),
    "care_room": _l("Pflegeübungsraum"),
    "kitchen": _l("Küche"),
}
LONGEST_OWN_WORD = 60
MOST_OWN_WORDS = 20


def feature_words(codes: list[str]) -> tuple[str, ...]:
    """The words for what makes a place usable, in the order of the vocabulary."""
    return tuple(str(word) for code, word in FEATURES.items() if code in codes)


def equipment_words(stored: list[str]) -> tuple[str, ...]:
    """The words for what stands in a room: known things first, then own words as they were written."""
    known = [str(word) for code, word in EQUIPMENT.items() if code in stored]
    return (*known, *own_words(stored))


def own_words(stored: list[str]) -> tuple[str, ...]:
    """What the vocabulary does not have."""
    return tuple(word for word in stored if word not in EQUIPMENT)


def parted(text: str) -> list[str]:
    """Own words as people write them, parted by commas; none twice."""
    return list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in text.split(",")))))
