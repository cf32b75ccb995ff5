"""The forms of the programme: network, period with its lists, project, contacts, logo."""

from typing import Any

from flask import request
from wtforms import BooleanField, FileField, FormField, HiddenField
from wtforms.validators import StopValidation

from lms.funding.content import PRINTED_OF_PERIOD, PRINTED_OF_PROJECT, period_content
from lms.funding.data import Contact, FieldData, NetworkData, Party, PeriodData, PeriodWords, ProjectData, doubled
from lms.funding.laender import LAENDER
from lms.funding.logos import LogoText
from lms.funding.models import MOST_YEARS, FieldOfAction, FundingPeriod, Project
from lms.funding.pictures import FORMATS, MOST_BYTES, CleanPicture, PictureRefused, clean_picture
from lms.web.choices import RadioField, SelectField
from lms.web.fields import DayField, Lines, LongText, RowForm, Rows, WebAddress, WholeNumber, complain, optional_id
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.numbers import number_in
from lms.web.versions import VersionField

MOST_ROWS = 30
LONGEST_SENTENCE = 1000
UNKNOWN, YEARS, UNTIL = "unknown", "years", "until"
ACCEPTED_FILES = ",".join(f"image/{kind.lower()}" for kind in FORMATS)


class SentenceField(LongText):
    """A sentence of the documents: room to write it, and no line breaks in what is kept."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [Lines(), UpTo(LONGEST_SENTENCE)], render_kw={"rows": 3}, **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([" ".join(value.split()) for value in valuelist])


class NetworkForm(BaseForm):
    """The network itself."""

    version = VersionField()
    name_de = TextField(_l("Name (Deutsch)"), [Required(), OneLine(), UpTo(255)])
    name_en = TextField(_l("Name (Englisch)"), [Required(), OneLine(), UpTo(255)])
    land = SelectField(_l("Land"), [Required()])
    host_organisation_id = SelectField(_l("Organisation, die das Netzwerk trägt"), [Required()], coerce=optional_id)
    joint_controllership = BooleanField(_l("Die Träger sind gemeinsam verantwortlich (Art. 26 DSGVO)"))

    def __init__(self, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Neither is proposed: the first of a list would be wrong for most, and nobody would notice.
        nothing = ("", gettext("– bitte wählen –"))
        self.land.choices = [nothing, *LAENDER]
        self.host_organisation_id.choices = [nothing, *organisations] if organisations else []

    def network(self) -> NetworkData:
        """The valid form as plain values."""
        return NetworkData(
            name_de=self.name_de.data,
            name_en=self.name_en.data,
            land=self.land.data,
            host_organisation_id=self.host_organisation_id.data,
            joint_controllership=self.joint_controllership.data,
        )


class PartyForm(RowForm):
    """A funder or a partner."""

    name = TextField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    website = TextField(_l("Internetseite"), [OneLine(), UpTo(2000), WebAddress()])


class FieldForm(RowForm):
    """A field of action; a new one has no id yet."""

    id = HiddenField()
    name = TextField(_l("Name"), [Required(), OneLine(), UpTo(255)])


class WordsForm(BaseForm):
    """What a period calls itself, its days, and how long its data is kept."""

    version = VersionField()
    name = TextField(_l("Name der Förderphase"), [Required(), OneLine(), UpTo(255)])
    network_name_de = TextField(_l("Name des Netzwerks (Deutsch)"), [Required(), OneLine(), UpTo(255)])
    network_name_en = TextField(_l("Name des Netzwerks (Englisch)"), [Required(), OneLine(), UpTo(255)])
    starts_on = DayField(_l("Erster Tag"), [Required()])
    ends_on = DayField(_l("Letzter Tag"), [Required()])
    funding_sentence_de = SentenceField(_l("Fördersatz (Deutsch)"))
    funding_sentence_en = SentenceField(_l("Fördersatz (Englisch)"))
    keep = RadioField(_l("Aufbewahrung der Daten"), [Required()], default=UNKNOWN)
    keep_years = WholeNumber(_l("Jahre nach dem Ende"), lowest=0, highest=MOST_YEARS, required=False)
    keep_until = DayField(_l("Letzter Tag der Aufbewahrung"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.printed: FundingPeriod | None = None
        self.keep.choices = [
            (UNKNOWN, gettext("noch nicht festgelegt: Es wird nichts gelöscht.")),
            (YEARS, gettext("eine Zahl von Jahren nach dem Ende der Förderphase")),
            (UNTIL, gettext("bis zu einem Tag")),
        ]

    def bind(self, period: FundingPeriod) -> None:
        """Papers have printed these words and the period is over: they are shown, no longer asked."""
        self.printed = period
        for name in PRINTED_OF_PERIOD:
            delattr(self, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what the days say together, and that sentences stand in both languages."""
        super().validate(extra_validators)
        if self.printed is None:
            self._check_days()
            both_languages(self.funding_sentence_de, self.funding_sentence_en)
        self._check_retention()
        return not self.errors

    def words(self) -> PeriodWords:
        """The valid form as plain values."""
        printed = self.printed
        return PeriodWords(
            **{name: getattr(printed, name) if printed else self[name].data for name in PRINTED_OF_PERIOD},
            keep_years=self.keep_years.data if self.keep.data == YEARS else None,
            keep_until=self.keep_until.data if self.keep.data == UNTIL else None,
        )

    def _check_days(self) -> None:
        first, last = self.starts_on.data, self.ends_on.data
        if first and last and last <= first and not self.ends_on.errors:
            complain(self.ends_on, gettext("Der letzte Tag liegt nicht nach dem ersten."))

    def _check_retention(self) -> None:
        if self.keep.errors:
            return
        wanted = {YEARS: self.keep_years, UNTIL: self.keep_until}.get(self.keep.data)
        if wanted is not None and wanted.data is None and not wanted.errors:
            complain(wanted, gettext("Bitte füllen Sie dieses Feld aus."))
        last = self.printed.ends_on if self.printed else self.ends_on.data
        until = self.keep_until.data if self.keep.data == UNTIL else None
        if last and until and until < last:
            complain(self.keep_until, gettext("Dieser Tag liegt vor dem Ende der Förderphase."))


