"""The recorded content: canonical, complete, strict."""

from datetime import date

import pytest

from certificates.document.content import CertificateContent, Picture
from tests.certificates.document.samples import NAMES, english, logo, long_course, sample

FULL = sample(
    birth_date=date(1990, 5, 1), signature=Picture.of(logo("x"), "Unterschrift"), original_script=NAMES["arabic"]
)


@pytest.mark.parametrize("content", [sample(), english(), long_course(), FULL])
def test_content_comes_back_from_its_record_unchanged(content: CertificateContent) -> None:
    assert CertificateContent.from_json(content.to_json()) == content


def test_the_same_content_has_the_same_record() -> None:
    assert sample().to_json() == sample().to_json()
    assert sample().to_json() != sample(number="other").to_json()


def test_a_record_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        CertificateContent.from_json(sample().to_json().replace('"version":1', '"version":2'))


def test_a_record_with_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="nickname"):
        CertificateContent.from_json(sample().to_json().replace('{"', '{"nickname":"x","', 1))


def test_every_free_text_is_looked_at_for_glyphs() -> None:
    assert {"Jana Petersen", "MV-07", "Kulturbegriff und eigene Prägung", "18055 Rostock"} <= set(sample().texts())
