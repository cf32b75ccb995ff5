"""What opening would do, before it is done: what goes on, what stays behind, and what somebody should look at first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.data.refusal import msgid
from lms.funding.going_on import Candidates, new_names
from lms.funding.labels import lead_line
from lms.funding.models import FundingPeriod
from lms.funding.opening import Kept, OpeningPlan
from lms.funding.periods import ONE_DAY
from lms.funding.renaming import renamed

NO_RETENTION = msgid(
    "Wie lange die Daten aufbewahrt werden, ist noch nicht festgelegt. Bis dahin wird nichts gelöscht."
)
NO_SENTENCE = msgid("Es gibt noch keinen Fördersatz. Bescheinigungen nennen dann keine Förderung.")
OLD_NAME = msgid("Der Fördersatz nennt noch den bisherigen Namen des Netzwerks.")
NO_LOGOS = msgid("Es gehen keine Logos mit. Bitte nehmen Sie nach dem Eröffnen neue auf.")
NO_PROJECTS = msgid("Es gehen keine Teilprojekte mit.")
NO_LEAD = msgid("Mindestens ein Teilprojekt hat in der neuen Förderphase keine Leitung.")
GAP = msgid("Zwischen den beiden Förderphasen liegen Tage, die zu keiner gehören.")
BEGUN = msgid("Der erste Tag ist schon vorbei: Namen und Logos gelten sofort nach dem Eröffnen.")


@dataclass(frozen=True)
class ProjectPreview:
    """A project with its numbers before and after; no new number means that it stays behind."""

    name: str
    provider: str
    number: str
    new_number: str
    leads: tuple[str, ...]

    @property
    def goes_on(self) -> bool:
        """Whether it is in the next period too."""
        return bool(self.new_number)


@dataclass(frozen=True)
class ListPreview:
    """Entries of one list: those that go on, and those that stay behind."""

    going: tuple[str, ...]
    staying: tuple[str, ...]


def projects_preview(kept: Kept, there: Candidates) -> list[ProjectPreview]:
    """Every project of the period before."""
    going = {one.id: one for one in kept.projects}
    found = []
    for project in there.projects:
        mine = going.get(project.id)
        leads = tuple(lead_line(lead) for lead in there.leads_of(project.id) if mine and lead.grant_id in mine.leads)
        number = mine.number if mine else ""
        found.append(ProjectPreview(project.name, project.provider.name, project.number, number, leads))
    return found


def list_preview(names: Mapping[Any, str], kept: Collection[Any]) -> ListPreview:
    """One list: its names by what `kept` holds of it."""
    going = tuple(name for key, name in names.items() if key in kept)
    return ListPreview(going, tuple(name for key, name in names.items() if key not in kept))


def warnings(plan: OpeningPlan, source: FundingPeriod | None, there: Candidates, today: date) -> list[str]:
    """What is worth a second look, as German message ids; none of it forbids opening."""
    words, kept = plan.words, plan.kept or Kept()
    projects = [one for one in projects_preview(kept, there) if one.goes_on]
    sentences = (words.funding_sentence_de, words.funding_sentence_en)
    names = new_names(source, words) if source else {}
    found = {
        NO_RETENTION: words.keep_years is None and words.keep_until is None,
        NO_SENTENCE: not any(sentences),
        OLD_NAME: any(renamed(sentence, names) != sentence for sentence in sentences),
        NO_LOGOS: bool(there.logos) and not kept.logos,
        NO_PROJECTS: bool(there.projects) and not projects,
        NO_LEAD: any(not one.leads for one in projects),
        GAP: source is not None and words.starts_on > source.ends_on + ONE_DAY,
        BEGUN: words.starts_on <= today,
    }
    return [text for text, holds in found.items() if holds]
