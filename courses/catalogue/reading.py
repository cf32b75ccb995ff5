"""From the bytes of a catalogue file to offers: everything is checked, every error named with its place.

The format is described in docs/catalogue-format.md. Nothing here knows a database.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.catalogue.data import CourseData, ModuleData
from courses.catalogue.json_file import JsonObject, json_list
from courses.catalogue.keys import MODULE_KEYS, OFFER_KEYS, REQUIRED, TARGET_GROUP, Key
from courses.catalogue.values import Check, WrongValue, is_code, kind_of

LONGEST_KEY_SHOWN = 40
WHOLE_FILE = "file"


@dataclass(frozen=True)
class Problem:
    """One error and its place: `[3].module[1].ue: must be between 1 and 2000`."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CatalogueInvalid(ValueError):
    """The file cannot be imported; `problems` holds every error that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def read_catalogue(raw: bytes) -> list[CourseData]:
    """The offers of a file. Raises CatalogueInvalid with every error, not only the first."""
    try:
        offers = json_list(raw)
    except WrongValue as wrong:
        raise CatalogueInvalid([Problem(WHOLE_FILE, str(wrong))]) from None
    reader = _Reader()
    courses = [reader.offer(offer, f"[{index}]") for index, offer in enumerate(offers)]
    reader.refuse_repeated_codes(offers)
    if reader.problems:
        raise CatalogueInvalid(reader.problems)
    return [course for course in courses if course is not None]


class _Reader:
    """Goes through the offers and collects errors; a wrong value becomes None, and reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def offer(self, value: Any, path: str) -> CourseData | None:
        """One offer; None when anything in it is wrong."""
        before = len(self.problems)
        found = self.fields(value, path, OFFER_KEYS)
        modules = self.modules(found.get("modules") or [], f"{path}.module")
        groups = self.target_groups(found.get("target_groups") or [], f"{path}.zielgruppen")
        self.compare_group_sizes(found, path)
        self.compare_units(found, modules, path)
        return None if len(self.problems) > before else _course(found, modules, groups)

    def fields(self, value: Any, path: str, keys: tuple[Key, ...]) -> dict[str, Any]:
        """The fields of one object."""
        if not isinstance(value, JsonObject):
            self.add(path, f"must be an object, not {kind_of(value)}")
            return {}
        self.look_at_names(value, path, {key.name for key in keys})
        found = {}
        for key in keys:
            if key.name in value:
                found[key.field] = self.checked(key.check, value[key.name], f"{path}.{key.name}")
            elif key.default is REQUIRED:
                self.add(f"{path}.{key.name}", "is missing")
            else:
                found[key.field] = key.default
        return found

    def look_at_names(self, value: JsonObject, path: str, known: set[str]) -> None:
        """A misspelt key is never dropped in silence, nor one of two values."""
        for name in value:
            if name not in known:
                self.add(f"{path}.{_shown(name)}", "unknown key")
            elif name in value.repeated:
                self.add(f"{path}.{name}", "is there more than once")

    def modules(self, listed: list[Any], path: str) -> list[dict[str, Any]]:
        """The fields of each module."""
        modules = [self.fields(value, f"{path}[{index}]", MODULE_KEYS) for index, value in enumerate(listed)]
        for index, module in enumerate(modules):
            if module.get("number") not in (None, index + 1):
                self.add(f"{path}[{index}].nr", f"must be {index + 1}: modules are numbered in their order")
        return modules

    def target_groups(self, listed: Sequence[Any], path: str) -> frozenset[str]:
        """The codes of target groups, each once."""
        seen = set()
        for index, value in enumerate(listed):
            group = self.checked(TARGET_GROUP, value, f"{path}[{index}]")
            if group in seen:
                self.add(f"{path}[{index}]", f"{group} is there more than once")
            if group is not None:
                seen.add(group)
        return frozenset(seen)

    def compare_group_sizes(self, found: dict[str, Any], path: str) -> None:
        """The largest group is not smaller than the smallest."""
        smallest, largest = found.get("group_min"), found.get("group_max")
        if smallest is not None and largest is not None and largest < smallest:
            self.add(f"{path}.gruppe_max", f"must not be below gruppe_min ({smallest})")

    def compare_units(self, found: dict[str, Any], modules: list[dict[str, Any]], path: str) -> None:
        """The units of the offer are those of its modules."""
        units = [module.get("units") for module in modules]
        total, taught = found.get("units"), sum(part or 0 for part in units)
        if modules and total is not None and None not in units and total != taught:
            self.add(f"{path}.ue", f"is {total}, but the units of the modules add up to {taught}")

    def refuse_repeated_codes(self, offers: list[Any]) -> None:
        """A code appears once per file."""
        first: dict[str, int] = {}
        for index, offer in enumerate(offers):
            code = offer.get("code") if isinstance(offer, JsonObject) else None
            if isinstance(code, str) and is_code(code) and first.setdefault(code, index) != index:
                self.add(f"[{index}].code", f"{code} is already the code of [{first[code]}]")

    def checked(self, check: Check, value: Any, path: str) -> Any:
        """The value to keep; None, and the error noted, when it is wrong."""
        try:
            return check(value)
        except WrongValue as wrong:
            self.add(path, str(wrong))
            return None

    def add(self, path: str, reason: str) -> None:
        """Note an error."""
        self.problems.append(Problem(path, reason))


def _course(found: dict[str, Any], modules: list[dict[str, Any]], groups: frozenset[str]) -> CourseData:
    share, documents = found.pop("required_share"), found.pop("documents")
    parts = tuple(ModuleData(**{name: part[name] for name in part if name != "number"}) for part in modules)
    shares = dict.fromkeys(documents, share)
    return CourseData(**found | {"required_shares": shares, "target_groups": groups, "modules": parts})


def _shown(name: str) -> str:
    # A strange key must not reach a terminal as it is.
    short = name if len(name) <= LONGEST_KEY_SHOWN else name[:LONGEST_KEY_SHOWN] + "..."
    return short if short.isidentifier() and short.isascii() else json.dumps(short)
