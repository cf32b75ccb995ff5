"""What the file is called in the personnel file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.document.file_name import file_name
from tests.certificates.document.samples import NAMES, sample


def test_date_offer_name_and_number() -> None:
    assert file_name(sample()) == "2026-03-12_IKT-01_Haddad_Amina_NQK-2026-000123.pdf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sukarno", "Sukarno"),
        ("Jörg Weiß-Müller", "Joerg_Weiss-Mueller"),
        (NAMES["latin_extended"], "Lukasz_Stefan_Turcan-Zizkova"),
        (NAMES["vietnamese"], "Nguyen_Thi_Anh_Tuyet"),
        (NAMES["cyrillic"], "Oleksandra_Galagan-Izhakevich"),
        (NAMES["arabic"], "Amyna_Hdad"),
        (NAMES["persian"], "Mzhgan_Nykpwr"),
        ("مُحَمَّد علي-أحمد", "Muhamad_Aly-Ahmd"),
        ("Amina أحمد", "Amina_Ahmd"),
        ("Ελένη Παπαδοπούλου", "Eleni_Papadopoulou"),
        ("O’Brien/../x", "OBrien_x"),
    ],
)
def test_names_of_many_scripts_become_ascii(name: str, expected: str) -> None:
    assert file_name(sample(name=name, family_name="", given_name="")) == (
        f"2026-03-12_IKT-01_{expected}_NQK-2026-000123.pdf"
    )


def test_a_name_without_counterpart_leaves_the_number() -> None:
    georgian = sample(name="ნინო", family_name="", given_name="")

    assert file_name(georgian) == "2026-03-12_IKT-01_NQK-2026-000123.pdf"


@given(st.text(max_size=400))
def test_any_name_gives_a_safe_file_name(name: str) -> None:
    result = file_name(sample(name=name, family_name="", given_name=""))

    assert result.isascii()
    assert not set(result) & set('/\\:*?"<>| \n\0')
    assert len(result) < 130
