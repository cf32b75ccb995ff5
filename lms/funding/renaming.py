"""The names of a network inside legal texts: a period renames it, and the texts go along. Pure."""

import re


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with each old name replaced by the new one, once: a new name that holds an old one is not taken apart."""
    pairs = {old: new for old, new in names.items() if old and old != new}
    if not pairs:
        return text
    # The longest first: the name of the period may begin with the shorter one of the network.
    either = "|".join(re.escape(old) for old in sorted(pairs, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda found: pairs[found.group()], text)
