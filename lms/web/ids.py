"""Ids in addresses: only the canonical decimal form of a number a database can hold; anything else is no page."""

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """`<id:run_id>`: "7", but not "0", "-1", "007" or 2**63."""

    # The pattern alone decides: an error while converting would end the search for other rules, our 404 page among them.
    regex = "[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        """The number; a larger one than any id is no page, and no database ever sees it."""
        return int(value)
