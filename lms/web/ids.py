"""Ids in addresses: only the canonical decimal form of a number a database can hold; anything else is no page."""

from werkzeug.routing import BaseConverter, ValidationError

LARGEST = 2**53


class IdConverter(BaseConverter):
    """`<id:run_id>`: "7", but not "0", "-1", "007" or 2**63."""

    regex = "[1-9][0-9]{0,15}"

    def to_python(self, value: str) -> int:
        """The number; a larger one than any id is no page, and no database ever sees it."""
        if int(value) > LARGEST:
            raise ValidationError
        return int(value)