class PeriodForm(WordsForm):
    """A period with its lists, each in the order of the documents."""

    funders = Rows(FormField(PartyForm), _l("Geldgeber"), max_entries=MOST_ROWS)
    partners = Rows(FormField(PartyForm), _l("Partner"), max_entries=MOST_ROWS)
    fields_of_action = Rows(FormField(FieldForm), _l("Handlungsschwerpunkte"), max_entries=MOST_ROWS)

    @property
    def changing(self) -> Rows | None:
        """The list whose button was pressed, if any."""
        lists = (self.funders, self.partners, self.fields_of_action)
        return next((rows for rows in lists if rows.change_wanted), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that no name stands in a list twice."""
        super().validate(extra_validators)
        for rows in (self.funders, self.partners, self.fields_of_action):
            twice = doubled(row.form.name.data for row in rows.entries)
            for row in rows.entries:
                if row.form.name.data in twice and not row.form.name.errors:
                    complain(row.form.name, gettext("Dieser Name steht zweimal in der Liste."))
            _gather(rows)
        return not self.errors

    def period(self) -> PeriodData:
        """The valid form as plain values."""
        return PeriodData(
            words=self.words(),
            funders=tuple(Party(row.form.name.data, row.form.website.data) for row in self.funders.entries),
            partners=tuple(Party(row.form.name.data, row.form.website.data) for row in self.partners.entries),
            fields=tuple(
                FieldData(row.form.name.data, _row_id(row.form.id.data)) for row in self.fields_of_action.entries
            ),
        )

    def put_back(self, field_id: int, name: str, complaint: str) -> None:
        """A field of action that cannot go stands in its list again, with the reason beside it."""
        self.fields_of_action.append_entry({"id": field_id, "name": name})
        complain(self.fields_of_action.entries[-1].form.name, complaint)
        _gather(self.fields_of_action)


class ContactForm(BaseForm):
    """Whom to ask about a project."""

    version = VersionField()
    contact_name = TextField(_l("Ansprechperson"), [OneLine(), UpTo(255)])
    contact_email = TextField(_l("E-Mail-Adresse"), [OneLine(), UpTo(254), EmailAddress()])
    contact_phone = TextField(_l("Telefon"), [OneLine(), UpTo(64)])

    def contact(self) -> Contact:
        """The valid form as plain values."""
        return Contact(self.contact_name.data, self.contact_email.data, self.contact_phone.data)


class ProjectForm(ContactForm):
    """A project of a period."""

    name = TextField(_l("Name des Teilprojekts"), [Required(), OneLine(), UpTo(255)])
    number = TextField(_l("Nummer"), [Required(), OneLine(), UpTo(32)])
    project_number = TextField(_l("Projektnummer beim Geldgeber"), [OneLine(), UpTo(64)])
    provider_id = SelectField(_l("Träger"), [Required()], coerce=optional_id)
    field_of_action_id = SelectField(_l("Handlungsschwerpunkt"), coerce=optional_id, default=None)
    funding_sentence_de = SentenceField(_l("Eigener Fördersatz (Deutsch)"))
    funding_sentence_en = SentenceField(_l("Eigener Fördersatz (Englisch)"))

    def __init__(self, providers: list[tuple[int, str]], fields: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.printed: Project | None = None
        self.provider_id.choices = list(providers)
        self.field_of_action_id.choices = [("", gettext("keiner")), *fields]

    def bind(self, project: Project) -> None:
        """Papers have printed these words and the period is over: they are shown, no longer asked."""
        self.printed = project
        for name in PRINTED_OF_PROJECT:
            delattr(self, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that a sentence of its own stands in both languages."""
        super().validate(extra_validators)
        if self.printed is None:
            both_languages(self.funding_sentence_de, self.funding_sentence_en)
        return not self.errors

    def project(self) -> ProjectData:
        """The valid form as plain values."""
        printed = self.printed
        return ProjectData(
            **{name: getattr(printed, name) if printed else self[name].data for name in PRINTED_OF_PROJECT},
            field_of_action_id=self.field_of_action_id.data,
            contact=self.contact(),
        )


class PictureField(FileField):
    """A picture from somebody's device; `data` is the one we made of it. A wrong file is refused with its reason."""

    data: CleanPicture | None

    def process_formdata(self, valuelist: Any) -> None:
        sent = request.files.get(self.name)
        self.is_sent = bool(sent and sent.filename)
        # One byte more than allowed is enough to know that it is too large.
        self.content = sent.stream.read(MOST_BYTES + 1) if sent and self.is_sent else b""
        self.data = None

    def pre_validate(self, form: Any) -> None:
        """Look into the file, once the form is checked."""
        if not self.is_sent:
            raise StopValidation(gettext("Bitte wählen Sie eine Datei aus."))
        try:
            self.data = clean_picture(self.content)
        except PictureRefused as refusal:
            raise StopValidation(gettext(refusal.text, **refusal.values)) from refusal


class LogoTextForm(BaseForm):
    """What a logo says to those who do not see it."""

    version = VersionField()
    alt_de = TextField(_l("Alternativtext (Deutsch)"), [Required(), OneLine(), UpTo(255)])
    alt_en = TextField(_l("Alternativtext (Englisch)"), [Required(), OneLine(), UpTo(255)])

    def text(self) -> LogoText:
        """The valid form as plain values."""
        return LogoText(self.alt_de.data, self.alt_en.data)


class LogoForm(LogoTextForm):
    """A new logo."""

    picture = PictureField(_l("Bilddatei"), render_kw={"accept": ACCEPTED_FILES})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.picture.flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say that the file has to be chosen again: a browser does not send it back."""
        super().validate(extra_validators)
        if self.errors and not self.picture.errors:
            complain(self.picture, gettext("Bitte wählen Sie die Datei noch einmal aus."))
        return not self.errors


def both_languages(german: TextField, english: TextField) -> None:
    """Complain beside the empty one of the two: a document in that language would say something else."""
    for empty, other in ((german, english), (english, german)):
        if other.data and not empty.data and not empty.errors:
            complain(empty, gettext("Bitte schreiben Sie den Satz in beiden Sprachen."))


def words_values(words: PeriodWords | FundingPeriod) -> dict[str, Any]:
    """The words of a period as the form shows them."""
    keep = YEARS if words.keep_years is not None else UNTIL if words.keep_until is not None else UNKNOWN
    shown = (*PRINTED_OF_PERIOD, "keep_years", "keep_until")
    return {name: getattr(words, name) for name in shown} | {"keep": keep}


def period_values(period: FundingPeriod, fields: list[FieldOfAction]) -> dict[str, Any]:
    """The period as the form shows it."""
    lists = {"fields_of_action": [{"id": field.id, "name": field.name} for field in fields]}
    return period_content(period) | words_values(period) | lists | {"version": period.version}


def _gather(rows: Rows) -> None:
    # A list of rows looks at its rows once, before the rules about several of them complain.
    found = [row.errors for row in rows.entries]
    rows.errors = found if any(found) else []


def _row_id(text: str | None) -> int | None:
    """The id of a row, or None for a new one; nonsense is an id that no row has."""
    return number_in(text) or 0 if text else None
