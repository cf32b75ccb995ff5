"""Texts with headings, lists and links: people write Markdown, pages show HTML that went through an allow-list."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
LINKS = ("https://", "http://", "mailto:", "tel:")
LOWEST_HEADING = 4


def rich_text(markdown: str, *, highest_heading: int = 2) -> Markup:
    """Markdown as HTML through an allow-list.

    HTML in the text is shown as it was typed. Only what leads to the web, to a mail address or to a telephone number
    is a link; of any other, such as `javascript:`, the typed characters stay as text. There are no pictures. No heading
    ranks above `highest_heading` (2 to 4), so that a text fits below the headings of its page.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = _is_allowed_link  # type: ignore[method-assign]
    tokens = parser.parse(markdown)
    _rank_headings(tokens, highest_heading)
    html = parser.renderer.render(tokens, parser.options, {})
    schemes = {link.partition(":")[0] for link in LINKS}
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=schemes))


def _is_allowed_link(url: str) -> bool:
    return url.lower().startswith(LINKS)


def _rank_headings(tokens: list[Token], highest: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), highest), LOWEST_HEADING)}"
