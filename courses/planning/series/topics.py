"""What each meeting of a run is about: its parts of the modules, and a topic that follows them until somebody writes one."""

from collections.abc import Sequence

from courses.catalogue.models import CourseKind
from courses.planning.models import Meeting
from courses.planning.series.modules import Part, Space, lay, topic
from courses.planning.terms import RunTerms


def lay_modules(meetings: Sequence[Meeting], terms: RunTerms, *, before: RunTerms | None = None) -> None:
    """Lay the modules of the terms on the meetings, in order of time; cancelled ones carry nothing.

    A topic that somebody wrote stays. `before` are the terms under which the meetings had their parts until now. What is
    talked about in a coaching concerns nobody else: its modules stay out of the topics.
    """
    held = sorted((one for one in meetings if not one.cancelled), key=lambda one: one.starts_at)
    followed = [follows(one, before or terms) for one in held]
    minutes = [module.units * terms.unit_minutes for module in terms.modules]
    laid = lay(minutes, [Space(one.planned_minutes, one.module) for one in held])
    for meeting, parts, follow in zip(held, laid, followed, strict=True):
        meeting.parts = [[part.module, part.minutes] for part in parts]
        if follow:
            meeting.topic_de, meeting.topic_en = _topics(parts, terms)


def follows(meeting: Meeting, terms: RunTerms) -> bool:
    """Whether the topic is that of the modules, or empty."""
    return not meeting.topic_de or meeting.topic_de == _topics(parts_of(meeting), terms)[0]


def parts_of(meeting: Meeting) -> tuple[Part, ...]:
    """The stored parts; none for a meeting planned before modules were laid."""
    return tuple(Part(module, minutes) for module, minutes in meeting.parts or ())


def _topics(parts: Sequence[Part], terms: RunTerms) -> tuple[str, str]:
    if terms.course_kind == CourseKind.COACHING:
        return "", ""
    german, english = (tuple(getattr(one, name) for one in terms.modules) for name in ("title_de", "title_en"))
    return topic(parts, german), topic(parts, english)
