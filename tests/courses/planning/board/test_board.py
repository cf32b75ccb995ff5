"""The calendar of staff: what stands in it for whom, how it is narrowed down, and what it says about a meeting."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from lxml.html import HtmlElement

from courses.catalogue.models import Course
from courses.planning.board import queries, views
from courses.planning.board.spans import Span, View
from courses.planning.lifecycle import Step, take_step
from courses.planning.models import CourseRun, Meeting, MeetingMode, MeetingTrainer, PoolMode, Room, Venue
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from tests.cast import NOW, Cast, course_of
from tests.courses.planning.collisions.test_guard import TUESDAY, a_run
from tests.house import Client, count_queries, writing

BOARD, PUBLIC = "/staff/board", "/calendar"
WEEK = f"{BOARD}?view=week&day=2026-05-04"
CLASS = "contains(concat(' ', @class, ' '), ' {} ')"
OF_THE_CAST = "IK-01-2026-01"
VIEWS = ["agenda", "week", "month", "half-year"]


def codes(page: HtmlElement) -> list[str]:
    """The runs of the meetings that are shown, in their order; of a half-year its runs. The cast's own run is left out."""
    in_days = f".//*[{CLASS.format('lms-meeting__code')}]"
    of_runs = f".//th[{CLASS.format('lms-weeks__run')}]/span[{CLASS.format('lms-muted')}]"
    found = [one.text_content() for one in page.xpath(f"{in_days} | {of_runs}")]
    return [code for code in found if code != OF_THE_CAST]


def meeting_of(page: HtmlElement, code: str) -> HtmlElement:
    """The first meeting of the run on the page."""
    first: HtmlElement
    [first, *_more] = page.xpath(f"//li[{CLASS.format('lms-meeting')}][.//*[text()='{code}']]")
    return first


def day_of_page(page: HtmlElement, day: str) -> HtmlElement:
    found: HtmlElement
    [found] = page.xpath(f"//li[@data-lms-day='{day}']")
    return found


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


# ---- what is shown


@pytest.mark.parametrize("view", VIEWS)
def test_a_meeting_stands_in_every_view(app: Flask, coordinator: Client, cast: Cast, view: str) -> None:
    with writing(app) as db:
        code = a_run(db, cast).code
    assert codes(coordinator.page(f"{BOARD}?view={view}&day=2026-05-05")) == [code]
    assert code not in coordinator.get(f"{BOARD}?view={view}&day=2025-05-05").text


