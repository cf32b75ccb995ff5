"""Changing network, periods, projects and logos: what holds, what is noted, and what papers have made unchangeable."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.data.audit import verify
from lms.data.documents import StoredDocument
from lms.data.history import entries_of
from lms.data.refusal import Refusal
from lms.funding.data import Contact, FieldData, NetworkData, Party, PeriodData, PeriodWords, ProjectData, Step
from lms.funding.editing import change_network, change_period, create_network
from lms.funding.logos import (
    MOST_LOGOS,
    LogoText,
    Owner,
    add_logo,
    logos_of,
    move_up,
    remove_logo,
    say_again,
    version_of,
)
from lms.funding.models import FieldOfAction, FundingPeriod, Logo, Network, Project
from lms.funding.periods import Phase, Span, following, kept_until, phase_of, years_later
from lms.funding.printing import note_printed
from lms.funding.projects import add_project, change_contact, change_project
from lms.funding.refusals import (
    ChangedMeanwhile,
    FieldInUse,
    FieldOfAnotherPeriod,
    LogoThere,
    NetworkExists,
    PeriodInUse,
    PeriodsOverlap,
    ProjectNumberTaken,
    TooManyLogos,
    WordsPrinted,
)
from tests.cast import NOW, Cast
from tests.house import db_of, writing
from tests.lms.funding.programme import STEP, clean, owner

NETWORK = NetworkData("Netz", "Net", "TH", 1, joint_controllership=False)
AFTERWARDS = Step(STEP.actor, NOW, date(2029, 1, 1))
WORDS = PeriodWords(
    name="2023–2028",
    network_name_de="Netzwerk Brücke",
    network_name_en="Bridge Network",
    starts_on=date(2023, 1, 1),
    ends_on=date(2028, 12, 31),
    funding_sentence_de="Gefördert aus Mitteln der Musterstiftung.",
    funding_sentence_en="Funded by the Example Foundation.",
)
FIELDS = (FieldData("Handlungsschwerpunkt 1", 1), FieldData("Handlungsschwerpunkt 2", 2))
PERIOD = PeriodData(WORDS, funders=(Party("Musterstiftung"),), fields=FIELDS)
LOGO = LogoText("Musterstiftung", "Example Foundation")


def project_data(db: Session, project_id: int) -> ProjectData:
    """The project as it stands."""
    one = db.get_one(Project, project_id)
    return ProjectData(
        provider_id=one.provider_id,
        name=one.name,
        number=one.number,
        field_of_action_id=one.field_of_action_id,
        contact=Contact(one.contact_name, one.contact_email, one.contact_phone),
    )


def change(app: Flask, cast: Cast, data: PeriodData, **instead: object) -> None:
    """Save the cast's period, opened as it is now."""
    with writing(app) as db:
        version = db.get_one(FundingPeriod, cast.period_id).version
        options = {"version": version, "used": lambda db, period: None, "step": STEP} | instead
        change_period(db, cast.period_id, data, **options)  # type: ignore[arg-type]


def stored_words(app: Flask, cast: Cast) -> PeriodWords:
    """The words of the cast's period."""
    with db_of(app) as db:
        period = db.get_one(FundingPeriod, cast.period_id)
        return PeriodWords(**{one.name: getattr(period, one.name) for one in fields(PeriodWords)})


def told(app: Flask, subject: str) -> list[tuple[str, list[str]]]:
    """The history of a thing: each step with the fields it changed."""
    with db_of(app) as db:
        assert verify(db) == []
        entries = entries_of(db, subject, limit=20)
        return [(entry.action, sorted(one.name for one in entry.changes)) for entry in entries]


