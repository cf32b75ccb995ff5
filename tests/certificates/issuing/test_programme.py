"""What a paper says about network and money: the words of its run's period and project, recorded once and kept."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
import time_machine
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import delete, select, update

from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.reserving import lock_enrolment, reissue, reserve
from courses.catalogue.models import CertificateKind
from lms.data import documents
from lms.data.documents import StoredDocument
from lms.funding.models import FundingPeriod, Logo, Project
from lms.funding.pictures import MIME_TYPE, clean_picture
from lms.pdf.inspection import page_text
from tests.cast import NOW, Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import db_of, run_worker, writing

pytestmark = pytest.mark.pdf
AMINA, OLENA = "Amina Haddad", "Олена Коваль"
OLD_SENTENCE, NEW_SENTENCE = "Gefördert aus Mitteln der Musterstiftung.", "Gefördert aus neuen Mitteln."
YEARS_LATER = datetime(2029, 5, 2, 9, 0, tzinfo=UTC)


def picture(colour: str) -> bytes:
    drawing = Image.new("RGB", (400, 120), "white")
    ImageDraw.Draw(drawing).rectangle((10, 10, 390, 110), outline=colour, width=8)
    out = io.BytesIO()
    drawing.save(out, "PNG")
    return out.getvalue()


def add_logo(app: Flask, cast: Cast, text: str, colour: str, project_id: int | None = None) -> str:
    clean = clean_picture(picture(colour))
    with writing(app) as db:
        sha256 = documents.store(db, clean.content, MIME_TYPE, NOW)
        shape = {"width": clean.width, "height": clean.height}
        words = {"alt_de": text, "alt_en": f"{text} (en)"}
        db.add(Logo(period_id=cast.period_id, project_id=project_id, sha256=sha256, **shape, **words))
    return sha256


def reserve_for(app: Flask, enrolment_id: int, now: datetime = AFTER) -> int:
    with writing(app) as db:
        enrolment = lock_enrolment(db, enrolment_id)
        assert enrolment is not None
        url = "http://localhost/verify"
        return reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url=url, person_id=None, now=now).id


def certificate(app: Flask, certificate_id: int) -> Certificate:
    with db_of(app) as db:
        return db.get_one(Certificate, certificate_id)


def pdf_of(app: Flask, certificate_id: int) -> bytes:
    run_worker(app)
    with db_of(app) as db:
        made = db.get_one(Certificate, certificate_id)
        assert made.state is CertificateState.ISSUED, made.problem
        assert made.document_sha256 is not None
        return documents.fetch(db, made.document_sha256)


def spoken(pdf: bytes) -> set[str]:
    """What a reader hears instead of the pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        parts = [part for part in document.objects if isinstance(part, pikepdf.Dictionary)]
        return {str(part["/Alt"]) for part in parts if "/Alt" in part}


def change_words(app: Flask, cast: Cast) -> None:
    """Another sentence and no logos, as a coordinator would."""
    with writing(app) as db:
        period = db.get_one(FundingPeriod, cast.period_id)
        period.funding_sentence_de = period.funding_sentence_en = NEW_SENTENCE
        db.execute(delete(Logo))


