"""From the bytes of a file to JSON: everything that can be wrong with the file as a whole has a name."""

import json
from collections import Counter
from typing import Any

from courses.catalogue.values import WrongValue, kind_of
from lms.data.refusal import msgid

LARGEST_FILE_BYTES = 5 * 1024 * 1024
MOST_OFFERS = 10_000


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys were written more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = {name for name, times in Counter(name for name, _value in pairs).items() if times > 1}


def json_list(raw: bytes) -> list[Any]:
    """The list at the top of a JSON file. Raises WrongValue with the reason when there is none."""
    if len(raw) > LARGEST_FILE_BYTES:
        raise WrongValue(msgid("ist größer als %(size)s MB"), size=LARGEST_FILE_BYTES // 1024 // 1024)
    try:
        found = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=JsonObject)
    except UnicodeDecodeError as error:
        raise WrongValue(msgid("ist kein UTF-8 (Byte %(place)s)"), place=error.start) from None
    except json.JSONDecodeError as error:
        text = msgid("ist kein JSON: %(reason)s (Zeile %(line)s, Spalte %(column)s)")
        raise WrongValue(text, reason=error.msg, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise WrongValue(msgid("ist zu tief verschachtelt")) from None
    except ValueError:
        raise WrongValue(msgid("enthält eine Zahl mit zu vielen Ziffern")) from None
    if not isinstance(found, list):
        raise WrongValue(msgid("muss eine Liste von Angeboten sein, nicht %(kind)s"), kind=kind_of(found))
    if len(found) > MOST_OFFERS:
        raise WrongValue(msgid("enthält mehr als %(most)s Angebote"), most=MOST_OFFERS)
    return found
