"""The fictional network: two providers, four employers, funding periods with funders, fields of action and projects."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.demo.logos import DemoLogo, add_logos
from lms.funding.models import FieldOfAction, Funder, FundingPeriod, Network, Partner, Project
from lms.people.models import Organisation, OrganisationKind
from lms.people.names import fold

LAND = "MV"
NETWORK_DE = "Netzwerk Qualifizierung Küste (Demo)"
NETWORK_EN = "Coast Qualification Network (demo)"
# A period renames things: the older one keeps the name of its time.
OLDER_NETWORK_DE = "Landesnetz Qualifizierung Küste (Demo)"
OLDER_NETWORK_EN = "Coast State Qualification Network (demo)"
HARBOUR = "Bildungshafen Rostock e. V. (Demo)"
LAKES = "Lernwerk Seenplatte gGmbH (Demo)"
JOBCENTER = "Jobcenter Beispielstadt"
TOWN_HALL = "Stadtverwaltung Musterhafen"
SOLAR = "Solarbau Nordlicht GmbH"
CARE_HOME = "Pflegehaus Boddenblick"

FIRST_PERIOD = 2023
PERIOD_YEARS = 3
FUNDERS = ("Fördergeber A (Platzhalter)", "Fördergeber B (Platzhalter)")
INTERCULTURAL = "Interkulturelle Kompetenzentwicklung"
QUALIFYING = "Qualifizierung"
FIELDS = (INTERCULTURAL, QUALIFYING, "Regionale Fachkräftenetzwerke")
FUNDING_DE = (
    "Das {network} wird im Programm „Beispielprogramm Qualifizierung“ durch {funders} gefördert. "
    "Dieser Satz ist ein Platzhalter der Demo."
)
FUNDING_EN = (
    "The {network} is funded within the “Sample Qualification Programme” by {funders}. "
    "This sentence is a placeholder of the demo."
)

PARTNERS = (("Kammer der Küste (Demo)", "https://kammer.example.org"), ("Verbund der Träger (Demo)", ""))
KEPT_YEARS = 10
# The older period shows other logos than those that follow it, so that an old paper can be told from a new one.
OLDER_LOGOS = (
    DemoLogo("Förderung Eins", "Fördergeber A (Platzhalter)", "Funder A (placeholder)", "#7a3b12", "ring"),
    DemoLogo("Landesnetz", "Landesnetz Küste (Platzhalter)", "Coast State Network (placeholder)", "#4b4b4b", "arch"),
)
LOGOS = (
    DemoLogo("Ministerium A", "Fördergeber A (Platzhalter)", "Funder A (placeholder)", "#0f6674"),
    DemoLogo("Behörde B", "Fördergeber B (Platzhalter)", "Funder B (placeholder)", "#24408e", "ring"),
    DemoLogo("Küste", "Netzwerk Küste (Platzhalter)", "Coast Network (placeholder)", "#0f6674", "arch", square=True),
)
# One project gets its money from elsewhere, and names it instead.
OWN_LOGOS = (
    DemoLogo("Fonds C", "Fonds C (Platzhalter)", "Fund C (placeholder)", "#24408e", "ring"),
    DemoLogo("Land D", "Land D (Platzhalter)", "State D (placeholder)", "#3d6b1f"),
)
OWN_SENTENCE_DE = (
    "Das Teilprojekt „Energie und Mobilität“ wird vom Fonds C (Platzhalter) kofinanziert. "
    "Dieser Satz ist ein Platzhalter der Demo."
)
OWN_SENTENCE_EN = (
    "The sub-project “Energie und Mobilität” is co-financed by Fund C (placeholder). "
    "This sentence is a placeholder of the demo."
)


@dataclass(frozen=True)
class DemoProject:
    """A project as every period has it again under a new number."""

    name: str
    provider: str
    field: str
    contact: str


PROJECTS = (
    DemoProject("Vielfalt im Amt", HARBOUR, INTERCULTURAL, "vielfalt@bildungshafen.example.org"),
    DemoProject("Energie und Mobilität", HARBOUR, QUALIFYING, "energie@bildungshafen.example.org"),
    DemoProject("Offene Häuser Seenplatte", LAKES, INTERCULTURAL, "offen@lernwerk.example.org"),
    DemoProject("Pflege und Handwerk", LAKES, QUALIFYING, "pflege@lernwerk.example.org"),
)
# The four projects are those of the present period; an earlier or later one shows one project of each provider.
OTHER_PERIODS = (PROJECTS[0], PROJECTS[3])


def add_network(db: Session, *, now: datetime) -> Network:
    """The network with its organisations and, from 2023 on, the periods that cover the year of `now` and the next."""
    providers = _add_providers(db)
    _add_employers(db)
    network = Network(name_de=NETWORK_DE, name_en=NETWORK_EN, land=LAND, host_organisation_id=providers[HARBOUR].id)
    db.add(network)
    db.flush()
    last_year = max(now.year + 1, FIRST_PERIOD + 2 * PERIOD_YEARS - 1)
    for year in range(FIRST_PERIOD, last_year + 1, PERIOD_YEARS):
        period = _add_period(db, network, year, providers, present=year <= now.year < year + PERIOD_YEARS)
        add_logos(db, OLDER_LOGOS if year == FIRST_PERIOD else LOGOS, period.id, None, now)
        _give_own_money(db, period, now)
    return network


def demo_network(db: Session) -> Network | None:
    """The demo's network, when that is what this database holds."""
    return db.scalar(select(Network).where(Network.name_de == NETWORK_DE))


