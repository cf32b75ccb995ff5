"""The main menu shows what exists for somebody; pages that belong together stand under one heading."""

from lxml.html import HtmlElement

from tests.cast import Cast
from tests.house import Client


def headings(page: HtmlElement) -> list[str]:
    """The headings of the wide menu."""
    return [str(one.text) for one in page.cssselect(".lms-menu--wide summary")]


def links(page: HtmlElement) -> list[str]:
    """All links of the wide menu."""
    return [str(one.text) for one in page.cssselect(".lms-menu--wide a")]


def test_a_visitor_sees_plain_links(client: Client, cast: Cast) -> None:
    page = client.page("/courses")
    assert headings(page) == []
    assert links(page) == ["Angebote", "Bescheinigung prüfen"]


def test_the_coordination_finds_its_pages_under_headings(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.coordinator).page("/staff/organisations")
    assert "Menschen" in headings(page)
    current = page.cssselect(".lms-menu--wide summary[aria-current]")
    assert [str(one.text) for one in current] == ["Menschen"]


def test_a_heading_with_one_page_is_that_page(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.hr).page("/hr")
    assert "Menschen" not in headings(page)
    assert "Organisationen" in links(page)


def test_the_menu_of_a_phone_has_the_same_links(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.lead).page("/")
    assert [str(one.text) for one in page.cssselect(".lms-menu--small a")] == links(page)
