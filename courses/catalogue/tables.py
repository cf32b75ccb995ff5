"""The list of offers for staff."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from courses.catalogue.models import Course, CourseKind, CourseLine, CourseState
from courses.catalogue.policies import editable_by
from courses.catalogue.staff_queries import OfferRow
from lms.people.models import Organisation
from lms.web.actor import Actor
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.ordering import as_listed, in_shown_language
from lms.web.tables import AnySelect, Column, Kind, Table
from lms.web.words import in_language

OFFERS = Table(
    "angebote",
    _l("Angebote"),
    columns=(
        Column("title", _l("Angebot"), lambda row: row.title, in_shown_language(Course.title_de, Course.title_en)),
        Column("code", _l("Kennung"), lambda row: row.code, (Course.code,)),
        Column(
            "line", _l("Angebotslinie"), lambda row: row.line, in_shown_language(CourseLine.name_de, CourseLine.name_en)
        ),
        Column(
            "provider",
            _l("Träger"),
            lambda row: row.provider or gettext("Netzwerk"),
            (Organisation.search_name,),
        ),
        Column("kind", _l("Art"), lambda row: row.kind, (as_listed(Course.kind, CourseKind),)),
        Column("units", _l("UE"), lambda row: row.units or None, (Course.units,), kind=Kind.NUMBER),
        Column("state", _l("Stand"), lambda row: row.state, (as_listed(Course.state, CourseState),)),
        Column("next", _l("Weiter"), None),
    ),
    order=(Course.code,),
    key=Course.id,
)


def listed(wanted: Select[Course], actor: Actor) -> AnySelect:
    """The offers with all that the list shows and sorts by."""
    return (
        wanted.join(CourseLine, CourseLine.id == Course.line_id)
        .outerjoin(Organisation, Organisation.id == Course.provider_id)
        .add_columns(editable_by(actor).label("may_edit"))
        .options(contains_eager(Course.line), contains_eager(Course.provider))
    )


def offer_rows(rows: Sequence[Any]) -> list[OfferRow]:
    """The offers as the list shows them."""
    return [
        OfferRow(
            code=course.code,
            title=in_language(course.title_de, course.title_en),
            line=in_language(course.line.name_de, course.line.name_en),
            kind=course.kind,
            state=course.state,
            units=course.units,
            provider=course.provider.name if course.provider else "",
            may_edit=bool(editable),
        )
        for course, editable in rows
    ]
