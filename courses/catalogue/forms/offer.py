"""The form of an offer: the fields that its kind has, every text in German and English side by side."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FormField
from wtforms.validators import Optional, ValidationError

from courses.catalogue.data import TEXTS, CourseData, ModuleData, ProgrammeData
from courses.catalogue.describing import MODULE_COLUMNS, PROGRAMME_COLUMNS
from courses.catalogue.files.keys import WITHOUT
from courses.catalogue.forms.copy import CodeForm
from courses.catalogue.forms.parts import (
    MOST_UNITS,
    ModuleForm,
    PhoneNumber,
    ProgrammeForm,
    text_field,
    title_field,
)
from courses.catalogue.kinds import HIGHEST_SHARE, LOWEST_SHARE, NO_THRESHOLD, Part, has
from courses.catalogue.labels import DOCUMENTS
from courses.catalogue.models import (
    CertificateKind,
    Course,
    CourseFormat,
    CourseKind,
    QualificationForm,
    ReportingProfile,
)
from courses.catalogue.publication import missing_parts
from courses.catalogue.vocabulary import LANGUAGE_LEVELS
from lms.web.choices import SelectField, Ticks
from lms.web.fields import Rows, WholeNumber, complain, optional_id
from lms.web.formats import label
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

MOST_ROWS = 60
USUAL_SHARE = 80
PAIRS = ("summary", "goal", "audience", "entry_level", "rhythm", "places", "result", "contact_hours", "note")
# The fields that only offers with the part have.
FIELDS_OF = {
    Part.COURSE: (
        "units", "unit_minutes", "group_min", "group_max", "language_level", "entry_level_de", "entry_level_en",
        "rhythm_de", "rhythm_en",
    ),
    Part.PAPERS: ("attendance",),
    Part.SHARES: ("attendance_share",),
    Part.TEST: ("qualification", "qualification_share"),
    Part.MODULES: ("modules",),
    Part.PROGRAMME: ("programme",),
    Part.RESULT: ("result_de", "result_en"),
    Part.CONTACT: ("contact_name", "contact_phone", "contact_email", "contact_hours_de", "contact_hours_en"),
    Part.QUALIFICATION_FORM: ("qualification_form",),
}  # fmt: skip


def _share() -> WholeNumber:
    bounds: dict[str, Any] = {"lowest": LOWEST_SHARE, "highest": HIGHEST_SHARE, "required": False}
    return WholeNumber(_l("Mindestanwesenheit in Prozent"), **bounds, default=USUAL_SHARE)


class OfferForm(BaseForm):
    """Everything an offer of one kind says. Texts in further languages have their own form."""

    version = VersionField()
    code = TextField(
        _l("Kennung"),
        [Required(), OneLine(), CodeForm()],
        description=_l("Zum Beispiel IKT-01; sie bleibt für immer gleich."),
    )
    provider = SelectField(_l("Träger"), coerce=optional_id, default=None)
    line = SelectField(_l("Angebotslinie"), [Required()])
    kind = SelectField(_l("Art"), [Required()])
    qualification_form = SelectField(_l("Form der Qualifizierung"), default="")
    format = SelectField(_l("Format"), [Required()], default=CourseFormat.ONSITE.value)
    also_formats = Ticks(_l("Auch möglich"))
    reporting_profile = SelectField(_l("Meldung an Geldgeber"), default=ReportingProfile.COUNTS.value)
    language_level = SelectField(_l("Sprachniveau Deutsch"), default="")
    units = WholeNumber(_l("Unterrichtseinheiten (UE)"), lowest=1, highest=MOST_UNITS)
    unit_minutes = WholeNumber(_l("Minuten je UE"), lowest=30, highest=90, default=45)
    group_min = WholeNumber(_l("Gruppe, mindestens"), lowest=1, highest=500, default=6)
    group_max = WholeNumber(_l("Gruppe, höchstens"), lowest=1, highest=500, default=14)
    title_de = title_field(_l("Titel (Deutsch)"), Required())
    title_en = title_field(_l("Titel (Englisch)"))
    summary_de = text_field(_l("Kurz gesagt (Deutsch)"), rows=3)
    summary_en = text_field(_l("Kurz gesagt (Englisch)"), rows=3)
    goal_de = text_field(_l("Ziel (Deutsch)"))
    goal_en = text_field(_l("Ziel (Englisch)"))
    audience_de = text_field(_l("Für wen (Deutsch)"))
    audience_en = text_field(_l("Für wen (Englisch)"))
    entry_level_de = text_field(_l("Voraussetzungen (Deutsch)"))
    entry_level_en = text_field(_l("Voraussetzungen (Englisch)"))
    rhythm_de = text_field(_l("Tage und Zeiten (Deutsch)"), rows=2)
    rhythm_en = text_field(_l("Tage und Zeiten (Englisch)"), rows=2)
    places_de = text_field(_l("Orte (Deutsch)"), rows=2)
    places_en = text_field(_l("Orte (Englisch)"), rows=2)
    result_de = text_field(_l("Ergebnis des Prozesses (Deutsch)"))
    result_en = text_field(_l("Ergebnis des Prozesses (Englisch)"))
    note_de = text_field(_l("Hinweis (Deutsch)"))
    note_en = text_field(_l("Hinweis (Englisch)"))
    contact_name = title_field(_l("Ansprechperson oder Stelle"))
    contact_phone = TextField(_l("Telefon"), [OneLine(), UpTo(64), PhoneNumber()], render_kw={"type": "tel"})
    contact_email = TextField(_l("E-Mail-Adresse"), [OneLine(), UpTo(254), Optional(), EmailAddress()])
    contact_hours_de = text_field(_l("Sprechzeiten (Deutsch)"), rows=2)
    contact_hours_en = text_field(_l("Sprechzeiten (Englisch)"), rows=2)
    target_groups = Ticks(_l("Zielgruppen"))
    attendance = BooleanField(_l("Teilnahmebescheinigung"), default=True)
    attendance_share = _share()
    qualification = BooleanField(_l("Zertifikat"))
    qualification_share = _share()
    modules = Rows(FormField(ModuleForm), _l("Module"), min_entries=1, max_entries=MOST_ROWS)
    programme = Rows(FormField(ProgrammeForm), _l("Programm"), min_entries=0, max_entries=MOST_ROWS)

    def __init__(
        self,
        kind: CourseKind,
        *,
        is_published: bool,
        lines: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]],
        providers: Sequence[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.of_kind, self.is_published = kind, is_published
        self.kind.choices, self.kind.data = _words(CourseKind), kind.value
        self.line.choices, self.target_groups.choices, self.provider.choices = (
            list(lines),
            list(groups),
            list(providers),
        )
        self.format.choices = self.also_formats.choices = _words(CourseFormat)
        self.reporting_profile.choices = _words(ReportingProfile)
        self.qualification_form.choices = [("", gettext("keine besondere")), *_words(QualificationForm)]
        self.language_level.choices = [
            ("", gettext("nicht festgelegt")),
            *((level, level) for level in LANGUAGE_LEVELS),
        ]
        self._leave_out_what_the_kind_has_not()
        self._speak_of_the_kind()

    def _leave_out_what_the_kind_has_not(self) -> None:
        for part, names in FIELDS_OF.items():
            if not has(self.of_kind, part):
                for name in names:
                    del self[name]

    def _speak_of_the_kind(self) -> None:
        if self.of_kind is CourseKind.ADVICE:
            self.goal_de.label.text, self.goal_en.label.text = (
                gettext("Wobei beraten wird (Deutsch)"),
                gettext("Wobei beraten wird (Englisch)"),
            )
        if self.of_kind is CourseKind.CONFERENCE:
            self.attendance.label.text = gettext("Bestätigung der Teilnahme")

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The texts side by side, German first."""
        return [(self[f"{name}_de"], self[f"{name}_en"]) for name in PAIRS if f"{name}_de" in self]

    @property
    def rows(self) -> Rows | None:
        """The modules or the programme; None for a kind without rows."""
        found = next((self[name] for name in ("modules", "programme") if name in self), None)
        return found if isinstance(found, Rows) else None

    @property
    def rows_change_wanted(self) -> bool:
        """Whether this request pressed a button that changes rows, and does not save."""
        return self.rows is not None and self.rows.change_wanted

    @property
    def sum_of_modules(self) -> int | None:
        """The units of all modules, as far as they are numbers; None for a kind without modules."""
        if "modules" not in self:
            return None
        return sum(row.form.units.data or 0 for row in self.modules.entries)

    def validate_group_max(self, field: WholeNumber) -> None:
        """The largest group is not below the smallest."""
        if self.group_min.data and field.data is not None and field.data < self.group_min.data:
            raise ValidationError(gettext("Die größte Gruppe kann nicht kleiner sein als die kleinste."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what several fields say together."""
        super().validate(extra_validators)
        self._compare_units()
        for name in ("attendance", "qualification"):
            if f"{name}_share" in self:
                _need_share(self[name].data, self[f"{name}_share"])
        if self.is_published and not self.errors:
            for name in missing_parts(self.course_data()):
                complain(self[name], gettext("Ohne diese Angabe kann das Angebot nicht öffentlich sein."))
        return not self.errors

    def _compare_units(self) -> None:
        if "modules" not in self:
            return
        parts = [row.form.units.data for row in self.modules.entries]
        if self.units.data is None or None in parts or sum(parts) == self.units.data:
            return
        text = gettext(
            "Die Module haben zusammen %(sum)s UE, das Angebot %(units)s.", sum=sum(parts), units=self.units.data
        )
        complain(self.units, text)

    def course_data(self) -> CourseData:
        """What was written, as plain values; what the kind has not is empty."""
        texts = [f"{name}_{lang}" for name in ("title", *TEXTS, "result", "contact_hours") for lang in ("de", "en")]
        written: dict[str, Any] = {
            name: self._written(name) for name in (*texts, "contact_name", "contact_phone", "contact_email")
        }
        for name in ("units", "unit_minutes", "group_min", "group_max"):
            written[name] = self[name].data if name in self else WITHOUT[name]
        return CourseData(
            code=self.code.data,
            line=self.line.data,
            kind=self.of_kind,
            qualification_form=QualificationForm(form) if (form := self._written("qualification_form")) else None,
            format=CourseFormat(self.format.data),
            also_formats=frozenset(CourseFormat(one) for one in self.also_formats.data or ())
            - {CourseFormat(self.format.data)},
            reporting_profile=ReportingProfile(self.reporting_profile.data),
            language_level=self._written("language_level"),
            required_shares=self._shares(),
            target_groups=frozenset(self.target_groups.data or ()),
            modules=tuple(ModuleData(**row) for row in self._rows("modules", MODULE_COLUMNS)),
            programme=tuple(ProgrammeData(**row) for row in self._rows("programme", PROGRAMME_COLUMNS)),
            **written,
        )

    def _written(self, name: str) -> str:
        return self[name].data or "" if name in self else ""

    def _rows(self, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        rows: Any = self._fields.get(name, ())
        return [{column: row.form[column].data for column in columns} for row in rows]

    def _shares(self) -> dict[CertificateKind, int]:
        shares = {}
        for kind in DOCUMENTS:
            if kind.value in self and self[kind.value].data:
                share = f"{kind.value}_share"
                shares[kind] = self[share].data if share in self else NO_THRESHOLD
        return shares


def values_of(course: Course) -> dict[str, Any]:
    """An offer as the form shows it."""
    shares = {document.kind: document.required_share for document in course.documents}
    plain = ("code", "version", "language_level", "units", "unit_minutes", "group_min", "group_max")
    contact = ("contact_name", "contact_phone", "contact_email")
    texts = [f"{name}_{lang}" for name in ("title", *PAIRS) for lang in ("de", "en")]
    return {name: getattr(course, name) for name in (*plain, *contact, *texts)} | {
        "provider": course.provider_id,
        "line": course.line.name_de,
        "kind": course.kind.value,
        "qualification_form": course.qualification_form.value if course.qualification_form else "",
        "format": course.format.value,
        "also_formats": [one.value for one in course.also_formats],
        "reporting_profile": course.reporting_profile.value,
        "target_groups": [group.code for group in course.target_groups],
        "attendance": CertificateKind.ATTENDANCE in shares,
        "attendance_share": shares.get(CertificateKind.ATTENDANCE) or USUAL_SHARE,
        "qualification": CertificateKind.QUALIFICATION in shares,
        "qualification_share": shares.get(CertificateKind.QUALIFICATION) or USUAL_SHARE,
        "modules": [{name: getattr(module, name) for name in MODULE_COLUMNS} for module in course.modules],
        "programme": [{name: getattr(item, name) for name in PROGRAMME_COLUMNS} for item in course.programme],
    }


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, label(word)) for word in kind]


def _need_share(wanted: bool, field: Any) -> None:
    if wanted and field.data is None and not field.errors:
        complain(field, gettext("Bitte füllen Sie dieses Feld aus."))
