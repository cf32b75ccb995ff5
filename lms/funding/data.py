"""What forms hand to the rules of the programme, as plain values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Step:
    """Who changes the programme, and when; `today` is the calendar day of the network."""

    actor: str
    now: datetime
    today: date


@dataclass(frozen=True)
class NetworkData:
    """The network itself. `land` is the code of a Land (ISO 3166-2:DE without the country)."""

    name_de: str
    name_en: str
    land: str
    host_organisation_id: int
    joint_controllership: bool


@dataclass(frozen=True)
class Party:
    """A funder or a partner, with the address of its site or ""."""

    name: str
    website: str = ""


@dataclass(frozen=True)
class FieldData:
    """A field of action; without an id it is a new one."""

    name: str
    id: int | None = None


@dataclass(frozen=True)
class PeriodWords:
    """What a period calls itself, its days, and how long its data is kept: a day, whole years, or unknown."""

    name: str
    network_name_de: str
    network_name_en: str
    starts_on: date
    ends_on: date
    funding_sentence_de: str = ""
    funding_sentence_en: str = ""
    keep_until: date | None = None
    keep_years: int | None = None


@dataclass(frozen=True)
class PeriodData:
    """A period with its lists, each in the order of the documents."""

    words: PeriodWords
    funders: tuple[Party, ...] = ()
    partners: tuple[Party, ...] = ()
    fields: tuple[FieldData, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to ask about a project."""

    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True)
class ProjectData:
    """A project of a period; an empty funding sentence means that of the period."""

    provider_id: int
    name: str
    number: str
    project_number: str = ""
    field_of_action_id: int | None = None
    funding_sentence_de: str = ""
    funding_sentence_en: str = ""
    contact: Contact = Contact()


def doubled(names: Iterable[str]) -> set[str]:
    """The names that stand in a list more than once."""
    return {name for name, times in Counter(names).items() if times > 1}
