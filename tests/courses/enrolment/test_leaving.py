"""Somebody leaves a course that has begun: the seat stays counted, what was attended counts, later meetings are none of theirs."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.reserving import reserve, revoke
from courses.attendance.queries import own_meetings_from, sheets_of_run
from courses.catalogue.models import CertificateKind
from courses.completion.queries import verdict_of
from courses.completion.verdict import Outcome
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus, LeavingReason
from courses.enrolment.refusals import LastDayOutside
from courses.enrolment.seats import end_place
from courses.enrolment.withdrawing import leave
from courses.exchange.models import CalendarChoice, CalendarWay, MeetingInvitation
from courses.planning.models import CourseRun, Meeting, RunState, SeatPool
from lms.data.audit import AuditEntry, AuditValue, verify
from tests.cast import DAYS, NOW, Cast
from tests.courses.attendance.places import (
    FIRST_DAY,
    all_present_and_closed,
    marks,
    meeting_ids,
    seat,
    send,
    sheet_form,
)
from tests.house import Client, client_for, db_of, form_on, mails, run_worker, text_of, writing

EVENING = datetime(2026, 4, 14, 18, 0, tzinfo=UTC)
SECOND_DAY = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
LAST_SECOND = datetime(2026, 4, 14, 21, 59, 59, tzinfo=UTC)  # of the first day, in Berlin
S = EnrolmentStatus


@pytest.fixture
def own(app: Flask, cast: Cast, clock: time_machine.Traveller) -> int:
    """The participant's confirmed place; it is the evening of the first of two days."""
    found = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    run_worker(app)
    clock.move_to(EVENING)
    return found


@pytest.fixture
def lead(client: Client, cast: Cast, own: int) -> Client:
    """Who leads the project of the run."""
    return client.log_in(cast.lead)


def page_of(enrolment_id: int) -> str:
    return f"/staff/enrolments/{enrolment_id}/leaving"


def send_leaving(client: Client, enrolment_id: int, **fields: str) -> TestResponse:
    """Fill in the page and send it; the last day and the reason may be said otherwise."""
    said = {"reason": "own_wish"} | fields
    return client.post(page_of(enrolment_id), data=sent_from(client, enrolment_id, said))


def sent_from(client: Client, enrolment_id: int, fields: Mapping[str, str]) -> dict[str, str]:
    form = next(one for one in client.page(page_of(enrolment_id)).forms if "last_day" in one.fields)
    return dict(form.form_values()) | dict(fields)


def press_take_back(client: Client, cast: Cast, enrolment_id: int, page: str = "") -> TestResponse:
    """Press the button on the page of the run."""
    button = f"{page_of(enrolment_id)}/take-back"
    sent = dict(form_on(client.page(page or f"/staff/runs/{cast.run_id}"), {}, button).form_values())
    return client.post(button, data=sent)


def place(app: Flask, enrolment_id: int) -> tuple[EnrolmentStatus, datetime | None]:
    with db_of(app) as db:
        one = db.get_one(Enrolment, enrolment_id)
        return one.status, one.ended_at


