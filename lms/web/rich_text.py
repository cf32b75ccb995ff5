"""Texts with headings, lists and links: people write Markdown, pages show HTML that went through an allow-list."""

from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token
from markupsafe import Markup

from lms.web.words import Words

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
LINKS = ("https://", "http://", "mailto:", "tel:")
LOWEST_HEADING = 4


def rich_text(markdown: str, *, highest_heading: int = 2) -> Markup:
    """Markdown as HTML through an allow-list.

    HTML in the text is shown as it was typed. Only what leads to the web, to a mail address or to a telephone number
    is a link; of any other, such as `javascript:`, the typed characters stay as text. There are no pictures. A star
    within a word is a star ("Ingenieur*innen"). No heading ranks above `highest_heading` (2 to 4), so that a text fits
    below the headings of its page.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = _is_allowed_link  # type: ignore[method-assign]
    parser.inline.ruler.at("emphasis", _emphasis_of_whole_words)
    tokens = parser.parse(markdown)
    _rank_headings(tokens, highest_heading)
    html = parser.renderer.render(tokens, parser.options, {})
    schemes = {link.partition(":")[0] for link in LINKS}
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=schemes))


def plain_text(markdown: str) -> str:
    """The same text without marks, a line for each paragraph and list item: for readers that know no Markdown."""
    html = str(rich_text(markdown)).replace("<li>", "<li>– ")
    lines = unescape(nh3.clean(html, tags=set())).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def rich_words(words: Words, highest_heading: int = 3) -> Markup:
    """The same for a text of the field, marked where the page speaks another language."""
    return words.around("div", rich_text(words.text, highest_heading=highest_heading))


def _emphasis_of_whole_words(state: StateInline, silent: bool) -> bool:
    # The rule for "_" holds for "*" too: two gender stars in a sentence must not make the words between them italic.
    if not silent and state.src[state.pos] == "*":
        run = state.scanDelims(state.pos, False)
        if not run.can_open and not run.can_close:
            state.pending += "*" * run.length
            state.pos += run.length
            return True
    return emphasis.tokenize(state, silent)


def _is_allowed_link(url: str) -> bool:
    return url.lower().startswith(LINKS)


def _rank_headings(tokens: list[Token], highest: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), highest), LOWEST_HEADING)}"
