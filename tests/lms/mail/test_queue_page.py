"""The administration sees the queue; where mails are files, it can read them."""

from flask import Flask
from sqlalchemy import select, update

from lms.mail.models import MailState, OutboxMail
from tests.cast import Cast
from tests.house import Client, client_for, db_of, mails, mounted, run_worker, writing

EMAIL = "anh@example.org"


def one_mail(app: Flask, cast: Cast) -> int:
    """Somebody enrols, the worker runs; the id of the mail."""
    fields = {"name": "Ánh", "email": EMAIL, "privacy": "y"}
    client_for(app).submit(f"/runs/{cast.run_id}/enrol", fields)
    assert len(mails(app, EMAIL)) == 1
    with db_of(app) as db:
        return db.scalars(select(OutboxMail.id).where(OutboxMail.recipient == EMAIL)).one()


def test_the_admin_reads_a_mail_that_is_a_file(app: Flask, client: Client, cast: Cast) -> None:
    mail_id = one_mail(app, cast)
    client.log_in(cast.admin)
    assert EMAIL in client.get("/admin/mail").get_data(as_text=True)
    assert EMAIL in client.get("/admin/mail?state=sent").get_data(as_text=True)
    assert EMAIL not in client.get("/admin/mail?state=dead").get_data(as_text=True)
    shown = client.get(f"/admin/mail/{mail_id}").get_data(as_text=True)
    assert "Bitte bestätigen: Vielfalt am Schalter" in shown
    assert "/my/" in shown


def test_a_refused_mail_is_sent_again(app: Flask, client: Client, cast: Cast) -> None:
    mail_id = one_mail(app, cast)
    with writing(app) as db:
        db.execute(update(OutboxMail).values(state=MailState.DEAD))
    client.log_in(cast.admin).submit(f"/admin/mail/{mail_id}", action="/again")
    run_worker(app)
    with db_of(app) as db:
        assert db.get_one(OutboxMail, mail_id).state is MailState.SENT


def test_the_queue_exists_for_the_admin_only(app: Flask, cast: Cast) -> None:
    mail_id = one_mail(app, cast)
    for member in (cast.coordinator, cast.lead, cast.hr, cast.trainer, cast.participant):
        browser = client_for(app, member)
        assert browser.get("/admin/mail").status_code == 404
        assert browser.get(f"/admin/mail/{mail_id}").status_code == 404


def test_every_kind_of_mail_has_words_for_its_occasion(app: Flask) -> None:
    assert mounted(app).mails.keys() == mounted(app).occasions.keys()
