"""Somebody wants to hear of the next date of an offer: confirmed by the mailbox, told once, forgotten after a year."""

from datetime import timedelta
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from sqlalchemy import func, select

from courses.catalogue.models import Course, CourseState
from courses.demand.interest import interested
from courses.demand.jobs import forget_interests, tell_interested
from courses.demand.models import Interest, InterestNotice
from courses.planning.models import CourseRun
from courses.planning.publishing import publish
from lms.data import clock as app_clock
from tests.cast import COORDINATOR, NOW, Cast, run_of
from tests.house import Client, client_for, db_of, links_in, mails, run_worker, text_of, writing

EMAIL = "yusuf@example.org"
PAGE = "/courses/IK-01/interest"


def ask(client: Client, email: str = EMAIL) -> int:
    """Send the form; the status of the answer."""
    return client.submit(PAGE, {"email": email, "consent": "y"}, follow=False).status_code


def link_of(app: Flask, email: str = EMAIL) -> str:
    """The path of the link in the newest mail to the address."""
    return urlsplit(next(link for link in links_in(mails(app, email)[-1]) if "/interest/" in link)).path


def confirmed(app: Flask, client: Client, email: str = EMAIL) -> str:
    """Ask and confirm; the path of the own page."""
    ask(client, email)
    link = link_of(app, email)
    client.submit(link, action="/confirm")
    return link


def new_date(app: Flask, cast: Cast) -> int:
    """One more published run of the offer."""
    with writing(app) as db:
        return run_of(db, db.get_one(Course, cast.course_id), cast.project_id, cast.venue_id).id


def about_dates(app: Flask, email: str = EMAIL) -> list[str]:
    """The words of the mails that tell of dates."""
    run_worker(app)  # mails that a job asks for are sent in the next round
    return [text_of(mail) for mail in mails(app, email) if str(mail["Subject"]).startswith("Neuer Termin")]


def count(app: Flask) -> int:
    """How many addresses are kept."""
    with db_of(app) as db:
        return db.scalar(select(func.count(Interest.id))) or 0


def test_the_page_of_an_offer_leads_to_the_list(client: Client, cast: Cast) -> None:
    assert PAGE in client.get("/courses/IK-01").get_data(as_text=True)


def test_a_confirmed_address_hears_of_a_new_date_once(app: Flask, client: Client, cast: Cast) -> None:
    confirmed(app, client)
    assert about_dates(app) == [], "the dates that stood on the page are no news"
    run_id = new_date(app, cast)
    (told,) = about_dates(app)
    assert "Vielfalt am Schalter" in told
    assert f"/runs/{run_id}" in told
    with app.test_request_context():
        tell_interested(app_clock.now())
    assert len(about_dates(app)) == 1


def test_several_new_dates_make_one_mail(app: Flask, client: Client, cast: Cast) -> None:
    confirmed(app, client)
    with writing(app) as db:
        for _ in range(3):
            run_of(db, db.get_one(Course, cast.course_id), cast.project_id, cast.venue_id)
    (told,) = about_dates(app)
    assert told.count("14. April 2026") == 3
    assert "/courses/IK-01" in told


def test_an_address_that_nobody_confirmed_hears_nothing_and_is_forgotten(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    ask(client)
    link = link_of(app)
    client.get(link)
    new_date(app, cast)
    assert about_dates(app) == []
    clock.shift(timedelta(hours=49))
    with app.test_request_context():
        forget_interests(app_clock.now())
    assert count(app) == 0
    assert client.get(link).status_code == 404


def test_a_closed_run_and_a_draft_are_no_news(app: Flask, client: Client, cast: Cast) -> None:
    confirmed(app, client)
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        run_of(db, course, cast.project_id, closed_to_id=cast.employer_id)
        draft = run_of(db, course, cast.project_id, published=False).id
    assert about_dates(app) == []
    with writing(app) as db:
        publish(db, db.get_one(CourseRun, draft), actor=COORDINATOR.tag, now=NOW)
    assert len(about_dates(app)) == 1


def test_who_ends_it_is_forgotten_at_once(app: Flask, client: Client, cast: Cast) -> None:
    link = confirmed(app, client)
    new_date(app, cast)
    about_dates(app)
    answer = client.submit(link, action="/end")
    assert "Ihre Adresse ist gelöscht" in answer.get_data(as_text=True)
    assert count(app) == 0
    with db_of(app) as db:
        assert db.scalar(select(func.count(InterestNotice.id))) == 0
    assert client.get(link).status_code == 404


def test_an_address_is_kept_for_a_year_after_it_was_confirmed(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    confirmed(app, client)
    for days, kept in ((364, 1), (2, 0)):
        clock.shift(timedelta(days=days))
        with app.test_request_context():
            forget_interests(app_clock.now())
        assert count(app) == kept


def test_asking_again_does_not_tell_that_one_is_known(app: Flask, client: Client, cast: Cast) -> None:
    confirmed(app, client)
    first = client.submit(PAGE, {"email": EMAIL, "consent": "y"})
    other = client.submit(PAGE, {"email": "new@example.org", "consent": "y"})
    assert (first.status_code, first.request.path) == (other.status_code, other.request.path)
    assert count(app) == 2


def test_without_consent_or_with_a_broken_address_nothing_is_kept(app: Flask, client: Client, cast: Cast) -> None:
    for fields in (
        {"email": EMAIL},
        {"email": "no address", "consent": "y"},
        {"email": f"a\r\nb{EMAIL}", "consent": "y"},
    ):
        answer = client.submit(PAGE, fields)
        assert answer.status_code == 422
    assert count(app) == 0


def test_the_same_form_twice_asks_once(app: Flask, client: Client, cast: Cast) -> None:
    form = next(form for form in client.page(PAGE).forms if "email" in form.fields)
    sent = {**dict(form.form_values()), "email": EMAIL, "consent": "y"}
    assert [client.post(PAGE, data=sent).status_code for _ in range(2)] == [303, 303]
    assert len(mails(app, EMAIL)) == 1


def test_an_offer_that_is_not_published_has_no_list(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(Course, cast.course_id).state = CourseState.ARCHIVED
    assert client.get(PAGE).status_code == client.get("/courses/NO-99/interest").status_code == 404


def test_guessed_and_malformed_links_lead_nowhere(client: Client, cast: Cast) -> None:
    for token in ("x", "0" * 27, "%00", "..", "1;drop"):
        assert client.get(f"/interest/{token}").status_code == 404


def test_the_mail_speaks_the_language_of_the_asker(app: Flask, cast: Cast) -> None:
    visitor = client_for(app)
    visitor.get("/courses?lang=en")
    ask(visitor)
    assert str(mails(app, EMAIL)[-1]["Subject"]) == "Next date: Diversity at the counter"


def test_staff_see_how_many_wait_and_nobody_sees_who(app: Flask, client: Client, cast: Cast) -> None:
    confirmed(app, client)
    ask(client, "unconfirmed@example.org")
    with db_of(app) as db:
        assert interested(db, cast.course_id, app_clock.now()) == 1
