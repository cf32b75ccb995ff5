"""KURSNET behind the scenes: what is exported and why the rest is not, the settings, and the files."""

from collections.abc import Sequence

from flask import Response as FileResponse
from flask import abort, current_app, request
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import ValidationError

from courses.catalogue.models import Course
from courses.catalogue.values import is_code
from courses.exchange.kursnet import codes
from courses.exchange.kursnet.deliveries import MIME_TYPE, deliveries_of, make_delivery
from courses.exchange.kursnet.document import MOST_POSITIONS
from courses.exchange.kursnet.models import Encoding, KursnetDelivery, KursnetOffer
from courses.exchange.kursnet.offers import catalogue_of, offered_by, positions_of, profile_of, providers
from courses.exchange.kursnet.schema import problems_by_schema
from courses.exchange.kursnet.settings import (
    OfferData,
    ProfileData,
    SettingsChangedMeanwhile,
    save_offer,
    save_profile,
)
from courses.exchange.kursnet.tables import PROVIDERS, lines_in, listed_offers, listed_providers, offers_table
from courses.exchange.views import routes
from lms.data import clock
from lms.data.documents import fetch
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.people.models import Organisation
from lms.web.actor import Role, current_actor
from lms.web.choices import SelectField
from lms.web.conflict import show_conflict
from lms.web.formats import label
from lms.web.forms import BaseForm, EmailAddress, OneLine, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.routes import any_role
from lms.web.tables import Source
from lms.web.versions import VersionField

COORDINATION = any_role(Role.COORDINATOR)
TYPES = (("104", _l("Fortbildung")), ("103", _l("gesetzlich geregelte Weiterbildung")))
MOST_PROBLEMS_SHOWN = 10


class ProfileForm(BaseForm):
    """What the agency knows a provider by."""

    supplier_number = TextField(_l("Anbieternummer (BAN)"), [OneLine(), UpTo(20)])
    first_name = TextField(_l("Vorname der Kontaktperson"), [OneLine(), UpTo(30)])
    last_name = TextField(_l("Nachname der Kontaktperson"), [OneLine(), UpTo(30)])
    phone = TextField(_l("Telefon"), [OneLine(), UpTo(30)])
    email = TextField(_l("E-Mail-Adresse"), [OneLine(), UpTo(254), EmailAddress()])
    agreements = TextField(_l("Nutzungsbedingungen"), [OneLine(), UpTo(255)])
    encoding = SelectField(_l("Zeichensatz der Datei"), coerce=Encoding)
    version = VersionField()

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.encoding.choices = [(word.value, label(word)) for word in Encoding]

    def validate_supplier_number(self, field: TextField) -> None:
        """Digits, as on the agency's letters."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(gettext("Bitte geben Sie nur Ziffern ein."))

    def validate_phone(self, field: TextField) -> None:
        """The agency wants to know where the area code ends."""
        if field.data and not codes.phone(field.data):
            raise ValidationError(gettext("Bitte mit Vorwahl und Leerzeichen, zum Beispiel 0381 1234567."))

    def data_of(self) -> ProfileData:
        """The fields as a plain value."""
        return ProfileData(**{name: self[name].data for name in ProfileData.__dataclass_fields__})


class OfferForm(BaseForm):
    """Where an offer stands in the agency's system of courses."""

    classification = TextField(_l("Plätze in der Kurssystematik"), [OneLine(), UpTo(255)])
    education_type = SelectField(_l("Bildungsart"), choices=TYPES)
    held_back = BooleanField(_l("nicht exportieren"))
    version = VersionField()

    def validate_classification(self, field: TextField) -> None:
        """Up to three codes such as "C 3215-20-40"."""
        positions = positions_of(field.data)
        if len(positions) > MOST_POSITIONS or not all(codes.CLASSIFICATION.fullmatch(one) for one in positions):
            raise ValidationError(gettext("Bitte höchstens drei Kennzeichen mit Komma, zum Beispiel C 3215-20-40."))

    def data_of(self) -> OfferData:
        """The fields as a plain value."""
        return OfferData(self.classification.data, self.education_type.data, bool(self.held_back.data))


@routes.get("/staff/kursnet", policy=COORDINATION)
def kursnet_providers() -> Response:
    """The providers, each with an export of its own, as each has a number of its own."""
    source = Source(request_session(), listed_providers(), list)
    return show_list(PROVIDERS, source, "lms/courses/exchange/kursnet/providers.html")


@routes.get("/staff/kursnet/<id:provider_id>", policy=COORDINATION)
def kursnet(provider_id: int) -> Response:
    """Each offer of a provider: exported, or why not; and the files that were made."""
    db = request_session()
    catalogue = catalogue_of(db, _provider(provider_id), clock.now())
    return show_list(
        offers_table(catalogue),
        Source(db, listed_offers(provider_id), lines_in(catalogue)),
        "lms/courses/exchange/kursnet/catalogue.html",
        provider={"id": provider_id, "name": catalogue.provider.name},
        missing=catalogue.obstacles,
        exported=len(catalogue.exported),
        deliveries=deliveries_of(db, provider_id),
    )