def test_a_week_shows_meetings_on_their_days_in_order_of_time(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        late = a_run(db, cast, begins=time(13), ends=time(16)).code
        early = a_run(db, cast).code
        next_day = a_run(db, cast, date(2026, 5, 6)).code
    page = coordinator.page(WEEK)
    assert codes(day_of_page(page, "2026-05-05")) == [early, late]
    assert codes(day_of_page(page, "2026-05-06")) == [next_day]
    assert "09:00–12:00" in meeting_of(page, early).text_content()


@pytest.mark.parametrize("day", ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03"])
def test_week_53_shows_both_years(app: Flask, coordinator: Client, cast: Cast, day: str) -> None:
    with writing(app) as db:
        old = a_run(db, cast, date(2026, 12, 29)).code
        new = a_run(db, cast, date(2027, 1, 2)).code
    page = coordinator.page(f"{BOARD}?view=week&day={day}")
    assert codes(page) == [old, new]
    assert "Woche 53/2026: 28. Dezember 2026 bis 3. Januar 2027" in page.text_content()


@pytest.mark.parametrize(("day", "change"), [("2026-03-29", date(2026, 3, 29)), ("2026-10-25", date(2026, 10, 25))])
def test_the_clock_changes_and_meetings_stay_on_their_day(
    app: Flask, coordinator: Client, cast: Cast, day: str, change: date
) -> None:
    with writing(app) as db:
        first = a_run(db, cast, change, begins=time(0), ends=time(3)).code
        last = a_run(db, cast, change, begins=time(21), ends=time(23, 59)).code
    page = coordinator.page(f"{BOARD}?view=week&day={day}")
    assert codes(day_of_page(page, day)) == [first, last]
    assert "00:00–03:00" in meeting_of(page, first).text_content()
    assert codes(coordinator.page(f"{BOARD}?view=week&day={(change.replace(day=change.day + 1))}")) == []


def test_a_draft_says_so_in_words(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        draft, open_run = a_run(db, cast).code, a_run(db, cast)
        publish(db, open_run, actor="test", now=NOW)
        code = open_run.code
    page = coordinator.page(WEEK)
    assert "Entwurf" in meeting_of(page, draft).text_content()
    assert "Entwurf" not in meeting_of(page, code).text_content()


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_cancelled_is_left_out_until_asked_for(app: Flask, coordinator: Client, cast: Cast, view: str) -> None:
    with writing(app) as db:
        off = a_run(db, cast)
        publish(db, off, actor="test", now=NOW)
        take_step(db, off, Step.CANCEL, actor="test", now=NOW)
        code = off.code
    url = f"{BOARD}?view={view}&day=2026-05-05"
    assert codes(coordinator.page(url)) == []
    page = coordinator.page(f"{url}&cancelled=y")
    assert codes(page) == [code]
    assert "fällt aus" in page.text_content() or "abgesagt" in page.text_content()


def test_a_cancelled_meeting_of_a_run_that_takes_place_is_left_out(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = a_run(db, cast)
        run.meetings[0].cancelled = True
        code = run.code
    assert codes(coordinator.page(WEEK)) == []
    shown = meeting_of(coordinator.page(f"{WEEK}&cancelled=y"), code)
    assert "fällt aus" in shown.text_content()
    assert not shown.xpath(".//a[text()='Verlegen']")


def test_who_teaches_stands_at_the_meeting(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = a_run(db, cast, trainers=(cast.trainer.person_id,))
        own = a_run(db, cast, date(2026, 5, 6), trainers=(cast.trainer.person_id,))
        own.meetings[0].own_trainers = [MeetingTrainer(person_id=cast.stranger.person_id)]
        of_run, of_meeting = run.code, own.code
    page = coordinator.page(WEEK)
    assert cast.trainer.name in meeting_of(page, of_run).text_content()
    assert cast.stranger.name in meeting_of(page, of_meeting).text_content()
    assert cast.trainer.name not in meeting_of(page, of_meeting).text_content()


def test_holidays_of_the_venue_stand_at_their_day(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        a_run(db, cast, date(2026, 5, 13))
    page = coordinator.page(f"{BOARD}?view=week&day=2026-05-13")
    assert "Feiertag: Christi Himmelfahrt" in day_of_page(page, "2026-05-14").text_content()


def test_a_half_year_counts_meetings_and_marks_holidays(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        code = a_run(db, cast).code
    page = coordinator.page(f"{BOARD}?view=half-year&day=2026-05-05")
    [row] = page.xpath(f"//table[@id='half-year']/tbody/tr[contains(., '{code}')]")
    cells = [cell.text_content() for cell in row.xpath("./td")]
    assert (cells.index("1"), cells.count("1"), len(cells)) == (18, 1, 27)
    assert "Feiertag: Christi Himmelfahrt" in page.xpath("//thead//abbr/@title")


def test_what_collides_is_marked_and_leads_to_the_list(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        taken = [a_run(db, cast, trainers=(cast.trainer.person_id,)).code for _ in range(2)]
        free = a_run(db, cast, date(2026, 5, 6)).code
    page = coordinator.page(WEEK)
    for code in taken:
        [mark] = meeting_of(page, code).xpath(".//a[text()='Konflikt']")
        assert mark.get("href") == "/staff/conflicts?half=2026-1"
    assert "Konflikt" not in meeting_of(page, free).text_content()


def test_an_online_meeting_has_no_place(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        meeting = PlannedMeeting(TUESDAY, time(9), time(12), 180, MeetingMode.ONLINE)
        plan = RunPlan(cast.project_id, (meeting,), {PoolMode.ANY: 8}, 4, (), cast.venue_id, decide_on=TUESDAY)
        code = plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW).code
    text = meeting_of(coordinator.page(WEEK), code).text_content()
    assert "online" in text
    assert "Haus am Markt" not in text
    assert codes(coordinator.page(f"{WEEK}&region=Mitte")) == []


# ---- narrowed down


@pytest.fixture
def two(app: Flask, cast: Cast) -> tuple[str, str]:
    """Two runs that have nothing in common but their day; the filters of the tests mean the first one."""
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        elsewhere = Venue(name="Halle", street="Weg 1", postcode="1", town="Fernau", region="Rand", land="TH")
        db.add_all([room, elsewhere])
        db.flush()
        wanted = a_run(db, cast, room=room.id, trainers=(cast.trainer.person_id,))
        offer = course_of(db, cast.provider_id, "EM-07", "Hochvolt verstehen")
        meeting = PlannedMeeting(TUESDAY, time(9), time(12), 180, MeetingMode.ONSITE, elsewhere.id)
        plan = RunPlan(
            project_id=cast.other_project_id,
            meetings=(meeting,),
            capacity={PoolMode.ANY: 8},
            minimum_participants=4,
            decide_on=TUESDAY,
            trainer_ids=(cast.stranger.person_id,),
            venue_id=elsewhere.id,
        )
        return wanted.code, plan_run(db, offer, plan, actor="test", now=NOW).code


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "query",
    [
        "project={project_id}",
        "line={line_id}",
        "region=Mitte",
        "room={venue_id}",
        "room={venue_id}-1",
        "trainer={trainer_id}",
        "q=Schalter",
        "q=ik-01-2026",
    ],
)
def test_each_filter_finds_its_own(
    coordinator: Client, cast: Cast, two: tuple[str, str], view: str, query: str
) -> None:
    url = f"{BOARD}?view={view}&day=2026-05-05"
    assert sorted(codes(coordinator.page(url))) == sorted(two)
    narrow = query.format(
        project_id=cast.project_id, line_id=cast.line_id, venue_id=cast.venue_id, trainer_id=cast.trainer.person_id
    )
    assert codes(coordinator.page(f"{url}&{narrow}")) == [two[0]]


def test_the_usual_venue_of_a_run_counts_for_its_meetings(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = a_run(db, cast)
        run.meetings[0].venue_id = None
        code = run.code
    assert codes(coordinator.page(f"{WEEK}&region=Mitte")) == [code]
    assert codes(coordinator.page(f"{WEEK}&room={cast.venue_id}")) == [code]


def test_filters_stay_on_the_way_to_other_days_and_views(coordinator: Client, cast: Cast, two: tuple[str, str]) -> None:
    page = coordinator.page(f"{WEEK}&project={cast.project_id}")
    links = page.xpath("//nav[@aria-label='Ansicht']//a/@href | //nav[@aria-label='Andere Tage']//a/@href")
    assert len(links) == len(VIEWS) + 3
    assert all(f"project={cast.project_id}" in link for link in links)
    kept = {one.get("name"): one.get("value") for one in page.xpath("//search//input[@type='hidden']")}
    assert kept == {"view": "week", "day": "2026-05-04"}
    assert two[1] not in page.text_content()


@pytest.mark.parametrize(
    "query", ["?view=century", "?day=%00", "?day=9999-99-99", "?day=0001-01-01", "?project=x", "?room=1-1-1",
              "?room=a", "?trainer=999999999999999999999", "?line=-1", "?page=0", "?view=half-year&page=99", "?q=%27%22%3Cb%3E"],
)  # fmt: skip
def test_nonsense_in_the_address_is_left_out(coordinator: Client, query: str) -> None:
    answer = coordinator.get(f"{BOARD}{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.text


def test_an_empty_calendar_says_what_to_do(coordinator: Client) -> None:
    page = coordinator.page(f"{BOARD}?view=agenda&day=2026-06-01")
    assert "In diesen Tagen ist nichts geplant." in page.text_content()
    assert page.xpath("//a[contains(., 'Durchführung planen')]")
    narrowed = coordinator.page(f"{BOARD}?view=agenda&day=2026-06-01&region=Mitte")
    assert "In diesen Tagen ist nichts, das zu den Filtern passt." in narrowed.text_content()


# ---- who sees what


@pytest.mark.parametrize("view", VIEWS)
def test_a_lead_sees_the_own_project_only(client: Client, cast: Cast, two: tuple[str, str], view: str) -> None:
    url = f"{BOARD}?view={view}&day=2026-05-05"
    assert codes(client.log_in(cast.lead).page(url)) == [two[0]]
    foreign = client.get(f"{url}&project={cast.other_project_id}").text
    assert two[1] not in foreign


@pytest.mark.parametrize("view", VIEWS)
def test_a_trainer_sees_the_own_meetings_and_cannot_move_them(
    app: Flask, client: Client, cast: Cast, two: tuple[str, str], view: str
) -> None:
    with writing(app) as db:
        handed_over = a_run(db, cast, trainers=(cast.trainer.person_id,))
        handed_over.meetings[0].own_trainers = [MeetingTrainer(person_id=cast.stranger.person_id)]
    page = client.log_in(cast.trainer).page(f"{BOARD}?view={view}&day=2026-05-05")
    assert codes(page) == [two[0]]
    assert not page.xpath("//*[@data-lms-move]")
    assert not page.xpath("//select[@name='project' or @name='trainer']")


@pytest.mark.parametrize("name", ["participant", "hr", "stranger", "admin"])
def test_others_have_no_such_page(client: Client, cast: Cast, name: str) -> None:
    assert client.log_in(getattr(cast, name)).get(BOARD).status_code == 404


# ---- many


@pytest.mark.parametrize("view", VIEWS)
def test_a_thousand_meetings_take_as_many_statements_as_ten(
    app: Flask, coordinator: Client, cast: Cast, view: str
) -> None:
    def statements(number: int) -> int:
        with writing(app) as db:
            run = a_run(db, cast, trainers=(cast.trainer.person_id,))
            publish(db, run, actor="test", now=NOW)
            more = [{**_columns(run.meetings[0]), "day": date(2026, 5, 4 + n % 6)} for n in range(number)]
            db.bulk_insert_mappings(Meeting.__mapper__, more)
        with count_queries(app) as seen:
            assert coordinator.get(f"{BOARD}?view={view}&day=2026-05-04").status_code == 200
            assert coordinator.get(f"{PUBLIC}?view={view}&day=2026-05-04").status_code == 200
        return len(seen)

    assert statements(10) == statements(1000)


def _columns(meeting: Meeting) -> dict[str, object]:
    names = [column.key for column in Meeting.__mapper__.column_attrs if column.key != "id"]
    return {name: getattr(meeting, name) for name in names}


def test_a_page_that_cannot_show_all_says_so(
    app: Flask, coordinator: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ON_PAGE", 2)
    with writing(app) as db:
        for day in (4, 5, 6):
            a_run(db, cast, date(2026, 5, day))
    page = coordinator.page(WEEK)
    assert len(codes(page)) == 2
    assert "Es sind 3 Termine. Zu sehen sind die ersten 2" in page.text_content()


def test_a_full_day_of_a_month_leads_to_the_rest(app: Flask, coordinator: Client, cast: Cast) -> None:
    with writing(app) as db:
        for hour in range(8, 18):
            a_run(db, cast, begins=time(hour), ends=time(hour, 45))
    page = coordinator.page(f"{BOARD}?view=month&day=2026-05-01")
    [more] = page.xpath("//a[contains(., 'und 4 weitere Termine')]")
    assert len(codes(coordinator.page(more.get("href")))) == 10


def test_only_the_shown_days_are_read(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        a_run(db, cast)
        run = a_run(db, cast, date(2026, 5, 6))
        # An instant that does not fit its day is not looked for by the day alone: the index is on the instant.
        run.meetings[0].starts_at = datetime(2030, 1, 1, tzinfo=UTC)
        run.meetings[0].ends_at = datetime(2030, 1, 2, tzinfo=UTC)
        db.flush()
        span = Span.around(View.WEEK, TUESDAY)
        found = queries.entries_between(db, CourseRun.id > 0, span, queries.Wish())
    assert [one.day for one in found] == [TUESDAY]
