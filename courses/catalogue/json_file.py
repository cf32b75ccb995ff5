"""From the bytes of a file to JSON: everything that can be wrong with the file as a whole has a name."""

import json
from collections import Counter
from typing import Any

from courses.catalogue.values import WrongValue, kind_of

LARGEST_FILE_BYTES = 5 * 1024 * 1024


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys were written more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = {name for name, times in Counter(name for name, _value in pairs).items() if times > 1}


def json_list(raw: bytes) -> list[Any]:
    """The list at the top of a JSON file. Raises WrongValue with the reason when there is none."""
    if len(raw) > LARGEST_FILE_BYTES:
        raise WrongValue(f"is larger than {LARGEST_FILE_BYTES // 1024 // 1024} MB")
    try:
        found = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=JsonObject)
    except UnicodeDecodeError as error:
        raise WrongValue(f"is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise WrongValue(f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise WrongValue("is nested too deeply") from None
    except ValueError:
        raise WrongValue("holds a number with too many digits") from None
    if not isinstance(found, list):
        raise WrongValue(f"must be a list of offers, not {kind_of(found)}")
    return found
