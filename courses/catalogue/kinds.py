"""What an offer of each kind consists of. Pure: forms, pages, files and rules all ask here."""

from enum import StrEnum

from courses.catalogue.models import CourseKind

# A conference asks for no share of its minutes: being there is enough.
NO_THRESHOLD = 0
LOWEST_SHARE, HIGHEST_SHARE = 50, 100


class Part(StrEnum):
    """Something that offers of some kinds have and others have not."""

    COURSE = "course"  # units, a group, days and times, requirements: whatever can be planned as a run
    PAPERS = "papers"
    SHARES = "shares"
    TEST = "test"
    MODULES = "modules"
    PROGRAMME = "programme"
    RESULT = "result"
    CONTACT = "contact"
    QUALIFICATION_FORM = "qualification_form"


_TAUGHT = frozenset({Part.COURSE, Part.PAPERS, Part.SHARES, Part.TEST, Part.MODULES})
PARTS = {
    CourseKind.TRAINING: _TAUGHT,
    CourseKind.QUALIFICATION: _TAUGHT | {Part.QUALIFICATION_FORM},
    CourseKind.INTERPRETER_TRAINING: _TAUGHT,
    CourseKind.COUNCIL_TRAINING: _TAUGHT,
    # What a coaching is about stays between two people: no modules, so that no paper and no list can tell.
    CourseKind.COACHING: frozenset({Part.COURSE, Part.PAPERS, Part.SHARES}),
    CourseKind.OPENING_PROCESS: frozenset(
        {Part.COURSE, Part.PAPERS, Part.SHARES, Part.TEST, Part.MODULES, Part.RESULT}
    ),
    CourseKind.CONFERENCE: frozenset({Part.COURSE, Part.PAPERS, Part.PROGRAMME}),
    CourseKind.ADVICE: frozenset({Part.CONTACT}),
}


def has(kind: CourseKind, part: Part) -> bool:
    """Whether offers of the kind have the part."""
    return part in PARTS[kind]


def can_be_planned(kind: CourseKind) -> bool:
    """Whether there are runs of it; advice is a contact."""
    return has(kind, Part.COURSE)
