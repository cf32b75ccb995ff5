"""The forms on the page of a request: one for each step, told apart by a prefix."""

from typing import Any

from wtforms import HiddenField

from courses.demand.models import InhouseRequest
from courses.demand.queries import DraftChoice
from lms.web.choices import SelectField
from lms.web.fields import Lines, LongText, optional_id
from lms.web.formats import format_date
from lms.web.forms import BaseForm, Required, UpTo
from lms.web.languages import lazy as _l
from lms.web.numbers import LARGEST_VERSION, number_in


class VersionedForm(BaseForm):
    """A step that is taken only from the state that was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version of the page; 0 for nonsense, which no request has."""
        return number_in(str(self.version.data or ""), largest=LARGEST_VERSION) or 0


class OfferForm(VersionedForm):
    """Which draft, and a word with it."""

    run = SelectField(_l("Entwurf"), [Required()], coerce=optional_id)
    text = LongText(_l("Nachricht an die Organisation"), [Lines(), UpTo(2000)], render_kw={"rows": 4})

    def __init__(self, drafts: list[DraftChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run.choices = [(one.id, f"{one.code}: {one.title}, {format_date(one.starts_at)}") for one in drafts]


class ReasonForm(VersionedForm):
    """A step that needs a reason."""

    text = LongText(_l("Begründung"), [Required(), Lines(), UpTo(2000)], render_kw={"rows": 4})


class StepForms:
    """All of them, as the page shows them; the one that was sent holds what was written."""

    def __init__(self, request: InhouseRequest, drafts: list[DraftChoice]) -> None:
        seen = {"version": request.version, "run": request.run_id}
        self.drafts = drafts
        self.offer = OfferForm(drafts, prefix="offer", data=seen)
        self.decline = ReasonForm(prefix="decline", data=seen)
        self.accept = VersionedForm(prefix="accept", data=seen)
        self.other = ReasonForm(prefix="other", data=seen)
