"""Two versions of a text as one: what was crossed out and what was put in, for eyes (<del>, <ins>) and for ears."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from lms.web.languages import gettext

# A line break is a word of its own; blanks stay with the word before them.
WORD = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
# Comparing word by word takes the square of the words; a longer text is compared line by line.
MOST_WORDS = 2000
# Of a long stretch that both have, so many words are left at each end.
KEPT_WORDS = 12


def difference(old: str, new: str) -> Markup:
    """The new text with the words that went and came marked; long stretches that stayed are cut to their ends."""
    before, after = _pieces(old, new)
    matcher = SequenceMatcher(None, _compared(before), _compared(after), autojunk=False)
    return Markup("").join(_marked(matcher, before, after))


def new_words(old: str, new: str) -> Markup:
    """The whole new text with those words marked that the old one does not have."""
    before, after = _pieces(old, new)
    matcher = SequenceMatcher(None, _compared(before), _compared(after), autojunk=False)
    return Markup("").join(
        escape("".join(after[first:last])) if kind == "equal" else _mark("ins", gettext("anders"), after[first:last])
        for kind, _, _, first, last in matcher.get_opcodes()
        if last > first
    )


def _pieces(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = WORD.findall(old), WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return before, after


def _compared(pieces: Sequence[str]) -> list[str]:
    # Whether blanks follow a word makes no other word of it.
    return [piece.strip(" \t") or piece for piece in pieces]


def _marked(matcher: "SequenceMatcher[str]", before: Sequence[str], after: Sequence[str]) -> Iterator[Markup]:
    steps = matcher.get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(steps):
        if kind == "equal":
            yield _stayed(after[new_from:new_to], first=place == 0, last=place == len(steps) - 1)
            continue
        if old_to > old_from:
            yield _mark("del", gettext("gestrichen"), before[old_from:old_to])
        if new_to > new_from:
            yield _mark("ins", gettext("neu"), after[new_from:new_to])


def _mark(tag: str, said: str, pieces: Sequence[str]) -> Markup:
    # Screen readers pass over <ins> and <del> in silence, so the words around are there for them alone.
    text = "".join(pieces)
    inner = text.rstrip()
    return Markup(
        '<{0}><span class="kern-sr-only">[{1}: </span>{2}<span class="kern-sr-only">]</span></{0}>{3}'
    ).format(Markup(tag), said, inner or "¶", text[len(inner) :])


def _stayed(pieces: Sequence[str], *, first: bool, last: bool) -> Markup:
    if len(pieces) <= 2 * KEPT_WORDS:
        return escape("".join(pieces))
    head = "" if first else "".join(pieces[:KEPT_WORDS])
    tail = "" if last else "".join(pieces[-KEPT_WORDS:])
    return escape(f"{head} […] {tail}")