def steps(app: Flask, action: str) -> list[AuditEntry]:
    with db_of(app) as db:
        return list(db.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def seats_taken(app: Flask, cast: Cast) -> int:
    with db_of(app) as db:
        return db.scalars(select(SeatPool.seats_taken).where(SeatPool.run_id == cast.run_id)).one()


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_who_leaves_is_noted_with_the_last_day(app: Flask, client: Client, cast: Cast, own: int, who: str) -> None:
    client.log_in(getattr(cast, who))
    answer = send_leaving(client, own)
    assert (answer.status_code, answer.location) == (303, f"/staff/runs/{cast.run_id}")
    assert place(app, own) == (S.WITHDRAWN, LAST_SECOND)
    (entry,) = steps(app, "enrolment.left")
    assert (entry.actor, entry.subject) == (getattr(cast, who).tag, f"enrolment:{own}")
    assert entry.changes["status"] == ["confirmed", "withdrawn"]
    assert entry.changes["last_day"] == [None, "2026-04-14"]


def test_the_reason_stands_beside_the_chain_where_it_can_be_erased(app: Flask, lead: Client, own: int) -> None:
    send_leaving(lead, own, reason="work")
    (entry,) = steps(app, "enrolment.left")
    assert "work" not in str(entry.changes)
    with db_of(app) as db:
        beside = db.scalars(select(AuditValue).where(AuditValue.entry_id == entry.id)).one()
        assert (beside.name, beside.value) == ("reason", "work")
        assert verify(db) == []


def test_the_last_day_may_lie_back(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(LATER)
    assert sent_from(lead, own, {})["last_day"] == "2026-04-15"
    assert send_leaving(lead, own, last_day="14.04.2026").status_code == 303
    assert place(app, own) == (S.WITHDRAWN, LAST_SECOND)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_day", "2026-04-13"),
        ("last_day", "2026-04-15"),
        ("last_day", "bald"),
        ("last_day", ""),
        ("reason", "krank"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    app: Flask, lead: Client, cast: Cast, own: int, field: str, value: str
) -> None:
    answer = send_leaving(lead, own, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if value.startswith("2026"):
        assert "vom 14. April 2026 bis zum 14. April 2026" in answer.text
        assert f'value="{value}"' in answer.text
    assert place(app, own) == (S.CONFIRMED, None)
    assert steps(app, "enrolment.left") == []


def test_before_the_run_one_cancels(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    sent = sent_from(lead, own, {"reason": "other"})
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).starts_at = LATER
    for answer in (lead.get(page_of(own)), lead.post(page_of(own), data=sent)):
        assert answer.status_code == 409
        assert "noch nicht begonnen" in answer.text
    assert page_of(own) not in lead.get(f"/staff/runs/{cast.run_id}").text
    assert place(app, own) == (S.CONFIRMED, None)


@pytest.mark.parametrize("status", sorted(set(S) - {S.CONFIRMED, S.WITHDRAWN}))
def test_only_who_takes_part_can_leave(app: Flask, lead: Client, own: int, status: EnrolmentStatus) -> None:
    sent = sent_from(lead, own, {"reason": "other"})
    with writing(app) as db:
        one = db.get_one(Enrolment, own)
        one.status, one.wl_seq, one.hold_until = status, 1, EVENING
    answer = lead.post(page_of(own), data=sent)
    assert answer.status_code == 409
    assert "nimmt an der Durchführung nicht teil" in answer.text
    assert place(app, own)[0] is status


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.DRAFT])
def test_nobody_leaves_a_run_that_does_not_take_place(
    app: Flask, lead: Client, cast: Cast, own: int, state: RunState
) -> None:
    sent = sent_from(lead, own, {"reason": "other"})
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = state
    assert lead.post(page_of(own), data=sent).status_code == 409
    assert place(app, own) == (S.CONFIRMED, None)


def test_a_second_click_does_nothing_more_and_a_second_editor_is_told(
    app: Flask, lead: Client, cast: Cast, own: int
) -> None:
    other = client_for(app, cast.coordinator)
    mine, theirs = (sent_from(one, own, {"reason": "own_wish"}) for one in (lead, other))
    assert [lead.post(page_of(own), data=mine).status_code for _click in range(2)] == [303, 303]
    late = other.post(page_of(own), data=theirs)
    assert late.status_code == 409
    assert "schon vermerkt" in late.text
    assert len(steps(app, "enrolment.left")) == 1
    run_worker(app)
    assert len([mail for mail in mails(app, cast.participant.email) if "Ausgeschieden" in mail["Subject"]]) == 1


@pytest.mark.parametrize("who", ["other_lead", "trainer", "hr", "participant", "admin"])
def test_for_others_there_is_no_such_page(app: Flask, cast: Cast, own: int, who: str) -> None:
    assert client_for(app, getattr(cast, who)).get(page_of(own)).status_code == 404


def test_a_missing_place_is_as_a_foreign_one(lead: Client, own: int) -> None:
    assert lead.get(page_of(own + 1000)).status_code == 404


@pytest.mark.parametrize(("ends", "then"), [(S.WITHDRAWN, S.WAITING), (S.CANCELLED, S.OFFERED)])
def test_nobody_moves_up_and_the_seat_stays_counted(
    app: Flask, lead: Client, cast: Cast, own: int, ends: EnrolmentStatus, then: EnrolmentStatus
) -> None:
    """The other way to end a place is the control: there the same person moves up."""
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.pools[0].capacity, run.last_promotion_at = 1, LATER
    waiting = seat(app, cast, "Wartende Person")
    assert place(app, waiting)[0] is S.WAITING
    if ends is S.WITHDRAWN:
        send_leaving(lead, own)
    else:
        with writing(app) as db:
            run = db.get_one(CourseRun, cast.run_id)
            end_place(db, run, db.get_one(Enrolment, own), ends, "enrolment.cancelled", "test", EVENING)
            run.starts_at = LATER
    run_worker(app)
    assert place(app, waiting)[0] is then
    assert seats_taken(app, cast) == 1


def test_later_sheets_expect_nobody_any_more(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    stays, (first, second, third, _fourth) = seat(app, cast, "Bleibt Da"), meeting_ids(app, cast)
    trainer = client_for(app, cast.trainer)
    send(trainer, f"/meetings/{first}/sheet", {"step": "all"})
    send_leaving(lead, own)
    clock.move_to(SECOND_DAY)
    # The second meeting was on the last day: the trainer still has to say whether the person was there.
    assert f"mark_{own}" in sheet_form(trainer.page(f"/meetings/{second}/sheet"))
    assert f"mark_{own}" not in sheet_form(trainer.page(f"/meetings/{third}/sheet"))
    for meeting in (second, third):
        send(trainer, f"/meetings/{meeting}/sheet", {"step": "all"})
    assert [set(marks(app, meeting)) for meeting in (first, second, third)] == [{own, stays}, {own, stays}, {stays}]
    assert counts(app, cast) == [(2, 2), (2, 2), (1, 1), (1, 0)]


def counts(app: Flask, cast: Cast) -> list[tuple[int, int]]:
    """People and marks of each sheet, as the run's page and the trainer's start page tell them: both the same."""
    with app.test_request_context(), db_of(app) as db:
        of_run = sheets_of_run(db, db.get_one(CourseRun, cast.run_id))
        of_trainer = own_meetings_from(db, cast.trainer.person_id, DAYS[0])
    assert [(one.people, one.marked) for one in of_trainer] == [(one.people, one.marked) for one in of_run]
    return [(one.people, one.marked) for one in of_run]


def test_a_mark_after_the_last_day_stays_on_its_sheet(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    third = meeting_ids(app, cast)[2]
    trainer = client_for(app, cast.trainer)
    clock.move_to(SECOND_DAY)
    send(trainer, f"/meetings/{third}/sheet", {f"mark_{own}": "absent"})
    send_leaving(lead, own, last_day="2026-04-14")
    assert f"mark_{own}" in sheet_form(trainer.page(f"/meetings/{third}/sheet"))
    assert marks(app, third) == {own: ("absent", None)}
    assert counts(app, cast) == [(1, 0), (1, 0), (1, 1), (0, 0)]


def test_a_page_of_the_sheet_that_was_open_meanwhile_marks_nobody_who_has_left(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(SECOND_DAY)
    trainer, third = client_for(app, cast.trainer), meeting_ids(app, cast)[2]
    sheet = f"/meetings/{third}/sheet"
    sent = sheet_form(trainer.page(sheet)) | {f"mark_{own}": "present"}
    send_leaving(lead, own, last_day="2026-04-14")
    trainer.post(sheet, data=sent)
    assert marks(app, third) == {}


def test_early_enough_no_verdict_is_open_any_more(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    for meeting in meeting_ids(app, cast)[:2]:
        all_present_and_closed(client_for(app, cast.trainer), meeting)
    assert outcome(app, own) == (Outcome.POSSIBLE, 8, 16)
    send_leaving(lead, own)
    assert outcome(app, own) == (Outcome.MISSED, 8, 16)


def outcome(app: Flask, enrolment_id: int) -> tuple[Outcome, int, int]:
    with db_of(app) as db:
        one = verdict_of(db, db.get_one(Enrolment, enrolment_id))
        verdict = one.verdict_for("attendance")
        assert verdict is not None
        return verdict.outcome, one.ledger.attended_units, one.ledger.planned_units


def test_who_left_late_enough_gets_the_certificate(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    """13 of 16 units are needed; the person goes in the middle of the second day."""
    trainer, meetings = client_for(app, cast.trainer), meeting_ids(app, cast)
    clock.move_to(SECOND_DAY)
    for meeting in meetings[:3]:
        send(trainer, f"/meetings/{meeting}/sheet", {"step": "all"})
    send(trainer, f"/meetings/{meetings[3]}/sheet", {f"mark_{own}": "partial", f"minutes_{own}": "45"})
    send_leaving(lead, own)
    for meeting in meetings:
        send(trainer, f"/meetings/{meeting}/sheet", {"step": "close"})
    clock.move_to(LATER)
    run_worker(app)
    assert outcome(app, own) == (Outcome.REACHED, 13, 16)
    page = lead.page(f"/staff/runs/{cast.run_id}")
    button = next(one.action for one in page.forms if one.action and one.action.endswith("/certificates"))
    lead.post(button, data=dict(form_on(page, {}, button).form_values()))
    with db_of(app) as db:
        assert db.scalars(select(Certificate.enrolment_id)).all() == [own]


def test_the_person_reads_it_on_the_own_page_and_in_a_mail(
    app: Flask, client: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    all_present_and_closed(client_for(app, cast.trainer), meeting_ids(app, cast)[0])
    send_leaving(client_for(app, cast.lead), own)
    page = client.log_in(cast.participant).get(f"/enrolments/{own}").text
    assert "Sie sind am 14. April 2026 ausgeschieden." in page
    assert "4 von 16 UE besucht" in page
    assert page.count("nach dem Ausscheiden") == 2
    assert "15. April 2026" not in page.split("Termine und Ort")[1].split("</table>")[0]
    run_worker(app)
    mail = mails(app, cast.participant.email)[-1]
    assert mail["Subject"].startswith("Ausgeschieden: ")
    text = text_of(mail)
    assert "14. April 2026" in text
    assert "Was Sie bis dahin besucht haben, bleibt gezählt." in text
    assert "Den Link finden Sie" not in text


def test_a_mail_speaks_the_language_of_the_person(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    with writing(app) as db:
        db.get_one(Enrolment, own).language = "en"
    send_leaving(lead, own)
    run_worker(app)
    assert mails(app, cast.participant.email)[-1]["Subject"].startswith("Left the course: ")


def test_of_a_person_without_address_the_desk_hears(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    with writing(app) as db:
        one = db.get_one(Enrolment, own)
        one.contact_email, one.booked_by, one.employer_id = None, cast.hr.person_id, cast.employer_id
        one.booked_as = BookedAs.EMPLOYER
    assert "an ihre Personalstelle" in lead.get(page_of(own)).text
    send_leaving(lead, own)
    run_worker(app)
    text = text_of(mails(app, cast.hr.email)[-1])
    assert cast.participant.name in text
    assert "/my/" not in text


def test_dates_that_were_invited_leave_the_calendar_and_the_file(
    app: Flask, client: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    """It is the morning of the first day: both meetings of this day are still the person's own."""
    with writing(app) as db:
        db.add(CalendarChoice(enrolment_id=own, way=CalendarWay.INVITATIONS, chosen_at=NOW))
    clock.move_to(FIRST_DAY)
    lead = client.log_in(cast.lead)
    run_worker(app)
    assert told(app, own) == dict.fromkeys(meeting_ids(app, cast), False)
    send_leaving(lead, own)
    run_worker(app)
    assert list(told(app, own).values()) == [False, False, True, True]
    calendar = client_for(app, cast.participant).get(f"/enrolments/{own}/calendar.ics").text
    assert calendar.count("BEGIN:VEVENT") == 2
    press_take_back(lead, cast, own)
    run_worker(app)
    assert list(told(app, own).values()) == [False, False, False, False]


def told(app: Flask, enrolment_id: int) -> dict[int, bool]:
    """Which meetings the person was invited to, and whether they have been told that it is off."""
    with db_of(app) as db:
        rows = select(MeetingInvitation).where(MeetingInvitation.enrolment_id == enrolment_id)
        return {row.meeting_id: row.cancelled for row in db.scalars(rows.order_by(MeetingInvitation.meeting_id))}


def test_the_desk_sees_the_state(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    with writing(app) as db:
        one = db.get_one(Enrolment, own)
        one.booked_by, one.employer_id, one.booked_as = cast.hr.person_id, cast.employer_id, BookedAs.EMPLOYER
    send_leaving(lead, own)
    assert "ausgeschieden" in client_for(app, cast.hr).get("/hr").text


def test_the_list_of_people_has_the_steps_and_the_last_day(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    people = f"/staff/runs/{cast.run_id}/people"
    assert page_of(own) in lead.get(people).text
    send_leaving(lead, own)
    assert "14. April 2026" in lead.get(people).text
    assert press_take_back(lead, cast, own, people).status_code == 303
    trainer = client_for(app, cast.trainer).get(people).text
    assert "/leaving" not in trainer
    assert "Letzter Tag" in trainer


def test_a_mistake_is_taken_back(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    before = seats_taken(app, cast)
    send_leaving(lead, own)
    assert press_take_back(lead, cast, own).status_code == 303
    assert place(app, own) == (S.CONFIRMED, None)
    assert seats_taken(app, cast) == before
    (entry,) = steps(app, "enrolment.leaving_taken_back")
    assert (entry.actor, entry.changes["status"]) == (cast.lead.tag, ["withdrawn", "confirmed"])
    assert entry.changes["last_day"] == ["2026-04-14", None]
    assert counts(app, cast) == [(1, 0)] * 4
    run_worker(app)
    subjects = [mail["Subject"] for mail in mails(app, cast.participant.email)]
    # The first mail has lost its sense before it was sent.
    assert [one.split(":")[0] for one in subjects[1:]] == ["Sie nehmen weiter teil"]


def test_taking_back_twice_is_one_effect_and_a_second_editor_is_told(
    app: Flask, lead: Client, cast: Cast, own: int
) -> None:
    send_leaving(lead, own)
    button, other = f"{page_of(own)}/take-back", client_for(app, cast.coordinator)
    mine, theirs = (
        dict(form_on(one.page(f"/staff/runs/{cast.run_id}"), {}, button).form_values()) for one in (lead, other)
    )
    assert [lead.post(button, data=mine).status_code for _click in range(2)] == [303, 303]
    assert other.post(button, data=theirs).status_code == 409
    assert len(steps(app, "enrolment.leaving_taken_back")) == 1


def test_a_course_that_is_over_is_no_reason_not_to_take_back(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    send_leaving(lead, own)
    clock.move_to(LATER)
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.COMPLETED
    assert press_take_back(lead, cast, own).status_code == 303
    assert place(app, own) == (S.CONFIRMED, None)


def test_who_left_comes_along_when_the_run_is_postponed(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    send_leaving(lead, own)
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).starts_at = LATER
    assert press_take_back(lead, cast, own).status_code == 303
    assert place(app, own) == (S.CONFIRMED, None)


def test_what_a_certificate_stands_on_stays_until_it_is_revoked(
    app: Flask, lead: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    for meeting in meeting_ids(app, cast)[:2]:
        all_present_and_closed(client_for(app, cast.trainer), meeting)
    send_leaving(lead, own)
    with writing(app) as db:
        for dropped in db.scalars(select(Meeting).where(Meeting.id.in_(meeting_ids(app, cast)[2:]))):
            dropped.cancelled = True
        db.get_one(CourseRun, cast.run_id).state = RunState.COMPLETED
        db.flush()
        kind, url = CertificateKind.ATTENDANCE, "http://localhost/verify"
        made = reserve(db, db.get_one(Enrolment, own), kind, check_url=url, person_id=None, now=EVENING)
    refused = press_take_back(lead, cast, own)
    assert refused.status_code == 409
    assert "gibt es schon eine Bescheinigung" in refused.text
    assert place(app, own)[0] is S.WITHDRAWN
    with writing(app) as db:
        db.get_one(Certificate, made.id).state = CertificateState.ISSUED
        revoke(db, db.get_one(Certificate, made.id), reason="Falsch", person_id=1, now=EVENING + timedelta(hours=1))
    assert press_take_back(lead, cast, own).status_code == 303


def test_who_has_left_may_enrol_anew(app: Flask, lead: Client, cast: Cast, own: int) -> None:
    """Also in the same run, should it be moved ahead again; then the first place cannot be taken back."""
    send_leaving(lead, own)
    button = f"{page_of(own)}/take-back"
    sent = dict(form_on(lead.page(f"/staff/runs/{cast.run_id}"), {}, button).form_values())
    again = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    assert again != own
    assert lead.post(button, data=sent).status_code == 409
    assert place(app, own)[0] is S.WITHDRAWN


@pytest.mark.parametrize("day", [DAYS[0] - timedelta(days=1), DAYS[1]])
def test_the_rule_itself_knows_which_day_can_be_the_last(app: Flask, cast: Cast, own: int, day: date) -> None:
    """Dates may have been moved since the form was checked."""
    with pytest.raises(LastDayOutside), writing(app) as db:
        run, one = db.get_one(CourseRun, cast.run_id), db.get_one(Enrolment, own)
        leave(db, run, one, day, LeavingReason.OTHER, held={}, actor="test", now=EVENING)
    assert place(app, own) == (S.CONFIRMED, None)
