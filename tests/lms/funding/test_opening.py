"""Opening the next period: what is copied, what stays behind, once, whoever presses."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.data.audit import AuditEntry, verify
from lms.funding.carrying_out import open_period
from lms.funding.data import PeriodWords
from lms.funding.going_on import candidates
from lms.funding.models import (
    FieldOfAction,
    FundingPeriod,
    Logo,
    OpeningState,
    PeriodOpening,
    Project,
)
from lms.funding.opening import Kept, OpeningPlan, choose, discard, draft_of, plan_of, write_words
from lms.funding.preview import projects_preview
from lms.funding.refusals import ChangedMeanwhile, NothingChosen, OpeningOver, PeriodNameTaken, PeriodsOverlap
from lms.people.models import GrantState, LegalText, RoleGrant
from lms.people.roles import set_state
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.house import count_queries, db_of, writing
from tests.lms.funding.programme import (
    BEGINS,
    IMPRINT,
    NEXT,
    STEP,
    everything,
    furnish,
    logos_of_period,
    plan_next,
)


def carry_out(app: Flask, opening: PeriodOpening) -> int:
    with writing(app) as db:
        return open_period(db, opening.id, version=opening.version, begins=BEGINS, step=STEP).id


def projects_of(db: Session, period_id: int) -> list[Project]:
    return list(db.scalars(select(Project).where(Project.period_id == period_id).order_by(Project.number)))


def leads_of(db: Session, project_id: int) -> list[int]:
    active = (RoleGrant.project_id == project_id) & (RoleGrant.state == GrantState.ACTIVE)
    return list(db.scalars(select(RoleGrant.person_id).where(active, RoleGrant.role == Role.PROJECT_LEAD)))


def periods(app: Flask) -> int:
    with db_of(app) as db:
        return db.scalar(select(func.count(FundingPeriod.id))) or 0


def test_everything_that_was_ticked_is_there_again_under_the_new_names(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    new_id = carry_out(app, plan_next(app, cast))
    with db_of(app) as db:
        period = db.get_one(FundingPeriod, new_id)
        assert (period.name, period.network_name_en, period.keep_years) == ("2029–2031", "Bridge Alliance", 5)
        assert [one.name for one in period.funders] == ["Musterstiftung"]
        assert [(one.name, one.website) for one in period.partners] == [
            ("Kammer Musterstadt", "https://kammer.example.org")
        ]
        first, second = projects_of(db, new_id)
        assert [first.continues_id, second.continues_id] == [cast.project_id, cast.other_project_id]
        assert first.contact_email == "kontakt@example.org"
        assert leads_of(db, first.id) == [cast.lead.person_id]
        assert leads_of(db, second.id) == [cast.other_lead.person_id]
        field = db.get_one(FieldOfAction, first.field_of_action_id)
        assert (field.period_id, field.name) == (new_id, "Handlungsschwerpunkt 1")
        ours = [(logo.project_id, logo.alt_de) for logo in logos_of_period(db, new_id)]
        assert ours == [(None, "Musterstiftung"), (first.id, "Beispielfonds")]


def test_the_period_before_stays_as_it_was(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    with db_of(app) as db:
        before = [logo.sha256 for logo in logos_of_period(db, cast.period_id)]
    carry_out(app, plan_next(app, cast))
    with db_of(app) as db:
        assert [logo.sha256 for logo in logos_of_period(db, cast.period_id)] == before
        assert leads_of(db, cast.project_id) == [cast.lead.person_id]
        assert [one.id for one in projects_of(db, cast.period_id)] == [cast.project_id, cast.other_project_id]


def test_what_was_not_ticked_stays_behind(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    with db_of(app) as db:
        first, _ = everything(db, cast).projects
    kept = Kept(projects=(replace(first, number="N-7", leads=()),))
    new_id = carry_out(app, plan_next(app, cast, kept))
    with db_of(app) as db:
        (project,) = projects_of(db, new_id)
        assert (project.number, project.field_of_action_id) == ("N-7", None)
        assert leads_of(db, project.id) == []
        assert logos_of_period(db, new_id) == []
        period = db.get_one(FundingPeriod, new_id)
        assert (period.funders, period.partners) == ([], [])
        assert db.scalar(select(func.count(LegalText.id))) == 1


def test_legal_texts_name_the_network_by_its_new_name_from_the_first_day_on(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    carry_out(app, plan_next(app, cast))
    with db_of(app) as db:
        old, new = db.scalars(select(LegalText).order_by(LegalText.version))
        assert old.text == IMPRINT
        assert new.text == IMPRINT.replace("Netzwerk Brücke", "Verbund Brücke")
        assert (new.version, new.valid_from) == (2, BEGINS)


def test_a_text_that_somebody_has_rewritten_meanwhile_is_left_alone(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    opening = plan_next(app, cast)
    with writing(app) as db:
        first = db.scalars(select(LegalText)).one()
        again = LegalText(provider_id=first.provider_id, kind=first.kind, language="de", version=2, valid_from=NOW)
        again.text = "Das Netzwerk Brücke, neu beschrieben."
        db.add(again)
    carry_out(app, opening)
    with db_of(app) as db:
        assert db.scalar(select(func.max(LegalText.version))) == 2


def test_a_lead_who_was_suspended_after_the_plan_was_made_does_not_go_on(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    with writing(app) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.lead.person_id)).one()
        set_state(db, grant.id, GrantState.SUSPENDED, today=NOW.date(), actor=STEP.actor, now=NOW)
    new_id = carry_out(app, opening)
    with db_of(app) as db:
        assert leads_of(db, projects_of(db, new_id)[0].id) == []


@pytest.mark.parametrize(
    ("until", "goes_on"), [(date(2028, 12, 31), False), (date(2029, 1, 1), True), (date(2029, 6, 30), True)]
)
def test_a_lead_with_a_last_day_leads_the_next_project_until_then_and_no_longer(
    app: Flask, cast: Cast, until: date, goes_on: bool
) -> None:
    """The next period begins on 1 January 2029."""
    with writing(app) as db:
        old = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.lead.person_id)).one()
        old.starts_on, old.ends_on = date(2026, 1, 1), until
    new_id = carry_out(app, plan_next(app, cast))
    with db_of(app) as db:
        there = RoleGrant.project_id == projects_of(db, new_id)[0].id
        days = [(one.person_id, one.ends_on) for one in db.scalars(select(RoleGrant).where(there))]
        assert days == ([(cast.lead.person_id, until)] if goes_on else [])


def test_a_grant_of_another_project_gives_nobody_a_role(app: Flask, cast: Cast) -> None:
    with db_of(app) as db:
        kept = everything(db, cast)
    first, second = kept.projects
    swapped = replace(kept, projects=(replace(first, leads=second.leads), replace(second, leads=())))
    new_id = carry_out(app, plan_next(app, cast, swapped))
    with db_of(app) as db:
        assert [leads_of(db, one.id) for one in projects_of(db, new_id)] == [[], []]


def test_opening_twice_opens_once(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    opening = plan_next(app, cast)
    assert carry_out(app, opening) == carry_out(app, opening)
    with db_of(app) as db:
        assert db.scalar(select(func.count(FundingPeriod.id))) == 2
        assert db.scalar(select(func.count(Project.id))) == 4
        assert db.scalar(select(func.count(Logo.id))) == 4
        assert db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "period.opened")) == 1
        assert verify(db) == []


def test_a_plan_that_was_changed_after_it_was_looked_at_is_not_carried_out(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    with writing(app) as db:
        choose(db, opening.id, Kept(), version=opening.version, step=STEP)
    with pytest.raises(ChangedMeanwhile):
        carry_out(app, opening)
    assert periods(app) == 1


def test_nothing_is_opened_before_somebody_chose_what_goes_on(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        opening = write_words(db, cast.network_id, cast.period_id, NEXT, version=0, step=STEP)
    with pytest.raises(NothingChosen):
        carry_out(app, opening)
    assert periods(app) == 1


def test_an_error_half_way_leaves_nothing_behind(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(app, cast)
    opening = plan_next(app, cast)

    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("the power goes out")

    with monkeypatch.context() as patched:
        patched.setattr("lms.funding.carrying_out.write_version", broken)
        with pytest.raises(RuntimeError, match="power"):
            carry_out(app, opening)
    assert periods(app) == 1
    with db_of(app) as db:
        assert db.scalar(select(func.count(Project.id))) == 2
        assert db.get_one(PeriodOpening, opening.id).state is OpeningState.DRAFT
    assert carry_out(app, opening)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2028, 12, 31), date(2031, 1, 1)),
        (date(2020, 1, 1), date(2023, 1, 1)),
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2020, 1, 1), date(2040, 1, 1)),
    ],
)
def test_a_period_that_shares_a_day_with_another_cannot_be_planned(
    app: Flask, cast: Cast, starts: date, ends: date
) -> None:
    with pytest.raises(PeriodsOverlap), writing(app) as db:
        words = replace(NEXT, starts_on=starts, ends_on=ends)
        write_words(db, cast.network_id, cast.period_id, words, version=0, step=STEP)


def test_the_day_after_the_last_one_is_free(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast, words=replace(NEXT, starts_on=date(2029, 1, 1)))
    assert carry_out(app, opening)


def test_a_name_that_another_period_has_cannot_be_planned(app: Flask, cast: Cast) -> None:
    with pytest.raises(PeriodNameTaken), writing(app) as db:
        write_words(db, cast.network_id, None, replace(NEXT, name="2023–2028"), version=0, step=STEP)


def test_days_that_were_taken_after_the_plan_was_made_stop_it(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    with writing(app) as db:
        db.get_one(FundingPeriod, cast.period_id).ends_on = date(2029, 6, 30)
    with pytest.raises(PeriodsOverlap):
        carry_out(app, opening)
    assert periods(app) == 1


def test_there_is_one_plan_at_a_time_and_who_begins_second_is_told(app: Flask, cast: Cast) -> None:
    plan_next(app, cast)
    with pytest.raises(ChangedMeanwhile), writing(app) as db:
        write_words(db, cast.network_id, None, NEXT, version=0, step=STEP)
    with db_of(app) as db:
        assert db.scalar(select(func.count(PeriodOpening.id))) == 1


def test_going_on_from_another_period_forgets_what_was_chosen(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    with writing(app) as db:
        changed = write_words(db, cast.network_id, None, NEXT, version=opening.version, step=STEP)
        assert plan_of(changed).kept is None


def test_a_discarded_plan_opens_nothing_and_makes_room_for_another(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    with writing(app) as db:
        discard(db, opening.id, STEP)
    with pytest.raises(OpeningOver):
        carry_out(app, opening)
    with db_of(app) as db:
        assert draft_of(db, cast.network_id) is None
    assert carry_out(app, plan_next(app, cast))


def test_discarding_what_is_opened_changes_nothing(app: Flask, cast: Cast) -> None:
    opening = plan_next(app, cast)
    carry_out(app, opening)
    with writing(app) as db:
        discard(db, opening.id, STEP)
    with db_of(app) as db:
        assert db.get_one(PeriodOpening, opening.id).state is OpeningState.OPENED


def test_the_first_period_of_a_network_is_opened_without_one_before(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        opening = write_words(db, cast.network_id, None, NEXT, version=0, step=STEP)
    new_id = carry_out(app, opening)
    with db_of(app) as db:
        assert projects_of(db, new_id) == []


def test_the_plan_comes_back_from_the_database_as_it_was(app: Flask, cast: Cast) -> None:
    furnish(app, cast)
    opening = plan_next(app, cast)
    with db_of(app) as db:
        kept = everything(db, cast)
        assert plan_of(db.get_one(PeriodOpening, opening.id)) == OpeningPlan(NEXT, kept)


def test_as_many_questions_for_forty_projects_as_for_two(app: Flask, cast: Cast) -> None:
    def asked() -> int:
        with count_queries(app) as statements, db_of(app) as db:
            candidates(db, db.get_one(FundingPeriod, cast.period_id), NEXT, NOW.date())
        return len(statements)

    few = asked()
    with writing(app) as db:
        for number in range(40):
            columns = {"provider_id": cast.provider_id, "name": f"Teilprojekt {number}"}
            db.add(Project(period_id=cast.period_id, number=f"x{number}", **columns))
    assert asked() == few


def test_days_and_retention_are_optional_parts_of_a_stored_plan() -> None:
    bare = OpeningPlan(PeriodWords("A", "B", "C", date(2029, 1, 1), date(2030, 1, 1)))
    until = replace(bare, words=replace(bare.words, keep_until=date(2040, 1, 1)))
    assert OpeningPlan.from_json(bare.as_json()) == bare
    assert OpeningPlan.from_json(until.as_json()) == until


def test_the_plan_says_until_when_a_lead_leads(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        old = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.lead.person_id)).one()
        old.starts_on, old.ends_on = date(2026, 1, 1), date(2029, 6, 30)
    plan_next(app, cast)
    with writing(app) as db:
        source = db.get_one(FundingPeriod, cast.period_id)
        first = projects_preview(everything(db, cast), candidates(db, source, NEXT, NOW.date()))[0]
        assert first.leads == ("Lars Brandt, bis 30. Juni 2029",)
