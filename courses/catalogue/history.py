"""How the history of an offer is told."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.forms.offer import OfferForm
from courses.catalogue.forms.texts import CourseTextForm
from courses.catalogue.lists import THE_LIST
from courses.catalogue.models import (
    Course,
    CourseFormat,
    CourseKind,
    CourseLine,
    CourseState,
    QualificationForm,
    ReportingProfile,
    TargetGroup,
)
from courses.catalogue.policies import editable_by, is_coordinator
from courses.catalogue.tongues import name_of
from lms.people.models import Organisation
from lms.web.actor import Actor
from lms.web.history import History, Record, Word, names_from, word_of, words_of
from lms.web.languages import lazy as _l
from lms.web.words import in_language


def _list(page: str, title: Any) -> Callable[[Session, Actor, int], Record | None]:
    def find(_db: Session, actor: Actor, list_id: int) -> Record | None:
        if list_id != THE_LIST or not is_coordinator(actor):
            return None
        return Record(str(title), url_for(page))

    return find


_ENTRIES = {
    "entries": Word(
        _l("Einträge"), rows={"name_de": Word(_l("Name (Deutsch)")), "name_en": Word(_l("Name (Englisch)"))}
    )
}
LINES_HISTORY = History(find=_list("lms.catalogue.lines", _l("Angebotslinien")), fields=_ENTRIES)
GROUPS_HISTORY = History(find=_list("lms.catalogue.target_groups", _l("Zielgruppen")), fields=_ENTRIES)


def _offer(db: Session, actor: Actor, course_id: int) -> Record | None:
    course = db.scalar(select(Course).where(Course.id == course_id, editable_by(actor)))
    if course is None:
        return None
    title = str(in_language(course.title_de, course.title_en))
    return Record(f"{course.code} {title}", url_for("lms.catalogue.offer", code=course.code))


HISTORY = History(
    find=_offer,
    fields={
        "state": Word(_l("Stand"), word_of(CourseState)),
        "kind": Word(_l("Art"), word_of(CourseKind)),
        **words_of(
            OfferForm,
            qualification_form=word_of(QualificationForm),
            format=word_of(CourseFormat),
            also_formats=word_of(CourseFormat),
            reporting_profile=word_of(ReportingProfile),
            line=names_from(CourseLine.id, CourseLine.name_de),
            provider=names_from(Organisation.id, Organisation.name),
            target_groups=names_from(TargetGroup.id, TargetGroup.name_de),
            attendance_share=Word(_l("Teilnahmebescheinigung: Mindestanwesenheit in Prozent")),
            qualification_share=Word(_l("Zertifikat: Mindestanwesenheit in Prozent")),
        ),
        "texts": Word(
            _l("Texte in weiteren Sprachen"),
            rows={"language": Word(_l("Sprache"), lambda code: name_of(str(code))), **words_of(CourseTextForm)},
        ),
        # Of older entries, which name fields only.
        "documents": Word(_l("Nachweise")),
    },
    actions={
        "course.created": _l("%(who)s legte das Angebot am %(when)s Uhr an."),
        "course.publish": _l("%(who)s veröffentlichte das Angebot am %(when)s Uhr."),
        "course.withdraw": _l("%(who)s machte das Angebot am %(when)s Uhr wieder zum Entwurf."),
        "course.archive": _l("%(who)s archivierte das Angebot am %(when)s Uhr."),
        "course.restore": _l("%(who)s holte das Angebot am %(when)s Uhr zurück."),
    },
)
