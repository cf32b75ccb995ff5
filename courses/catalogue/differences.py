"""What differs between two states of an offer, field by field. Pure."""

from dataclasses import dataclass
from typing import Any

from courses.catalogue.data import CourseData

ROWS = ("modules", "programme")
PARTS = (*ROWS, "texts")


@dataclass(frozen=True)
class Difference:
    """One field with its old and new value. A field of a module, a point of a programme or a text names which one."""

    name: str
    before: Any
    after: Any
    part: str = ""
    which: int | str = ""


def differences(before: CourseData | None, after: CourseData) -> tuple[Difference, ...]:
    """Every field that differs; of a new offer all that say something."""
    old = {} if before is None else _flat(before)
    new = _flat(after)
    if after.provider is None:
        old.pop(("", "", "provider"), None)
        new.pop(("", "", "provider"))
    return tuple(
        Difference(name, old.get(key), new.get(key), part, which)
        for key in dict.fromkeys((*new, *old))
        for part, which, name in [key]
        if (old.get(key) or None) != (new.get(key) or None)
    )


def _flat(offer: CourseData) -> dict[tuple[str, int | str, str], Any]:
    plain = {name: value for name, value in vars(offer).items() if name not in (*PARTS, "required_shares")}
    flat: dict[tuple[str, int | str, str], Any] = {("", "", name): value for name, value in plain.items()}
    for kind, share in offer.required_shares.items():
        # A share of 0 says something: the paper is given, and no share is asked for.
        flat["", "", f"{kind.value}_share"] = str(share)
    for part in ROWS:
        for number, row in enumerate(getattr(offer, part), start=1):
            flat |= {(part, number, name): value for name, value in vars(row).items()}
    for text in offer.texts:
        flat |= {("texts", text.language, name): value for name, value in vars(text).items() if name != "language"}
    return flat
