"""The form of an offer: every text in German and English side by side, modules as rows."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FormField, SelectField
from wtforms.validators import ValidationError

from courses.catalogue.data import CourseData, ModuleData
from courses.catalogue.models import CertificateKind, Course, CourseFormat, CourseKind, CourseState
from courses.catalogue.values import TEXT_LENGTH, TITLE_LENGTH, is_code
from courses.catalogue.vocabulary import LANGUAGE_LEVELS
from lms.web.fields import Lines, LongText, RowForm, Rows, Ticks, WholeNumber, complain, optional_id
from lms.web.formats import label
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.versions import VersionField

MOST_MODULES = 60
MOST_UNITS = 2000
# The first of each pair is German.
TEXTS = ("summary", "goal", "audience", "entry_level", "rhythm", "places", "note")
NEEDED_TO_PUBLISH = ("goal_de", "audience_de")


def _title(label: Any, *validators: Any) -> TextField:
    return TextField(label, [*validators, OneLine(), UpTo(TITLE_LENGTH)])


def _text(label: Any) -> LongText:
    return LongText(label, [Lines(), UpTo(TEXT_LENGTH)], render_kw={"rows": 4})


class ModuleForm(RowForm):
    """One thematic part."""

    title_de = _title(_l("Titel (Deutsch)"), Required())
    title_en = _title(_l("Titel (Englisch)"))
    units = WholeNumber(_l("UE"), lowest=1, highest=MOST_UNITS)
    outcome_de = _text(_l("Lernergebnis (Deutsch)"))
    outcome_en = _text(_l("Lernergebnis (Englisch)"))


class OfferForm(BaseForm):
    """Everything an offer says."""

    version = VersionField()
    code = TextField(
        _l("Kennung"), [Required(), OneLine()], description=_l("Zum Beispiel IKT-01; sie bleibt für immer gleich.")
    )
    provider = SelectField(_l("Träger"), coerce=optional_id, default=None)
    line = SelectField(_l("Angebotslinie"), [Required()])
    kind = SelectField(_l("Art"), [Required()], default=CourseKind.TRAINING.value)
    format = SelectField(_l("Format"), [Required()], default=CourseFormat.ONSITE.value)
    state = SelectField(_l("Stand"), [Required()], default=CourseState.DRAFT.value)
    language_level = SelectField(_l("Sprachniveau Deutsch"), default="")
    units = WholeNumber(_l("Unterrichtseinheiten (UE)"), lowest=1, highest=MOST_UNITS)
    unit_minutes = WholeNumber(_l("Minuten je UE"), lowest=30, highest=90, default=45)
    group_min = WholeNumber(_l("Gruppe, mindestens"), lowest=1, highest=500, default=6)
    group_max = WholeNumber(_l("Gruppe, höchstens"), lowest=1, highest=500, default=14)
    title_de = _title(_l("Titel (Deutsch)"), Required())
    title_en = _title(_l("Titel (Englisch)"))
    summary_de = _text(_l("Kurz gesagt (Deutsch)"))
    summary_en = _text(_l("Kurz gesagt (Englisch)"))
    goal_de = _text(_l("Ziel (Deutsch)"))
    goal_en = _text(_l("Ziel (Englisch)"))
    audience_de = _text(_l("Für wen (Deutsch)"))
    audience_en = _text(_l("Für wen (Englisch)"))
    entry_level_de = _text(_l("Voraussetzungen (Deutsch)"))
    entry_level_en = _text(_l("Voraussetzungen (Englisch)"))
    rhythm_de = _text(_l("Tage und Zeiten (Deutsch)"))
    rhythm_en = _text(_l("Tage und Zeiten (Englisch)"))
    places_de = _text(_l("Orte (Deutsch)"))
    places_en = _text(_l("Orte (Englisch)"))
    note_de = _text(_l("Hinweis (Deutsch)"))
    note_en = _text(_l("Hinweis (Englisch)"))
    target_groups = Ticks(_l("Zielgruppen"))
    attendance = BooleanField(_l("Teilnahmebescheinigung"), default=True)
    attendance_share = WholeNumber(
        _l("Mindestanwesenheit in Prozent"), lowest=1, highest=100, required=False, default=80
    )
    qualification = BooleanField(_l("Zertifikat"))
    qualification_share = WholeNumber(
        _l("Mindestanwesenheit in Prozent"), lowest=1, highest=100, required=False, default=80
    )
    modules = Rows(FormField(ModuleForm), _l("Module"), min_entries=1, max_entries=MOST_MODULES)

    def __init__(
        self,
        *,
        lines: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]],
        providers: Sequence[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.line.choices, self.target_groups.choices, self.provider.choices = (
            list(lines),
            list(groups),
            list(providers),
        )
        self.kind.choices = _words(CourseKind)
        self.format.choices = _words(CourseFormat)
        self.state.choices = _words(CourseState)
        self.language_level.choices = [
            ("", gettext("nicht festgelegt")),
            *((level, level) for level in LANGUAGE_LEVELS),
        ]

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The texts side by side, German first."""
        return [(self[f"{name}_de"], self[f"{name}_en"]) for name in TEXTS]

    def validate_code(self, field: TextField) -> None:
        """A code has a form."""
        if not is_code(field.data):
            text = gettext(
                "Eine Kennung hat 2 bis 4 Großbuchstaben, einen Bindestrich und 2 oder 3 Ziffern, wie IKT-01."
            )
            raise ValidationError(text)

    def validate_group_max(self, field: WholeNumber) -> None:
        """The largest group is not below the smallest."""
        if self.group_min.data and field.data is not None and field.data < self.group_min.data:
            raise ValidationError(gettext("Die größte Gruppe kann nicht kleiner sein als die kleinste."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what several fields say together."""
        super().validate(extra_validators)
        self._compare_units()
        _need_share(self.attendance.data, self.attendance_share)
        _need_share(self.qualification.data, self.qualification_share)
        if self.state.data == CourseState.PUBLISHED.value:
            for name in NEEDED_TO_PUBLISH:
                if not self[name].data:
                    complain(self[name], gettext("Ohne diesen Text kann das Angebot nicht veröffentlicht werden."))
        return not self.errors

    def _compare_units(self) -> None:
        parts = [row.form.units.data for row in self.modules.entries]
        if self.units.data is None or None in parts or sum(parts) == self.units.data:
            return
        text = gettext(
            "Die Module haben zusammen %(sum)s UE, das Angebot %(units)s.", sum=sum(parts), units=self.units.data
        )
        complain(self.units, text)

    def course_data(self) -> CourseData:
        """What was written, as plain values."""
        shares = {
            CertificateKind.ATTENDANCE: self.attendance_share.data if self.attendance.data else None,
            CertificateKind.QUALIFICATION: self.qualification_share.data if self.qualification.data else None,
        }
        texts = {f"{name}_{lang}": self[f"{name}_{lang}"].data for name in ("title", *TEXTS) for lang in ("de", "en")}
        numbers = {name: self[name].data for name in ("units", "unit_minutes", "group_min", "group_max")}
        return CourseData(
            code=self.code.data,
            line=self.line.data,
            kind=CourseKind(self.kind.data),
            format=CourseFormat(self.format.data),
            language_level=self.language_level.data,
            required_shares={kind: share for kind, share in shares.items() if share is not None},
            target_groups=frozenset(self.target_groups.data or ()),
            modules=tuple(ModuleData(**row.form.data) for row in self.modules.entries),
            **texts,
            **numbers,
        )


def values_of(course: Course) -> dict[str, Any]:
    """An offer as the form shows it."""
    shares = {document.kind: document.required_share for document in course.documents}
    plain = ("code", "version", "language_level", "units", "unit_minutes", "group_min", "group_max")
    texts = [f"{name}_{lang}" for name in ("title", *TEXTS) for lang in ("de", "en")]
    return {name: getattr(course, name) for name in (*plain, *texts)} | {
        "provider": course.provider_id,
        "line": course.line.name_de,
        "kind": course.kind.value,
        "format": course.format.value,
        "state": course.state.value,
        "target_groups": [group.code for group in course.target_groups],
        "attendance": CertificateKind.ATTENDANCE in shares,
        "attendance_share": shares.get(CertificateKind.ATTENDANCE, 80),
        "qualification": CertificateKind.QUALIFICATION in shares,
        "qualification_share": shares.get(CertificateKind.QUALIFICATION, 80),
        "modules": [
            {name: getattr(module, name) for name in ("title_de", "title_en", "units", "outcome_de", "outcome_en")}
            for module in course.modules
        ],
    }


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, label(word)) for word in kind]


def _need_share(wanted: bool, field: Any) -> None:
    if wanted and field.data is None and not field.errors:
        complain(field, gettext("Bitte füllen Sie dieses Feld aus."))