@routes.form("/staff/kursnet/<id:provider_id>/settings", policy=COORDINATION)
def kursnet_settings(provider_id: int) -> Response:
    """Number, contact and form of the file."""
    provider = _provider(provider_id)
    form = ProfileForm(data=_stored_profile(provider_id))
    if form.sent_and_valid():
        try:
            now = clock.now()
            with transaction() as db:
                first = isinstance(once(db, now), FormKey)
                if first:
                    version = form.version.data
                    save_profile(db, provider_id, form.data_of(), version=version, actor=current_actor().tag, now=now)
        except SettingsChangedMeanwhile:
            return show_conflict(form, _stored_profile(provider_id), title=provider.name, url=request.path)
        if first:
            say("success", gettext("Gespeichert."))
        return see_other("lms.exchange.kursnet", provider_id=provider_id)
    status = 422 if form.errors else 200
    return render("lms/courses/exchange/kursnet/settings.html", status, form=form, provider=provider)


@routes.form("/staff/kursnet/<id:provider_id>/offers/<code>", policy=COORDINATION)
def kursnet_offer(provider_id: int, code: str) -> Response:
    """What KURSNET must know about one offer."""
    provider, course = _provider(provider_id), _offer(provider_id, code)
    title, course_id = course.title_de, course.id
    form = OfferForm(data=_stored_offer(course_id))
    if form.sent_and_valid():
        try:
            now = clock.now()
            with transaction() as db:
                first = isinstance(once(db, now), FormKey)
                if first:
                    version = form.version.data
                    save_offer(db, course_id, form.data_of(), version=version, actor=current_actor().tag, now=now)
        except SettingsChangedMeanwhile:
            return show_conflict(form, _stored_offer(course_id), title=title, url=request.path)
        if first:
            say("success", gettext("Gespeichert."))
        return see_other("lms.exchange.kursnet", provider_id=provider_id)
    status = 422 if form.errors else 200
    return render("lms/courses/exchange/kursnet/offer.html", status, form=form, provider=provider, title=title)


@routes.post("/staff/kursnet/<id:provider_id>/files", policy=COORDINATION)
def make_file(provider_id: int) -> Response:
    """A new file: the full catalogue, or what has changed since the last one."""
    _provider(provider_id)
    now, full, content = clock.now(), request.form.get("full") == "yes", b""
    with transaction() as db:
        first = isinstance(once(db, now), FormKey)
        if first:
            made = make_delivery(db, provider_id, full=full, actor=current_actor().tag, now=now)
            content = fetch(db, made.document_sha256)
    if first:
        say("success", gettext("Die Datei ist fertig."))
        # Nobody waits for the schema: it is read when the file is stored and its locks are given back.
        for problem in _problems(content)[:MOST_PROBLEMS_SHOWN]:
            say("warning", gettext("Prüfung gegen das Schema: %(problem)s", problem=problem))
    return see_other("lms.exchange.kursnet", provider_id=provider_id)


@routes.get("/staff/kursnet/<id:provider_id>/files/<id:delivery_id>.xml", policy=COORDINATION)
def kursnet_file(provider_id: int, delivery_id: int) -> FileResponse:
    """A file as it was made."""
    db = request_session()
    made = db.get(KursnetDelivery, delivery_id)
    if made is None or made.organisation_id != provider_id:
        abort(404)
    response = FileResponse(fetch(db, made.document_sha256), mimetype=MIME_TYPE)
    kind = "gesamt" if made.full else "aenderungen"
    name = f"kursnet-{made.made_at:%Y-%m-%d}-{made.sequence:04d}-{kind}.xml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _problems(content: bytes) -> Sequence[str]:
    path = current_app.config["LMS_OPENQCAT_SCHEMA"]
    return problems_by_schema(content, path) if path else []


def _provider(provider_id: int) -> Organisation:
    found = next((one for one in providers(request_session()) if one.id == provider_id), None)
    if found is None:
        abort(404)
    return found


def _offer(provider_id: int, code: str) -> Course:
    wanted = select(Course).where(Course.code == code, offered_by(provider_id))
    found = request_session().scalar(wanted) if is_code(code) else None
    if found is None:
        abort(404)
    return found


def _stored_profile(provider_id: int) -> dict[str, object]:
    profile = profile_of(request_session(), provider_id)
    names = [name for name in ProfileData.__dataclass_fields__ if getattr(profile, name) is not None]
    fresh = {"encoding": Encoding.ISO, "agreements": "NB 7.0, DSE 5.0"}
    return {**fresh, **{name: getattr(profile, name) for name in names}, "version": profile.version}


def _stored_offer(course_id: int) -> dict[str, object]:
    found = request_session().get(KursnetOffer, course_id)
    if found is None:
        return {"classification": "", "education_type": "104", "held_back": False, "version": 0}
    return {name: getattr(found, name) for name in (*OfferData.__dataclass_fields__, "version")}
