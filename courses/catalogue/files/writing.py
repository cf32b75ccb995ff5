"""From offers to a file in the documented format. What is written here is read back as it was."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from enum import Enum
from typing import Any

from courses.catalogue.data import CourseData
from courses.catalogue.files import keys
from courses.catalogue.files.keys import REQUIRED, Key
from courses.catalogue.kinds import has
from courses.catalogue.models import CertificateKind

WORDS: dict[str, Mapping[Any, str]] = {
    "format": {word: key for key, word in keys.FORMATS.items()},
    "documents": {documents: key for key, documents in keys.DOCUMENTS.items()},
    "qualification_form": {word: key for key, word in keys.QUALIFICATION_FORMS.items()},
    "state": {word: key for key, word in keys.STATES.items()},
    "reporting_profile": {word: key for key, word in keys.PROFILES.items()},
}


def catalogue_file(offers: Iterable[CourseData]) -> bytes:
    """The offers as a JSON file."""
    return (json.dumps([written(offer) for offer in offers], ensure_ascii=False, indent=1) + "\n").encode()


def written(offer: CourseData) -> dict[str, Any]:
    """One offer as an object of the documented format, without what its kind has not and what holds anyway."""
    values = _values(offer)
    wanted = [key for key in keys.OFFER_KEYS if key.part is None or has(offer.kind, key.part)]
    return _object(values, wanted)


def _values(offer: CourseData) -> dict[str, Any]:
    shares = offer.required_shares
    share = shares.get(CertificateKind.ATTENDANCE, shares.get(CertificateKind.QUALIFICATION, keys.USUAL_SHARE))
    test_share = shares.get(CertificateKind.QUALIFICATION, share)
    return vars(offer) | {
        "documents": tuple(kind for kind in CertificateKind if kind in shares),
        "required_share": share,
        "test_share": None if test_share == share else test_share,
        "target_groups": sorted(offer.target_groups),
        "also_formats": sorted(WORDS["format"][one] for one in offer.also_formats),
        "modules": _numbered(offer.modules, keys.MODULE_KEYS),
        "programme": _numbered(offer.programme, keys.PROGRAMME_KEYS),
        "texts": [_object(vars(text), keys.TEXT_KEYS) for text in offer.texts],
    }


def _numbered(parts: Sequence[Any], wanted: Sequence[Key]) -> list[dict[str, Any]]:
    return [_object(vars(part) | {"number": number}, wanted) for number, part in enumerate(parts, start=1)]


def _object(values: Mapping[str, Any], wanted: Sequence[Key]) -> dict[str, Any]:
    return {
        key.name: _plain(key.field, values[key.field])
        for key in wanted
        if key.default is REQUIRED or (values[key.field] != key.default and values[key.field] not in ([], None))
    }


def _plain(field: str, value: Any) -> Any:
    if field in WORDS:
        return WORDS[field][value]
    if isinstance(value, Enum):
        return value.value
    return f"{value:%H:%M}" if isinstance(value, time) else value
