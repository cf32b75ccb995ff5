"""The wording, word for word."""

from datetime import date, timedelta
from typing import get_args

from certificates.document import sentences
from certificates.document.content import CertificateContent, CourseKind
from tests.certificates.document.samples import english, long_course, sample


def wording(content: CertificateContent) -> list[str]:
    """Extent and statements."""
    return [sentences.extent(content), *sentences.statements(content)]


def test_full_attendance() -> None:
    assert wording(sample()) == [
        "Umfang: 16 von 16 Unterrichtseinheiten (je 45 Minuten).",
        "Bescheinigt wird die Anwesenheit. Eine Leistung wurde nicht geprüft.",
    ]


def test_partial_attendance_says_what_the_paper_is_good_for() -> None:
    assert wording(sample(attended_units=14)) == [
        "Umfang: 14 von 16 Unterrichtseinheiten (je 45 Minuten).",
        "Besucht wurden 14 von 16 Unterrichtseinheiten; die Bescheinigung gilt für die besuchten Einheiten.",
        "Bescheinigt wird die Anwesenheit. Eine Leistung wurde nicht geprüft.",
    ]


def test_partial_online_attendance_in_english() -> None:
    assert wording(english()) == [
        "Extent: 14 of 16 teaching units (45 minutes each).",
        "14 of 16 teaching units were attended; this certificate is valid for the units attended.",
        "The event took place in a live online format; attendance was recorded for each meeting.",
        "This document certifies attendance. No performance was assessed.",
    ]


def test_online_attendance_was_recorded_for_each_meeting() -> None:
    assert (
        "Die Teilnahme erfolgte in einem Live-Online-Format; die Anwesenheit wurde je Sitzung erfasst."
        in sentences.statements(sample(format="online"))
    )


def test_a_sentence_of_its_own_takes_the_place_of_the_usual_one() -> None:
    assert "Teilnahme an zwei Orten." in sentences.statements(sample(attendance_sentence="Teilnahme an zwei Orten."))


def test_a_certificate_names_the_internal_test_and_its_result() -> None:
    assert sentences.statements(long_course(attended_units=240)) == [
        "Bescheinigt werden die Anwesenheit und ein erfolgreicher interner Test.",
        "Ergebnis des internen Tests: gut.",
    ]


def test_a_conference_confirms_participation() -> None:
    assert wording(sample(course_kind="conference")) == [
        "Umfang: 16 von 16 Unterrichtseinheiten (je 45 Minuten).",
        "Bestätigt wird die Teilnahme. Eine Leistung wurde nicht geprüft.",
    ]
    assert wording(sample(course_kind="conference", attended_units=4))[1] == (
        "Besucht wurden 4 von 16 Unterrichtseinheiten; die Bestätigung gilt für die besuchten Einheiten."
    )
    assert wording(english(course_kind="conference"))[1:4:2] == [
        "14 of 16 teaching units were attended; this confirmation is valid for the units attended.",
        "This document confirms participation. No performance was assessed.",
    ]


def test_every_kind_of_course_has_its_word_on_paper() -> None:
    kinds = set(get_args(CourseKind))
    assert [set(words.course_kinds) for words in sentences.WORDS.values()] == [kinds, kinds]


def test_one_unit_is_singular() -> None:
    assert sentences.extent(sample(planned_units=1, attended_units=1)) == (
        "Umfang: 1 von 1 Unterrichtseinheit (je 45 Minuten)."
    )


def test_the_three_papers_have_their_names() -> None:
    papers = [sample(), sample(course_kind="conference"), sample(kind="qualification")]

    assert [sentences.heading(paper) for paper in papers] == [
        "Teilnahmebescheinigung",
        "Bestätigung der Teilnahme",
        "Zertifikat",
    ]


def test_no_paper_claims_to_be_one_of_public_law() -> None:
    said = " ".join(f"{vars(words)}" for words in sentences.WORDS.values())

    assert not [
        claim for claim in ("Zeugnis", "anerkannter Abschluss", "Prüfung bestanden", "Herr", "Frau") if claim in said
    ]


def test_validity_and_disclaimer() -> None:
    assert " ".join(sentences.validity(sample())) == (
        "Elektronisch erstellt und ohne Unterschrift gültig. Echtheit prüfen: "
        "https://lernen.example.org/pruefen, Code 7K3QM-X0R9T-BW4ZC-8D1FH-JN5PV2"
    )
    assert sentences.disclaimer(sample()) == (
        "Dieses Dokument ist kein staatlicher Abschluss und ersetzt keinen Bescheid der für die Anerkennung "
        "zuständigen Stelle."
    )


def test_few_dates_are_all_named() -> None:
    assert sentences.dates_in_words(sample()) == ["11. März 2026", "12. März 2026"]


def test_two_meetings_of_one_day_are_one_date() -> None:
    assert sentences.dates_in_words(english(dates=(date(2026, 3, 12),) * 2)) == ["12 March 2026"]


def test_many_dates_are_named_from_to_with_their_number() -> None:
    days = tuple(date(2026, 4, 1) + timedelta(days=number) for number in range(5))

    assert sentences.dates_in_words(sample(dates=days)) == ["1. April 2026 bis 5. April 2026 (5 Termine)"]
