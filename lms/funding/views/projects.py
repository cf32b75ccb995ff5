"""Projects: the list, one of them, a new one, a changed one. A lead reads the own one and keeps its contacts."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding import queries
from lms.funding.content import CONTACT, project_content
from lms.funding.forms import ContactForm, ProjectForm
from lms.funding.models import FundingPeriod, Project
from lms.funding.periods import words_are_bound
from lms.funding.policies import COORDINATORS, LEADS, may_keep_programme, may_see_project
from lms.funding.projects import add_project, change_contact, change_project
from lms.funding.refusals import ChangedMeanwhile, FieldOfAnotherPeriod, ProjectNumberTaken
from lms.funding.tables import PROJECTS, listed_projects
from lms.funding.views import asked, routes, step, today
from lms.funding.wording import words_of
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField
from lms.web.conflict import show_conflict
from lms.web.fields import complain, optional_id
from lms.web.forms import once
from lms.web.languages import current_language, gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.tables import Source


class ProjectSearch(SearchForm):
    """Projects are looked for by their period."""

    period = SelectField(_l("Förderphase"), coerce=optional_id, default=None)

    def __init__(self, periods: list[tuple[int, str]]) -> None:
        super().__init__()
        del self.q
        self.period.choices = [("", gettext("alle")), *periods]
        self.read_address()


@routes.get("/staff/projects", policy=LEADS)
def projects() -> Response:
    """The projects one sees: all of them, or the own ones."""
    db, actor = request_session(), current_actor()
    form = ProjectSearch(queries.period_choices(db, actor))
    wanted = queries.projects_seen_by(actor, form.period.data or None)
    source = Source(db, listed_projects(wanted), lambda rows: queries.rows_of(db, [one for (one,) in rows], today()))
    return show_list(PROJECTS, source, "lms/funding/projects.html", form=form, keeps=may_keep_programme(actor))


@routes.get("/staff/projects/<id:project_id>", policy=LEADS)
def project(project_id: int) -> Response:
    """One project with everything about it."""
    db, actor = request_session(), current_actor()
    found = _project(project_id)
    return render(
        "lms/funding/project.html",
        project=found,
        words=words_of(found, current_language()),
        leads=queries.leads_of(db, project_id, today()),
        has_own_words=bool(found.funding_sentence_de or found.funding_sentence_en),
        has_own_logos=any(logo.project_id for logo in found.all_logos),
        keeps=may_keep_programme(actor),
    )


@routes.form("/staff/periods/<id:period_id>/projects/new", policy=COORDINATORS)
def new_project(period_id: int) -> Response:
    """A new project of the period."""
    period = request_session().get(FundingPeriod, period_id)
    require(period is not None)
    assert period is not None
    form = _form(period_id, None)
    if form.sent_and_valid():
        return _added(form, period)
    return _show(form, period, None)


@routes.form("/staff/projects/<id:project_id>/edit", policy=COORDINATORS)
def edit_project(project_id: int) -> Response:
    """Change the project. What papers of a period that is over have printed is shown only."""
    found = _project(project_id)
    form = _form(found.period_id, found)
    if words_are_bound(found.period, today()):
        form.bind(found)
    if form.sent_and_valid():
        return _changed(form, found)
    return _show(form, found.period, found)


@routes.form("/staff/projects/<id:project_id>/contact", policy=LEADS)
def edit_contact(project_id: int) -> Response:
    """Other contacts for a project one leads."""
    found = _project(project_id)
    form = ContactForm(data=_contact_values(found))
    if form.sent_and_valid():
        try:
            _change_contact(form, project_id)
        except ChangedMeanwhile:
            return show_conflict(form, _contact_values(_project(project_id)), title=found.name, url=request.path)
        return _done(project_id)
    return render("lms/funding/contact.html", 422 if form.errors else 200, form=form, project=found)


def _project(project_id: int) -> Project:
    found = queries.project_seen_by(request_session(), current_actor(), project_id)
    require(found is not None)
    assert found is not None
    return found


def _form(period_id: int, found: Project | None) -> ProjectForm:
    db = request_session()
    fields = [(field.id, field.name) for field in queries.fields_of(db, period_id)]
    return ProjectForm(
        queries.provider_choices(db, found.provider_id if found else None), fields, data=_values(found) if found else {}
    )


def _values(found: Project) -> dict[str, Any]:
    return project_content(found) | {"version": found.version}


def _contact_values(found: Project) -> dict[str, Any]:
    return {name: getattr(found, name) for name in (*CONTACT, "version")}


def _show(form: ProjectForm, period: FundingPeriod, found: Project | None) -> Response:
    status = 422 if form.errors else 200
    return render("lms/funding/edit_project.html", status, form=form, period=period, project=found)


def _added(form: ProjectForm, period: FundingPeriod) -> Response:
    now = step()
    try:
        with transaction() as db:
            key = once(db, now.now)
            if isinstance(key, FormKey):
                added = add_project(db, period.id, form.project(), now)
                require(added is not None)
                assert added is not None
                key.answer = str(added.id)
            project_id = int(key.answer if isinstance(key, FormKey) else key)
    except (ProjectNumberTaken, FieldOfAnotherPeriod) as refusal:
        _complain(form, refusal)
        return _show(form, period, None)
    return _done(project_id)


def _changed(form: ProjectForm, found: Project) -> Response:
    now = step()
    try:
        with transaction() as db:
            if isinstance(once(db, now.now), FormKey):
                changed = change_project(db, found.id, form.project(), version=form.version.data, step=now)
                require(changed is not None)
    except ChangedMeanwhile:
        return show_conflict(form, asked(form, _values(_project(found.id))), title=found.name, url=request.path)
    except (ProjectNumberTaken, FieldOfAnotherPeriod) as refusal:
        _complain(form, refusal)
        return _show(form, found.period, found)
    return _done(found.id)


def _change_contact(form: ContactForm, project_id: int) -> None:
    now = step()
    with transaction() as db:
        require(may_see_project(current_actor(), project_id))
        if isinstance(once(db, now.now), FormKey):
            changed = change_contact(db, project_id, form.contact(), version=form.version.data, step=now)
            require(changed is not None)


def _complain(form: ProjectForm, refusal: ProjectNumberTaken | FieldOfAnotherPeriod) -> None:
    beside = form.field_of_action_id if isinstance(refusal, FieldOfAnotherPeriod) else form[refusal.values["field"]]
    complain(beside, gettext(refusal.text))


def _done(project_id: int) -> Response:
    say("success", gettext("Gespeichert."))
    return see_other("lms.funding.project", project_id=project_id)
