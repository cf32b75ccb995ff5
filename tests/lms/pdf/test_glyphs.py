"""Which names can be printed."""

import pytest

from lms.pdf.glyphs import missing_glyphs

PRINTABLE = [
    "Łukasz Ștefan Țurcan-Žižková",
    "Nguyễn Thị Ánh Tuyết",
    "Олександра Ґалаґан-Їжакевич",
    "أمينة حدّاد",
    "مژگان نیک‌پور",
    "ټورپېکۍ ښکلې",
    "Ọlá\u0300ṣun a\u0331",
    "O’Brien-d'Arc Jr.",
    "Sukarno",
    "",
]


@pytest.mark.parametrize("name", PRINTABLE)
def test_names_of_the_region_can_be_printed(name: str) -> None:
    assert missing_glyphs(name) == []


def test_a_letter_without_a_picture_is_named_once_with_its_code_point() -> None:
    (missing,) = missing_glyphs("ሰላም ሰ"[0] + " ሰ")

    assert (missing.char, missing.name, missing.code_point) == ("ሰ", "ETHIOPIC SYLLABLE SA", "U+1230")


@pytest.mark.parametrize("char", ["\u202e", "\n", "\x00", "\ud800", "\ue000", "😀"])
def test_controls_and_pictograms_are_no_part_of_a_name(char: str) -> None:
    assert [missing.char for missing in missing_glyphs(f"A{char}b")] == [char]


def test_a_letter_and_its_mark_count_as_the_composed_letter() -> None:
    assert missing_glyphs("Zoe\u0308") == []
