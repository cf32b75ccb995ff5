"""Markdown in, harmless HTML out."""

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.rich_text import TAGS, plain_text, rich_text

DECEITFUL = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#x73;cript:alert(1)",
    "<java\tscript:alert(1)>",
    "&#1;javascript:alert(1)",
    "\\javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4",
    "vbscript:x",
    "//other.example.org",
    "ftp://example.org",
    "file:///etc/passwd",
    "/staff",
]


def test_lists_emphasis_and_tables_are_kept() -> None:
    html = rich_text("- eins\n- **zwei**\n\n| a |\n|---|\n| b |")
    assert "<li>eins</li>" in html
    assert "<strong>zwei</strong>" in html
    assert "<td>b</td>" in html


def test_html_is_shown_as_it_was_typed() -> None:
    assert rich_text("<script>alert(1)</script> <b>x</b>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;x&lt;/b&gt;</p>\n"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c",
        "http://example.org",
        "HTTPS://example.org",
        "mailto:a@example.org",
        "tel:+4938112345",
    ],
)
def test_a_link_to_the_web_a_mail_address_or_a_telephone_number_is_one(address: str) -> None:
    assert f'href="{address}"' in rich_text(f"[Wort]({address})")


@pytest.mark.parametrize("address", DECEITFUL)
def test_any_other_link_stays_text(address: str) -> None:
    html = rich_text(f"[Wort]({address}) <{address}>\n\n[Ziel][z]\n\n[z]: {address}")
    assert "href" not in html
    assert "Wort" in html


def test_pictures_are_not_fetched_and_their_words_stay() -> None:
    html = rich_text("![Ein Bild](https://example.org/p.png)")
    assert "<img" not in html
    assert "Ein Bild" in html


def test_no_heading_ranks_above_those_of_the_page() -> None:
    assert rich_text("# Eins\n\n### Drei\n\n###### Sechs", highest_heading=3) == (
        "<h3>Eins</h3>\n<h3>Drei</h3>\n<h4>Sechs</h4>\n"
    )


@given(st.text(max_size=300))
def test_whatever_is_typed_only_what_the_list_allows_comes_out(typed: str) -> None:
    html = rich_text(typed)
    assert html == nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto", "tel"}
    )


@pytest.mark.parametrize(
    "text",
    ["Ingenieur*innen und Techniker*innen", "Ingenieur*innen, die **nicht** Fachkräft*innen sind", "2*3*4", "Kolleg_innen und Freund_innen"],
)  # fmt: skip
def test_gender_stars_make_nothing_italic(text: str) -> None:
    html = rich_text(text)
    assert "<em>" not in html
    assert html.count("*") == text.replace("**", "").count("*")


def test_whole_words_can_be_stressed() -> None:
    assert rich_text("Das ist *wichtig*, **sehr** sogar (*wirklich*).") == (
        "<p>Das ist <em>wichtig</em>, <strong>sehr</strong> sogar (<em>wirklich</em>).</p>\n"
    )


def test_marked_text_reads_as_plain_text_elsewhere() -> None:
    typed = "## Ziel\n\nSie **hören** zu & fragen nach:\n\n- Ingenieur*innen\n- [Jobcenter](https://example.org)\n\n<b>wörtlich</b>"
    assert plain_text(typed) == ("Ziel\nSie hören zu & fragen nach:\n– Ingenieur*innen\n– Jobcenter\n<b>wörtlich</b>")
    assert plain_text("") == ""
