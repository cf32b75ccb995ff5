"""Correcting the name for a paper that is not issued yet. What no font can print is refused beside the field."""

from werkzeug.wrappers import Response
from wtforms import Field, Form
from wtforms.validators import ValidationError

from certificates.document.printable import UnprintableName, refuse_unprintable_text
from certificates.issuing.naming import correct_name
from certificates.issuing.policies import issuers, may_fetch
from certificates.issuing.reserving import lock_enrolment
from certificates.issuing.views import find_run, routes
from courses.completion.queries import COUNTED
from courses.enrolment.models import Enrolment
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.fields import NameField
from lms.web.actor import current_actor, require
from lms.web.forms import BaseForm, OneLine, Required, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other


class Printable:
    """Every character has a glyph in the fonts of the document."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            refuse_unprintable_text(field.data or "")
        except UnprintableName as refusal:
            raise ValidationError(gettext(refusal.text, **refusal.values)) from refusal


def document_name() -> NameField:
    """The field for a name that will be printed: what an enrolment asks for, and printable."""
    label = _l("Name, wie er auf der Bescheinigung stehen soll")
    return NameField(label, [Required(), OneLine(), UpTo(255), Printable()])


class NameForm(BaseForm):
    """The corrected name."""

    name = document_name()


@routes.form("/staff/runs/<id:run_id>/certificates/names/<id:enrolment_id>", policy=issuers)
def correct(run_id: int, enrolment_id: int) -> Response:
    """Ask for the corrected name of somebody without a paper; afterwards the paper can be issued."""
    db = request_session()
    require(may_fetch(db, current_actor(), find_run(db, run_id)))
    enrolment = db.get(Enrolment, enrolment_id)
    require(enrolment is not None and enrolment.run_id == run_id and enrolment.status in COUNTED)
    assert enrolment is not None
    form = NameForm(data={"name": enrolment.name_on_document})
    if form.sent_and_valid():
        with transaction() as db:
            locked = lock_enrolment(db, enrolment_id)
            assert locked is not None
            correct_name(db, locked, form.name.data, actor=current_actor().tag, now=clock.now())
        say("success", gettext("Der Name ist berichtigt."))
        return see_other("lms.issuing.progress", run_id=run_id)
    page = "lms/certificates/issuing/name.html"
    return render(page, 422 if form.errors else 200, form=form, run_id=run_id, name=enrolment.name_on_document)
