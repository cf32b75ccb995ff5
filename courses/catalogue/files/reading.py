"""From a catalogue file to offers: everything is checked, every error named with its place.

The format is described in docs/catalogue-format.md. Nothing here knows a database. Whether the file is JSON or a
workbook, its offers arrive here as the same objects and are read by the same rules.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.catalogue.data import CourseData, ModuleData, ProgrammeData, TextData
from courses.catalogue.files import keys
from courses.catalogue.files.json_file import JsonObject, json_list
from courses.catalogue.files.keys import REQUIRED, Key
from courses.catalogue.files.problems import WHOLE_FILE, CatalogueInvalid, Problem
from courses.catalogue.files.workbook import is_workbook, workbook_objects
from courses.catalogue.kinds import NO_THRESHOLD, Part, has
from courses.catalogue.models import CertificateKind, CourseKind, CourseState
from courses.catalogue.values import Check, WrongValue, group_code, is_code, kind_of, listed
from courses.catalogue.vocabulary import TARGET_GROUPS
from lms.data.refusal import msgid
from lms.web.languages import gettext

LONGEST_KEY_SHOWN = 40
MOST_PARTS = 60
EMPTY: tuple[Any, ...] = ("", [], (), None)


@dataclass(frozen=True)
class Catalogue:
    """What a file says: the offers, the same as objects of the documented format, and what of it is not kept.

    `places` translates the path of an offer or of one of its parts into a row of the workbook.
    """

    offers: tuple[CourseData, ...]
    objects: tuple[dict[str, Any], ...]
    left_behind: tuple[Problem, ...]
    places: Mapping[str, str] = field(default_factory=dict)


def read_catalogue(raw: bytes, *, groups: Collection[str] = tuple(TARGET_GROUPS)) -> list[CourseData]:
    """The offers of a file. Raises CatalogueInvalid with every error, not only the first."""
    return list(look_into(raw, groups=groups).offers)


def look_into(raw: bytes, *, groups: Collection[str]) -> Catalogue:
    """The catalogue in a JSON file or a workbook; `groups` are the codes of the target groups there are."""
    try:
        objects, places = workbook_objects(raw) if is_workbook(raw) else (json_list(raw), {})
    except WrongValue as wrong:
        raise CatalogueInvalid([Problem(WHOLE_FILE, wrong.message, wrong.values)]) from None
    return read_objects(objects, groups=groups, places=places)


def read_objects(
    objects: Sequence[Any], *, groups: Collection[str], places: Mapping[str, str] | None = None
) -> Catalogue:
    """The offers in objects of the documented format. Raises CatalogueInvalid."""
    reader = _Reader(groups)
    courses = [reader.offer(offer, f"[{index}]") for index, offer in enumerate(objects)]
    reader.refuse_repeated_codes(objects)
    places = places or {}
    if reader.problems:
        raise CatalogueInvalid([_placed(problem, places) for problem in reader.problems])
    notes = tuple(_placed(note, places) for note in reader.left_behind)
    return Catalogue(tuple(course for course in courses if course is not None), tuple(objects), notes, places)


def placed(path: str, places: Mapping[str, str]) -> str:
    """The path in the words of the workbook, where the file was one: "Module, Zeile 7, Spalte ue"."""
    known = max((start for start in places if path == start or path.startswith(f"{start}.")), key=len, default="")
    if not known:
        return path
    column = path[len(known) :].strip(".").split("[")[0]
    return gettext("%(place)s, Spalte %(column)s", place=places[known], column=column) if column else places[known]


def _placed(problem: Problem, places: Mapping[str, str]) -> Problem:
    return Problem(placed(problem.path, places), problem.message, problem.values)


class _Reader:
    """Goes through the offers and collects errors; a wrong value becomes None, and reading goes on."""

    def __init__(self, groups: Collection[str]) -> None:
        self.groups = {code: code for code in groups}
        self.problems: list[Problem] = []
        self.left_behind: list[Problem] = []

    def offer(self, value: Any, path: str) -> CourseData | None:
        """One offer; None when anything in it is wrong."""
        before = len(self.problems)
        kind = _kind_of_offer(value)
        found = self.fields(value, path, keys.OFFER_KEYS, kind)
        modules = self.numbered(found.get("modules"), f"{path}.module", keys.MODULE_KEYS)
        programme = self.numbered(found.get("programme"), f"{path}.programm", keys.PROGRAMME_KEYS)
        texts = self.texts(found.get("texts"), f"{path}.texte")
        groups = self.codes(self.target_group, found.get("target_groups"), f"{path}.zielgruppen")
        formats = self.codes(keys.ALSO_FORMAT, found.get("also_formats"), f"{path}.auch_format")
        self.compare_group_sizes(found, path)
        self.compare_units(found, modules, path)
        self.compare_hours(programme, f"{path}.programm")
        self.compare_with_state(found, kind, path)
        if len(self.problems) > before:
            return None
        shares = self.shares(found, kind, path)
        parts = {"modules": _parts(ModuleData, modules), "programme": _parts(ProgrammeData, programme)}
        sets = {"target_groups": groups, "also_formats": formats - {found["format"]}}
        return CourseData(**found | parts | sets | {"texts": _parts(TextData, texts), "required_shares": shares})

    def fields(self, value: Any, path: str, wanted: Sequence[Key], kind: CourseKind | None = None) -> dict[str, Any]:
        """The fields of one object; what belongs to other kinds of offers is refused, or left behind."""
        if not isinstance(value, JsonObject):
            self.add(path, msgid("muss ein Objekt sein, nicht %(kind)s"), kind=kind_of(value))
            return {}
        self.look_at_names(value, path, {key.name for key in wanted})
        found = {}
        for key in wanted:
            if kind is not None and key.part is not None and not has(kind, key.part):
                self.refuse_strange(key, value, path, kind)
                found[key.field] = keys.WITHOUT.get(key.field, "" if key.default is REQUIRED else key.default)
            elif key.name in value:
                found[key.field] = self.checked(key.check, value[key.name], f"{path}.{key.name}")
            elif key.default is REQUIRED:
                self.add(f"{path}.{key.name}", msgid("ist nicht angegeben"))
            else:
                found[key.field] = key.default
        return found

    def look_at_names(self, value: JsonObject, path: str, known: set[str]) -> None:
        """A misspelt key is never dropped in silence, nor one of two values."""
        for name in value:
            if name not in known:
                self.add(f"{path}.{_shown(name)}", msgid("unbekannte Angabe"))
            elif name in value.repeated:
                self.add(f"{path}.{name}", msgid("steht mehr als einmal da"))

    def refuse_strange(self, key: Key, value: JsonObject, path: str, kind: CourseKind) -> None:
        """A key that offers of this kind have not: an older file may bring some, which are not kept."""
        if value.get(key.name) in EMPTY:
            return
        if key.name in keys.LEFT_BEHIND:
            self.checked(key.check, value[key.name], f"{path}.{key.name}")
            self.leave_behind(f"{path}.{key.name}", kind)
        elif value[key.name] != key.default:
            self.add(f"{path}.{key.name}", msgid("gibt es bei der Art %(art)s nicht"), art=kind.value)

    def numbered(self, listed_parts: Any, path: str, wanted: Sequence[Key]) -> list[dict[str, Any]]:
        """The fields of each module or point of a programme, which are numbered in their order."""
        parts = self.parts(listed_parts, path, wanted)
        for index, part in enumerate(parts):
            if part.pop("number", None) not in (None, index + 1):
                self.add(f"{path}[{index}].nr", msgid("muss %(number)s sein: Es wird der Reihe nach gezählt"), number=index + 1)  # fmt: skip
        return parts

    def texts(self, listed_texts: Any, path: str) -> list[dict[str, Any]]:
        """The texts in further languages, each language once, in the order of their codes."""
        texts = self.parts(listed_texts, path, keys.TEXT_KEYS)
        seen: set[str] = set()
        for index, text in enumerate(texts):
            self.refuse_second(text.get("language"), seen, f"{path}[{index}].sprache")
        return sorted(texts, key=lambda text: text.get("language") or "")

    def parts(self, listed_parts: Any, path: str, wanted: Sequence[Key]) -> list[dict[str, Any]]:
        """The fields of each object of a list."""
        if len(listed_parts or ()) > MOST_PARTS:
            self.add(path, msgid("hat mehr als %(most)s Einträge"), most=MOST_PARTS)
            return []
        return [self.fields(value, f"{path}[{index}]", wanted) for index, value in enumerate(listed_parts or ())]

    def codes(self, check: Check, listed_codes: Any, path: str) -> frozenset[Any]:
        """The words of a list, each once."""
        seen: set[str] = set()
        for index, value in enumerate(listed_codes or ()):
            self.refuse_second(self.checked(check, value, f"{path}[{index}]"), seen, f"{path}[{index}]")
        return frozenset(seen)

    def target_group(self, value: Any) -> str:
        """The code of a target group that there is."""
        found = group_code(value)
        if found not in self.groups:
            raise WrongValue(msgid("muss eins von diesen sein: %(words)s"), words=listed(self.groups))
        return found

    def refuse_second(self, word: str | None, seen: set[str], path: str) -> None:
        """Note an error for a word that was there already."""
        if word in seen:
            self.add(path, msgid("%(word)s steht mehr als einmal da"), word=word)
        if word is not None:
            seen.add(word)

    def shares(self, found: dict[str, Any], kind: CourseKind, path: str) -> dict[CertificateKind, int]:
        """The share that each promised paper needs."""
        documents, share, test_share = (found.pop(name) for name in ("documents", "required_share", "test_share"))
        if CertificateKind.QUALIFICATION in documents and not has(kind, Part.TEST):
            documents = (CertificateKind.ATTENDANCE,)
            self.leave_behind(f"{path}.nachweis", kind)
        if not has(kind, Part.SHARES):
            return dict.fromkeys(documents, NO_THRESHOLD)
        own = {CertificateKind.ATTENDANCE: share, CertificateKind.QUALIFICATION: test_share or share}
        return {document: own[document] for document in documents}

    def compare_group_sizes(self, found: dict[str, Any], path: str) -> None:
        """The largest group is not smaller than the smallest."""
        smallest, largest = found.get("group_min"), found.get("group_max")
        if smallest is not None and largest is not None and largest < smallest:
            self.add(
                f"{path}.gruppe_max", msgid("darf nicht unter gruppe_min liegen (%(smallest)s)"), smallest=smallest
            )

    def compare_units(self, found: dict[str, Any], modules: list[dict[str, Any]], path: str) -> None:
        """The units of the offer are those of its modules."""
        units = [module.get("units") for module in modules]
        total, taught = found.get("units"), sum(part or 0 for part in units)
        if modules and total is not None and None not in units and total != taught:
            text = msgid("ist %(total)s, aber die Module haben zusammen %(sum)s")
            self.add(f"{path}.ue", text, total=total, sum=taught)

    def compare_hours(self, programme: list[dict[str, Any]], path: str) -> None:
        """A point of a programme ends after it begins."""
        for index, item in enumerate(programme):
            begins, ends = item.get("begins"), item.get("ends")
            if begins is not None and ends is not None and ends <= begins:
                self.add(f"{path}[{index}].ende", msgid("liegt nicht nach dem Beginn"))

    def compare_with_state(self, found: dict[str, Any], kind: CourseKind, path: str) -> None:
        """A published offer says what it is about and for whom, or whom to ask."""
        if found.get("state") is not CourseState.PUBLISHED:
            return
        needed = {"goal_de": "ziel", "audience_de": "zielgruppe"}
        if has(kind, Part.CONTACT):
            needed |= {"contact_name": "kontakt_name"}
            if found.get("contact_phone") == found.get("contact_email") == "":
                self.add(f"{path}.kontakt_telefon", msgid("Telefon oder E-Mail: eins von beiden wird gebraucht"))
        if has(kind, Part.MODULES):
            needed |= {"modules": "module"}
        for name, key in needed.items():
            if name in found and found[name] in EMPTY and found[name] is not None:
                self.add(f"{path}.{key}", msgid("darf nicht leer sein"))

    def refuse_repeated_codes(self, offers: Sequence[Any]) -> None:
        """A code appears once per file."""
        first: dict[str, int] = {}
        for index, offer in enumerate(offers):
            code = offer.get("code") if isinstance(offer, JsonObject) else None
            if isinstance(code, str) and is_code(code) and first.setdefault(code, index) != index:
                self.add(f"[{index}].code", msgid("%(code)s ist schon die Kennung von [%(first)s]"), code=code, first=first[code])  # fmt: skip

    def checked(self, check: Check, value: Any, path: str) -> Any:
        """The value to keep; None, and the error noted, when it is wrong."""
        try:
            return check(value)
        except WrongValue as wrong:
            self.add(path, wrong.message, **wrong.values)
            return None

    def leave_behind(self, path: str, kind: CourseKind) -> None:
        """Note what is not kept."""
        text = msgid("wird nicht übernommen: Das hat die Art %(art)s nicht")
        self.left_behind.append(Problem(path, text, {"art": kind.value}))

    def add(self, path: str, message: str, **values: Any) -> None:
        """Note an error."""
        self.problems.append(Problem(path, message, values))


def _kind_of_offer(value: Any) -> CourseKind:
    word = value.get("art") if isinstance(value, JsonObject) else None
    return keys.KINDS.get(word, CourseKind.TRAINING) if isinstance(word, str) else CourseKind.TRAINING


def _parts(shape: type[Any], parts: Sequence[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(shape(**part) for part in parts)


def _shown(name: str) -> str:
    # A strange key must not reach a terminal as it is.
    short = name if len(name) <= LONGEST_KEY_SHOWN else name[:LONGEST_KEY_SHOWN] + "..."
    return short if short.isidentifier() and short.isascii() else json.dumps(short)