def _add_providers(db: Session) -> dict[str, Organisation]:
    rows = (
        (HARBOUR, "Kranichkai 7", "18055", "Rostock", "Rostock"),
        (LAKES, "Vierwegeplatz 4", "17033", "Neubrandenburg", "Landkreis Mecklenburgische Seenplatte"),
    )
    return {name: _organisation(db, OrganisationKind.PROVIDER, name, *address) for name, *address in rows}


def _add_employers(db: Session) -> None:
    kind = OrganisationKind
    _organisation(db, kind.JOBCENTER, JOBCENTER, "Musterallee 1", "18299", "Beispielstadt", "Landkreis Rostock")
    _organisation(
        db, kind.MUNICIPALITY, TOWN_HALL, "Rathausplatz 1", "18499", "Musterhafen", "Landkreis Vorpommern-Rügen"
    )
    _organisation(db, kind.SME, SOLAR, "Sonnenwinkel 12", "18069", "Rostock", "Rostock")
    _organisation(db, kind.SME, CARE_HOME, "Boddenblick 3", "18439", "Stralsund", "Landkreis Vorpommern-Rügen")


def _organisation(db: Session, kind: OrganisationKind, name: str, *address: str) -> Organisation:
    street, postcode, town, region = address
    organisation = Organisation(
        name=name, search_name=fold(name), kind=kind, street=street, postcode=postcode, town=town, region=region
    )
    db.add(organisation)
    db.flush()
    return organisation


def _give_own_money(db: Session, period: FundingPeriod, now: datetime) -> None:
    """The second project of the network is paid by others, in every period that has it."""
    own = select(Project).where(Project.period_id == period.id, Project.name == PROJECTS[1].name)
    for project in db.scalars(own):
        project.funding_sentence_de, project.funding_sentence_en = OWN_SENTENCE_DE, OWN_SENTENCE_EN
        project.project_number = f"FKZ-{period.starts_on.year}-C (Demo)"
        add_logos(db, OWN_LOGOS, period.id, project.id, now)


def _add_period(
    db: Session, network: Network, year: int, providers: dict[str, Organisation], *, present: bool
) -> FundingPeriod:
    older = year == FIRST_PERIOD
    name_de, name_en = (OLDER_NETWORK_DE, OLDER_NETWORK_EN) if older else (NETWORK_DE, NETWORK_EN)
    last = year + PERIOD_YEARS - 1
    period = FundingPeriod(
        network_id=network.id,
        name=f"{year}–{last}",
        network_name_de=name_de,
        network_name_en=name_en,
        starts_on=date(year, 1, 1),
        ends_on=date(last, 12, 31),
        funding_sentence_de=FUNDING_DE.format(network=name_de, funders=" und ".join(FUNDERS)),
        funding_sentence_en=FUNDING_EN.format(network=name_en, funders=" and ".join(FUNDERS)),
        keep_years=KEPT_YEARS if older else None,
    )
    db.add(period)
    db.flush()
    db.add_all(
        Partner(period_id=period.id, name=name, website=website, position=place)
        for place, (name, website) in enumerate(PARTNERS)
    )
    db.add_all(Funder(period_id=period.id, name=name, position=place) for place, name in enumerate(FUNDERS))
    fields = {name: FieldOfAction(period_id=period.id, name=name, position=place) for place, name in enumerate(FIELDS)}
    db.add_all(fields.values())
    db.flush()
    for number, project in enumerate(PROJECTS if present else OTHER_PERIODS, start=1):
        db.add(
            Project(
                period_id=period.id,
                provider_id=providers[project.provider].id,
                field_of_action_id=fields[project.field].id,
                name=project.name,
                number=f"D-{year}-{number:02d}",
                contact_name="Projektbüro (Demo)",
                contact_email=project.contact,
                # A number reserved for films and books: it rings nowhere.
                contact_phone=f"030 23125 00{number}",
            )
        )
    db.flush()
    return period
