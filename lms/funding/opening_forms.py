"""The forms of opening the next period: its words, and what goes on."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FormField, HiddenField

from lms.funding.data import doubled
from lms.funding.forms import WordsForm
from lms.funding.going_on import Candidates
from lms.funding.labels import lead_line
from lms.funding.models import Logo, Project
from lms.funding.opening import Kept, KeptProject
from lms.web.choices import SelectField, Ticks
from lms.web.fields import RowForm, Rows, complain, optional_id
from lms.web.formats import label
from lms.web.forms import BaseForm, OneLine, TextField, UpTo
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.numbers import number_in
from lms.web.versions import VersionField


class OpeningForm(WordsForm):
    """The words of the next period, and the period it goes on from."""

    source_id = SelectField(_l("Geht hervor aus"), coerce=optional_id, default=None)

    def __init__(self, periods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source_id.choices = [*periods, ("", gettext("keiner, alles neu"))]


class KeptProjectForm(RowForm):
    """Whether a project goes on, under which number, and which of its leads."""

    id = HiddenField()
    goes_on = BooleanField(_l("geht mit"))
    number = TextField(_l("Nummer in der neuen Förderphase"), [OneLine(), UpTo(32)])
    leads = Ticks(_l("Leitung geht mit"), coerce=optional_id)


class ContentsForm(BaseForm):
    """What goes on into the next period."""

    version = VersionField()
    projects = Rows(FormField(KeptProjectForm), _l("Teilprojekte"))
    fields_of_action = Ticks(_l("Handlungsschwerpunkte"), coerce=optional_id)
    funders = Ticks(_l("Geldgeber"))
    partners = Ticks(_l("Partner"))
    logos = Ticks(_l("Logos"), coerce=optional_id)
    texts = Ticks(_l("Rechtliche Texte mit dem neuen Namen"), coerce=optional_id)

    def __init__(self, there: Candidates, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = {project.id: project for project in there.projects}
        self.fields_of_action.choices = [(field.id, field.name) for field in there.fields]
        self.funders.choices = _pairs(there.funders)
        self.partners.choices = _pairs(there.partners)
        self.logos.choices = [(logo.id, _said(logo, self.known)) for logo in there.logos]
        self.texts.choices = [
            (text.id, f"{label(text.kind)}, {text.provider} ({text.language})") for text in there.texts
        ]
        for row in self.rows:
            leads = there.leads_of(_number(row.id.data))
            row.number.flags.required = True
            row.leads.choices = [(lead.grant_id, lead_line(lead)) for lead in leads]

    @property
    def rows(self) -> list[KeptProjectForm]:
        """The projects in the order of the page; rows of projects that are not there are no rows."""
        rows: list[KeptProjectForm] = [entry.form for entry in self.projects.entries]
        return [row for row in rows if _number(row.id.data) in self.known]

    def project(self, row: KeptProjectForm) -> Project:
        """The project of a row."""
        return self.known[_number(row.id.data)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that each project that goes on has a number of its own."""
        super().validate(extra_validators)
        going = [row for row in self.rows if row.goes_on.data]
        twice = doubled(row.number.data for row in going if row.number.data)
        for row in going:
            if not row.number.data:
                complain(row.number, gettext("Bitte füllen Sie dieses Feld aus."))
            elif row.number.data in twice:
                complain(row.number, gettext("Diese Nummer haben zwei Teilprojekte."))
        found = [row.errors for row in self.projects.entries]
        self.projects.errors = found if any(found) else []
        return not self.errors

    def kept(self) -> Kept:
        """What was ticked, as plain values."""
        return Kept(
            projects=tuple(
                KeptProject(_number(row.id.data), row.number.data, tuple(row.leads.data or ()))
                for row in self.rows
                if row.goes_on.data
            ),
            fields=tuple(self.fields_of_action.data or ()),
            funders=tuple(self.funders.data or ()),
            partners=tuple(self.partners.data or ()),
            logos=tuple(self.logos.data or ()),
            texts=tuple(self.texts.data or ()),
        )


def everything(there: Candidates) -> Kept:
    """All that can go on: what the form proposes first."""
    return Kept(
        projects=tuple(
            KeptProject(one.id, one.number, tuple(lead.grant_id for lead in there.leads_of(one.id)))
            for one in there.projects
        ),
        fields=tuple(one.id for one in there.fields),
        funders=there.funders,
        partners=there.partners,
        logos=tuple(one.id for one in there.logos),
        texts=tuple(one.id for one in there.texts),
    )


def contents_values(kept: Kept, there: Candidates, version: int) -> dict[str, Any]:
    """What goes on, as the form shows it; a project that was not ticked keeps its old number ready."""
    going = {one.id: one for one in kept.projects}
    return {
        "version": version,
        "projects": [_row(project, going.get(project.id), there) for project in there.projects],
        "fields_of_action": kept.fields,
        "funders": kept.funders,
        "partners": kept.partners,
        "logos": kept.logos,
        "texts": kept.texts,
    }


def _row(project: Project, going: KeptProject | None, there: Candidates) -> dict[str, Any]:
    leads = going.leads if going else tuple(lead.grant_id for lead in there.leads_of(project.id))
    number = going.number if going else project.number
    return {"id": project.id, "goes_on": going is not None, "number": number, "leads": leads}


def _pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _said(logo: Logo, projects: dict[int, Project]) -> str:
    alt = logo.alt_en if current_language() == "en" else logo.alt_de
    project = projects.get(logo.project_id or 0)
    return f"{alt} ({project.name})" if project else alt


def _number(text: Any) -> int:
    return number_in(str(text or "")) or 0