def test_a_paper_carries_sentence_logos_and_the_funders_number(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    people = attend(app, cast, {AMINA: 4})
    add_logo(app, cast, "Musterministerium", "#0f6674")
    with writing(app) as db:
        db.get_one(Project, cast.project_id).project_number = "FKZ 0815"
    clock.move_to(AFTER)
    pdf = pdf_of(app, reserve_for(app, people[AMINA]))
    text = page_text(pdf)
    assert OLD_SENTENCE in text.replace("\r\n", " ")
    assert "FKZ 0815" in text
    assert "Musterministerium" in spoken(pdf)


def test_an_english_paper_speaks_of_its_logos_in_english(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    people = attend(app, cast, {AMINA: 4}, language="en")
    add_logo(app, cast, "Musterministerium", "#0f6674")
    clock.move_to(AFTER)
    pdf = pdf_of(app, reserve_for(app, people[AMINA]))
    assert "Funded by the Example Foundation." in page_text(pdf)
    assert "Musterministerium (en)" in spoken(pdf)


def test_the_money_of_the_project_stands_on_its_papers(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    people = attend(app, cast, {AMINA: 4})
    add_logo(app, cast, "Musterministerium", "#0f6674")
    add_logo(app, cast, "Beispielfonds", "#24408e", cast.project_id)
    with writing(app) as db:
        project = db.get_one(Project, cast.project_id)
        project.funding_sentence_de = project.funding_sentence_en = "Kofinanziert vom Beispielfonds."
    clock.move_to(AFTER)
    pdf = pdf_of(app, reserve_for(app, people[AMINA]))
    assert "Kofinanziert vom Beispielfonds." in page_text(pdf)
    assert "Musterstiftung" not in page_text(pdf)
    assert {"Beispielfonds"} == spoken(pdf) & {"Beispielfonds", "Musterministerium"}


def test_a_paper_keeps_what_was_recorded_and_the_next_one_takes_the_new_words(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    people = attend(app, cast, {AMINA: 4, OLENA: 4})
    add_logo(app, cast, "Musterministerium", "#0f6674")
    clock.move_to(AFTER)
    first = reserve_for(app, people[AMINA])
    change_words(app, cast)
    second = reserve_for(app, people[OLENA])
    old, new = pdf_of(app, first), pdf_of(app, second)
    assert "Musterstiftung" in page_text(old)
    assert "Musterministerium" in spoken(old)
    assert NEW_SENTENCE in page_text(new)
    assert "Musterministerium" not in spoken(new)


def test_a_paper_made_again_years_later_prints_the_words_of_its_period(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    people = attend(app, cast, {AMINA: 4})
    add_logo(app, cast, "Musterministerium", "#0f6674")
    clock.move_to(AFTER)
    first = reserve_for(app, people[AMINA])
    pdf_of(app, first)
    clock.move_to(YEARS_LATER)
    with writing(app) as db:
        enrolment = lock_enrolment(db, people[AMINA])
        assert enrolment is not None
        again = reissue(
            db,
            enrolment,
            db.get_one(Certificate, first),
            name="Amina El-Haddad",
            reason="Name",
            check_url="http://localhost/verify",
            person_id=cast.coordinator.person_id,
            now=YEARS_LATER,
        ).id
    pdf = pdf_of(app, again)
    assert "Amina El-Haddad" in page_text(pdf)
    assert "Musterstiftung" in page_text(pdf)
    assert "Musterministerium" in spoken(pdf)


def test_the_first_paper_of_a_period_is_noted_once(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    people = attend(app, cast, {AMINA: 4, OLENA: 4})
    clock.move_to(AFTER)
    reserve_for(app, people[AMINA])
    reserve_for(app, people[OLENA], YEARS_LATER)
    with db_of(app) as db:
        assert db.get_one(FundingPeriod, cast.period_id).printed_at == AFTER


def test_a_logo_whose_bytes_were_damaged_stops_only_its_own_papers(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    people = attend(app, cast, {AMINA: 4, OLENA: 4})
    sha256 = add_logo(app, cast, "Musterministerium", "#0f6674")
    clock.move_to(AFTER)
    spoilt = reserve_for(app, people[AMINA])
    change_words(app, cast)
    sound = reserve_for(app, people[OLENA])
    with writing(app) as db:
        db.execute(update(StoredDocument).where(StoredDocument.sha256 == sha256).values(content=b"something else"))
    run_worker(app)
    assert certificate(app, sound).state is CertificateState.ISSUED
    assert certificate(app, spoilt).problem == "DamagedDocument"
    with db_of(app) as db:
        assert db.scalars(select(Certificate.id).where(Certificate.state == CertificateState.RESERVED)).all() == [
            spoilt
        ]
