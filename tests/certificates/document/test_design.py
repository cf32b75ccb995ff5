"""The page before it becomes a PDF."""

import pytest

from certificates.document.design import certificate_page, direction, name_class
from certificates.document.printable import UnprintableName, refuse_unprintable
from tests.certificates.document.samples import LOGOS, NAMES, sample


def test_a_name_with_an_unprintable_letter_stops_the_issue_and_is_explained() -> None:
    with pytest.raises(UnprintableName) as refusal:
        refuse_unprintable(sample(name="Selam ሰላም"))

    assert refusal.value.text % refusal.value.values == (
        "„Selam ሰላም“ enthält ein Zeichen, das in der Bescheinigung nicht gedruckt werden kann: "
        "ሰ (U+1230, ETHIOPIC SYLLABLE SA). Bitte eine andere Schreibweise angeben."
    )


@pytest.mark.parametrize("name", NAMES.values())
def test_names_of_the_cast_are_printable(name: str) -> None:
    refuse_unprintable(sample(name=name))


def test_markup_in_a_name_stays_text() -> None:
    html = certificate_page(sample(name='<img src="file:///etc/passwd">'), LOGOS).html

    assert "&lt;img src=&#34;file:///etc/passwd&#34;&gt;" in html


def test_a_decomposed_name_is_composed() -> None:
    page = certificate_page(sample(name="Zoe\u0308"), LOGOS)

    assert "Zoë" in page.html
    assert page.exact_texts == ("Zoë",)


def test_a_logo_without_its_bytes_is_an_error() -> None:
    with pytest.raises(KeyError):
        certificate_page(sample(), {})


def test_arabic_runs_from_right_to_left_on_a_german_page() -> None:
    html = certificate_page(sample(name=NAMES["arabic"]), LOGOS).html

    assert '<html lang="de">' in html
    assert 'dir="rtl">' + NAMES["arabic"] in html


def test_the_first_letter_decides_the_direction() -> None:
    assert [direction(text) for text in ("Amina", "أمينة", "12 أمينة", "123", "A أمينة")] == [
        "ltr",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_long_names_are_set_smaller_and_towers_of_marks_are_cut() -> None:
    names = ["Amina Haddad", "A" * 40, "A" * 100, "A" * 200, "A" + "\u0323\u0301" * 250]

    assert [name_class(name) for name in names] == ["large", "medium", "small", "tiny", "large clipped"]