def print_papers(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        note_printed(db, db.get_one(FundingPeriod, cast.period_id), now=NOW)


# ---- the network ----


def test_an_installation_has_one_network(app: Flask, cast: Cast) -> None:
    with pytest.raises(NetworkExists), writing(app) as db:
        create_network(db, NETWORK, STEP)


def test_joint_controllership_is_noted_as_a_change(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        host = db.get_one(Network, cast.network_id).host_organisation_id
        data = NetworkData("Netzwerk Brücke", "Bridge Network", "TH", host, joint_controllership=True)
        change_network(db, cast.network_id, data, version=1, step=STEP)
    assert told(app, f"network:{cast.network_id}") == [("network.changed", ["joint_controllership"])]


def test_the_second_of_two_editors_of_the_network_is_told(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        change_network(db, cast.network_id, NETWORK, version=1, step=STEP)
    with pytest.raises(ChangedMeanwhile), writing(app) as db:
        change_network(db, cast.network_id, replace(NETWORK, name_de="Anders"), version=1, step=STEP)


# ---- periods ----


def test_saving_a_period_as_it_is_changes_and_notes_nothing(app: Flask, cast: Cast) -> None:
    change(app, cast, PERIOD)
    with db_of(app) as db:
        assert db.get_one(FundingPeriod, cast.period_id).version == 1
    assert told(app, f"period:{cast.period_id}") == []


def test_funders_partners_and_fields_keep_the_order_of_the_form(app: Flask, cast: Cast) -> None:
    parties = (Party("Zweckverband", "https://zv.example.org"), Party("Amt"), Party("Musterstiftung"))
    fields = (FieldData("Neu"), FieldData("Handlungsschwerpunkt 2", 2), FieldData("Handlungsschwerpunkt 1", 1))
    change(app, cast, PeriodData(WORDS, funders=parties, partners=parties[:1], fields=fields))
    with db_of(app) as db:
        period = db.get_one(FundingPeriod, cast.period_id)
        assert [one.name for one in period.funders] == ["Zweckverband", "Amt", "Musterstiftung"]
        assert [(one.name, one.website) for one in period.partners] == [("Zweckverband", "https://zv.example.org")]
        names = select(FieldOfAction.name).where(FieldOfAction.period_id == period.id).order_by(FieldOfAction.position)
        assert list(db.scalars(names)) == ["Neu", "Handlungsschwerpunkt 2", "Handlungsschwerpunkt 1"]
    assert told(app, f"period:{cast.period_id}") == [("period.changed", ["fields_of_action", "funders", "partners"])]


def test_fields_may_exchange_their_names(app: Flask, cast: Cast) -> None:
    swapped = (FieldData("Handlungsschwerpunkt 2", 1), FieldData("Handlungsschwerpunkt 1", 2))
    change(app, cast, replace(PERIOD, fields=swapped))
    with db_of(app) as db:
        assert db.get_one(FieldOfAction, 1).name == "Handlungsschwerpunkt 2"


def test_a_field_with_projects_stays(app: Flask, cast: Cast) -> None:
    with pytest.raises(FieldInUse) as refused:
        change(app, cast, replace(PERIOD, fields=FIELDS[1:]))
    assert refused.value.values == {"field_id": 1, "name": "Handlungsschwerpunkt 1"}


def test_a_field_of_another_period_is_none_of_this_one(app: Flask, cast: Cast) -> None:
    with pytest.raises(FieldOfAnotherPeriod):
        change(app, cast, replace(PERIOD, fields=(*FIELDS, FieldData("Fremd", 999))))


def test_a_period_cannot_grow_into_its_neighbour(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        columns = {"network_name_de": "A", "network_name_en": "A", "name": "später"}
        later = {"starts_on": date(2029, 1, 1), "ends_on": date(2030, 1, 1)}
        db.add(FundingPeriod(network_id=cast.network_id, **columns, **later))
    with pytest.raises(PeriodsOverlap) as refused:
        change(app, cast, replace(PERIOD, words=replace(WORDS, ends_on=date(2029, 1, 1))))
    assert refused.value.values["name"] == "später"


def test_days_on_which_runs_are_planned_stay_inside(app: Flask, cast: Cast) -> None:
    used = Span(date(2026, 4, 14), date(2026, 4, 15))
    shorter = replace(PERIOD, words=replace(WORDS, ends_on=date(2026, 4, 14)))
    with pytest.raises(PeriodInUse):
        change(app, cast, shorter, used=lambda db, period: used)
    change(app, cast, replace(PERIOD, words=replace(WORDS, ends_on=date(2026, 4, 15))), used=lambda db, period: used)


def test_the_database_keeps_two_retention_rules_apart(app: Flask, cast: Cast) -> None:
    both = update(FundingPeriod).values(keep_until=date(2040, 1, 1), keep_years=3)
    with pytest.raises(IntegrityError), writing(app) as db:
        db.execute(both)


@pytest.mark.parametrize(
    ("keep_until", "keep_years", "last_day"),
    [
        (None, None, None),
        (date(2040, 6, 30), None, date(2040, 6, 30)),
        (None, 10, date(2038, 12, 31)),
        (None, 0, date(2028, 12, 31)),
    ],
)
def test_data_is_kept_until_a_day_or_for_years_and_unknown_means_for_ever(
    keep_until: date | None, keep_years: int | None, last_day: date | None
) -> None:
    period = FundingPeriod(ends_on=date(2028, 12, 31), keep_until=keep_until, keep_years=keep_years)
    assert kept_until(period) == last_day


def test_leap_days_and_the_end_of_the_calendar() -> None:
    assert years_later(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert years_later(date(9990, 1, 1), 100) == date(9999, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "next_first", "next_last"),
    [
        ("2026-01-01", "2028-12-31", "2029-01-01", "2031-12-31"),
        ("2023-01-01", "2025-12-31", "2026-01-01", "2028-12-31"),
        ("2026-07-01", "2027-06-30", "2027-07-01", "2028-06-30"),
        ("2024-02-29", "2028-02-28", "2028-02-29", "2032-02-28"),
        ("2026-03-10", "2026-05-08", "2026-05-09", "2026-07-07"),
    ],
)
def test_the_next_period_is_proposed_as_long_as_the_one_before(
    first: str, last: str, next_first: str, next_last: str
) -> None:
    days = [date.fromisoformat(day) for day in (first, last, next_first, next_last)]
    assert following(Span(days[0], days[1])) == Span(days[2], days[3])


def test_a_period_is_present_on_its_first_and_on_its_last_day() -> None:
    span = Span(date(2026, 1, 1), date(2028, 12, 31))
    day = timedelta(days=1)
    found = [phase_of(span, today) for today in (span.first - day, span.first, span.last, span.last + day)]
    assert found == [Phase.UPCOMING, Phase.PRESENT, Phase.PRESENT, Phase.OVER]


# ---- what papers have printed ----

OTHER_WORDS: dict[str, PeriodWords] = {
    "name": replace(WORDS, name="Anders"),
    "network": replace(WORDS, network_name_de="Anders"),
    "begin": replace(WORDS, starts_on=date(2022, 1, 1)),
    "sentence": replace(WORDS, funding_sentence_en="Otherwise."),
}


@pytest.mark.parametrize("case", OTHER_WORDS)
def test_once_a_period_is_over_and_papers_exist_its_printed_words_stay(app: Flask, cast: Cast, case: str) -> None:
    other = replace(PERIOD, words=OTHER_WORDS[case])
    print_papers(app, cast)
    with pytest.raises(WordsPrinted):
        change(app, cast, other, step=AFTERWARDS)
    assert stored_words(app, cast) == WORDS
    change(app, cast, other)
    assert stored_words(app, cast) == OTHER_WORDS[case]


def test_without_papers_a_period_that_is_over_can_still_be_corrected(app: Flask, cast: Cast) -> None:
    change(app, cast, replace(PERIOD, words=OTHER_WORDS["sentence"]), step=AFTERWARDS)
    assert stored_words(app, cast) == OTHER_WORDS["sentence"]


def test_what_papers_do_not_print_can_always_be_changed(app: Flask, cast: Cast) -> None:
    print_papers(app, cast)
    words = replace(WORDS, keep_years=12)
    change(app, cast, replace(PERIOD, words=words, partners=(Party("Kammer"),)), step=AFTERWARDS)
    with writing(app) as db:
        contact = Contact("Neues Büro", "neu@example.org", "")
        change_contact(db, cast.project_id, contact, version=1, step=AFTERWARDS)
    assert stored_words(app, cast) == words
    with db_of(app) as db:
        assert [one.name for one in db.get_one(FundingPeriod, cast.period_id).partners] == ["Kammer"]
        assert project_data(db, cast.project_id).contact == contact


def reword(db: Session, whose: Owner, logo: Logo, text: LogoText) -> None:
    """Save other words on top of those that stand there."""
    say_again(db, whose, logo, text, version=version_of(logo), step=AFTERWARDS)


def test_the_words_of_projects_and_logos_are_bound_as_well(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        logo_id = add_logo(db, owner(db, cast), clean(), LOGO, STEP).id
    print_papers(app, cast)

    def rename(db: Session) -> object:
        data = replace(project_data(db, cast.project_id), name="Anders")
        return change_project(db, cast.project_id, data, version=1, step=AFTERWARDS)

    acts: tuple[Callable[[Session], object], ...] = (
        rename,
        lambda db: add_logo(db, owner(db, cast), clean("#333333"), LOGO, AFTERWARDS),
        lambda db: remove_logo(db, owner(db, cast), db.get_one(Logo, logo_id), AFTERWARDS),
        lambda db: move_up(db, owner(db, cast), db.get_one(Logo, logo_id), AFTERWARDS),
        lambda db: reword(db, owner(db, cast), db.get_one(Logo, logo_id), LogoText("A", "B")),
    )
    for act in acts:
        with pytest.raises(WordsPrinted), writing(app) as db:
            act(db)


# ---- projects ----


@pytest.mark.parametrize("field", ["number", "project_number"])
def test_a_number_names_one_project_of_a_period(app: Flask, cast: Cast, field: str) -> None:
    with writing(app) as db:
        data = replace(project_data(db, cast.project_id), project_number="FKZ 1")
        change_project(db, cast.project_id, data, version=1, step=STEP)
    with pytest.raises(ProjectNumberTaken) as refused, writing(app) as db:
        taken = {"number": "3", "project_number": "FKZ 2"} | {field: getattr(data, field)}
        add_project(db, cast.period_id, replace(data, **taken), STEP)
    assert refused.value.values == {"field": field}


def test_projects_without_a_number_of_the_funder_do_not_collide(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        data = project_data(db, cast.project_id)
        for number in ("3", "4"):
            assert add_project(db, cast.period_id, replace(data, number=number), STEP)


def test_a_project_stands_in_a_field_of_its_own_period(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        columns = {"network_name_de": "A", "network_name_en": "A", "name": "später"}
        period = FundingPeriod(
            network_id=cast.network_id, starts_on=date(2029, 1, 1), ends_on=date(2030, 1, 1), **columns
        )
        db.add(period)
        db.flush()
        foreign = FieldOfAction(period_id=period.id, name="Fremd")
        db.add(foreign)
        db.flush()
    with pytest.raises(FieldOfAnotherPeriod), writing(app) as db:
        data = replace(project_data(db, cast.project_id), field_of_action_id=foreign.id)
        change_project(db, cast.project_id, data, version=1, step=STEP)
    with pytest.raises(IntegrityError), writing(app) as db:
        db.get_one(Project, cast.project_id).field_of_action_id = foreign.id


def test_a_logo_stands_in_the_period_of_its_project(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        logo = add_logo(db, owner(db, cast, cast.project_id), clean(), LOGO, STEP)
        columns = {"network_name_de": "A", "network_name_en": "A", "name": "später"}
        period = FundingPeriod(
            network_id=cast.network_id, starts_on=date(2029, 1, 1), ends_on=date(2030, 1, 1), **columns
        )
        db.add(period)
    with pytest.raises(IntegrityError), writing(app) as db:
        db.get_one(Logo, logo.id).period_id = period.id


def test_a_changed_project_is_noted_in_its_own_stream(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        data = replace(project_data(db, cast.project_id), name="Anders", field_of_action_id=2)
        change_project(db, cast.project_id, data, version=1, step=STEP)
    assert told(app, f"project:{cast.project_id}") == [("project.changed", ["field_of_action_id", "name"])]


def test_the_second_of_two_editors_of_a_project_is_told(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        data = project_data(db, cast.project_id)
        change_project(db, cast.project_id, replace(data, name="Zuerst"), version=1, step=STEP)
    with pytest.raises(ChangedMeanwhile), writing(app) as db:
        change_contact(db, cast.project_id, Contact("Spät"), version=1, step=STEP)


# ---- logos ----


def test_logos_keep_their_order_when_one_moves_up_and_one_goes(app: Flask, cast: Cast) -> None:
    colours = ("#111111", "#222222", "#333333")
    with writing(app) as db:
        for colour in colours:
            add_logo(db, owner(db, cast), clean(colour), LogoText(colour, colour), STEP)
    with writing(app) as db:
        first, second, third = logos_of(db, owner(db, cast))
        move_up(db, owner(db, cast), third, STEP)
        move_up(db, owner(db, cast), first, STEP)
        remove_logo(db, owner(db, cast), second, STEP)
        assert [(one.alt_de, one.position) for one in logos_of(db, owner(db, cast))] == [("#111111", 0), ("#333333", 1)]
    assert [action for action, _ in told(app, f"period:{cast.period_id}")] == [
        "logo.removed",
        "logo.moved",
        "logo.added",
        "logo.added",
        "logo.added",
    ]


def test_a_removed_logo_leaves_its_picture_to_the_papers(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        logo = add_logo(db, owner(db, cast), clean(), LOGO, STEP)
        remove_logo(db, owner(db, cast), logo, STEP)
    with db_of(app) as db:
        assert db.get(StoredDocument, logo.sha256) is not None


def test_the_same_picture_stands_in_a_list_once_and_in_two_lists(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        add_logo(db, owner(db, cast), clean(), LOGO, STEP)
        add_logo(db, owner(db, cast, cast.project_id), clean(), LOGO, STEP)
    with pytest.raises(LogoThere), writing(app) as db:
        add_logo(db, owner(db, cast), clean(), LOGO, STEP)


def test_a_list_holds_as_many_logos_as_fit_on_a_paper(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        for number in range(MOST_LOGOS):
            add_logo(db, owner(db, cast), clean(f"#0000{number:02d}"), LOGO, STEP)
    with pytest.raises(TooManyLogos) as refused, writing(app) as db:
        add_logo(db, owner(db, cast), clean("#777777"), LOGO, STEP)
    assert isinstance(refused.value, Refusal)
