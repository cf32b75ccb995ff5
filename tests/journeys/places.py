"""Every page of the site and who is met there. test_accessibility.py holds this list to the URL map."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, url_for

from lms.web.actor import Role
from tests.journeys.scenery import Scenery

VISITOR, PARTICIPANT = "visitor", "participant"
TRAINER, HR, COORDINATOR, LEAD, ADMIN = (
    role.value for role in (Role.TRAINER, Role.HR, Role.COORDINATOR, Role.PROJECT_LEAD, Role.ADMIN)
)


@dataclass(frozen=True)
class Place:
    """A page as one role sees it; `values` says which thing of the scenery each part of the address names."""

    endpoint: str
    role: str = VISITOR
    values: dict[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.endpoint.removeprefix('lms.')}-{self.role}"

    def path(self, app: Flask, scenery: Scenery) -> str:
        """The address of the page."""
        values: dict[str, Any] = {argument: scenery.value(name) for argument, name in self.values.items()}
        with app.test_request_context():
            return url_for(self.endpoint, **values)


def _place(endpoint: str, *roles: str, **values: str) -> list[Place]:
    return [Place(f"lms.{endpoint}", role, values) for role in roles or (VISITOR,)]


OPEN, OVER, PAPER = {"run_id": "open_run"}, {"run_id": "finished_run"}, {"certificate_id": "certificate"}
LEGAL = {"provider_id": "provider", "kind": "kind", "language": "language"}
LOGOS = {"whose": "periods_of_logos", "owner_id": "period"}
MARKING = {"meeting_id": "open_meeting"}
CLOSED = {"meeting_id": "closed_meeting"}

PLACES = (
    *_place("floor.start", VISITOR, PARTICIPANT, TRAINER, HR, LEAD, COORDINATOR, ADMIN),
    # Offers, and the way to a place.
    *_place("planning.catalogue"),
    *_place("catalogue.course", code="code"),
    *_place("catalogue.course", code="told", text="tongue"),
    *_place("catalogue.course", code="conference"),
    *_place("catalogue.course", code="advice"),
    *_place("catalogue.course", code="coaching"),
    *_place("catalogue.course", code="opening_process"),
    *_place("planning.public_board"),
    *_place("planning.public_board", view="agenda"),
    *_place("planning.run", VISITOR, HR, **OPEN),
    *_place("planning.run", run_id="full_run"),
    *_place("enrolment.apply", **OPEN),
    *_place("enrolment.sent", **OPEN),
    *_place("enrolment.links"),
    *_place("enrolment.links_sent"),
    *_place("enrolment.personal", PARTICIPANT, enrolment_id="own_enrolment"),
    *_place("enrolment.personal", PARTICIPANT, enrolment_id="own_past"),
    *_place("enrolment.cancel", PARTICIPANT, enrolment_id="own_enrolment"),
    *_place("exchange.own_calendar_page", PARTICIPANT, enrolment_id="own_enrolment"),
    *_place("legal.read", kind="kind"),
    *_place("legal.read_of", kind="kind", provider_id="provider"),
    *_place("legal.versions", kind="kind", provider_id="provider"),
    *_place("legal.version", **LEGAL, version="version"),
    *_place("legal.changes", **LEGAL, version="newest_version"),
    *_place("people.own_data", PARTICIPANT, TRAINER),
    *_place("people.own_data_link"),
    *_place("people.own_data_sent"),
    # Papers.
    *_place("verification.ask"),
    *_place("verification.check", code="checked"),
    *_place("verification.check", code="revoked"),
    *_place("issuing.progress", LEAD, COORDINATOR, **OVER),
    *_place("issuing.correct", LEAD, **OVER, enrolment_id="own_past"),
    *_place("issuing.revoke_one", COORDINATOR, **OVER, **PAPER),
    *_place("issuing.reissue_one", COORDINATOR, **OVER, **PAPER),
    # The login.
    *_place("accounts.login"),
    *_place("accounts.forgot_password"),
    *_place("accounts.link_sent"),
    *_place("accounts.set_password", token="password_token"),
    *_place("accounts.change_password", TRAINER),
    *_place("people.accept_invitation", token="invitation_token"),
    # The personnel office.
    *_place("enrolment.hr_list", HR),
    *_place("enrolment.hr_book", HR, COORDINATOR, **OPEN),
    *_place("enrolment.hr_cancel", HR, enrolment_id="hr_enrolment"),
    *_place("hr_desk.certificates", HR),
    # Wishes.
    *_place("demand.interest", code="code"),
    *_place("demand.interest_sent", code="code"),
    *_place("demand.own_interest", token="interest_token"),
    *_place("demand.inhouse_list", HR, COORDINATOR),
    *_place("demand.new_inhouse", HR, LEAD),
    *_place("demand.inhouse_request", COORDINATOR, request_id="wish"),
    *_place("demand.inhouse_request", HR, request_id="offered_dates"),
    # Calendars, and the catalogue for others.
    *_place("exchange.kursnet_providers", COORDINATOR),
    *_place("exchange.kursnet", COORDINATOR, provider_id="offer_provider"),
    *_place("exchange.kursnet_settings", COORDINATOR, provider_id="offer_provider"),
    *_place("exchange.kursnet_offer", COORDINATOR, provider_id="offer_provider", code="code"),
    *_place("exchange.trainer_calendar_page", TRAINER),
    # The sheet.
    *_place("attendance.sheet", TRAINER, **MARKING),
    *_place("attendance.sheet", TRAINER, COORDINATOR, **CLOSED),
    *_place("attendance.close", TRAINER, **MARKING),
    *_place("attendance.correct", COORDINATOR, **CLOSED, enrolment_id="marked"),
    *_place("attendance.reopen", COORDINATOR, **CLOSED),
    *_place("attendance.paper_list", TRAINER, **MARKING),
    # Planning.
    *_place("catalogue.offers", LEAD, COORDINATOR),
    *_place("catalogue.new_offer", COORDINATOR),
    *_place("catalogue.new_offer", COORDINATOR, kind="kind_of_offer"),
    *_place("catalogue.offer", COORDINATOR, code="code"),
    *_place("catalogue.preview", COORDINATOR, code="conference"),
    *_place("catalogue.edit_offer", COORDINATOR, code="code"),
    *_place("search.search", TRAINER, COORDINATOR),
    *_place("catalogue.edit_offer", COORDINATOR, code="conference"),
    *_place("catalogue.edit_offer", COORDINATOR, code="advice"),
    *_place("catalogue.edit_offer", COORDINATOR, code="opening_process"),
    *_place("catalogue.choose_kind", COORDINATOR, code="code"),
    *_place("catalogue.copy", COORDINATOR, code="code"),
    *_place("catalogue.edit_text", COORDINATOR, code="told", language="tongue"),
    *_place("catalogue.upload", COORDINATOR),
    *_place("catalogue.look_at_import", COORDINATOR, import_id="import_id"),
    *_place("catalogue.lines", COORDINATOR),
    *_place("catalogue.target_groups", COORDINATOR),
    *_place("history.show", COORDINATOR, thing="thing", thing_id="edited"),
    *_place("planning.plan", COORDINATOR, code="code"),
    *_place("planning.plan_series", COORDINATOR, code="code"),
    *_place("planning.replan_series", COORDINATOR, run_id="draft"),
    *_place("planning.copy_run", COORDINATOR, run_id="draft"),
    *_place("planning.carry_over", LEAD, COORDINATOR),
    *_place("planning.staff_runs", TRAINER, LEAD, COORDINATOR),
    *_place("planning.board", TRAINER, LEAD, COORDINATOR),
    *_place("planning.board", COORDINATOR, view="agenda"),
    *_place("planning.board", COORDINATOR, view="month"),
    *_place("planning.board", COORDINATOR, view="half_year"),
    *_place("planning.move_meeting", COORDINATOR, run_id="draft", meeting_id="draft_meeting"),
    *_place("planning.staff_run", COORDINATOR, run_id="draft"),
    *_place("planning.staff_run", COORDINATOR, run_id="people_run"),
    *_place("enrolment.people_of_run", COORDINATOR, run_id="people_run"),
    *_place("planning.staff_run", TRAINER, COORDINATOR, **OVER),
    *_place("planning.edit_run", COORDINATOR, run_id="draft"),
    # A published run.
    *_place("running.decisions", LEAD, COORDINATOR),
    *_place("running.decide", COORDINATOR, run_id="below"),
    *_place("running.change_run", COORDINATOR, run_id="open_run"),
    *_place("running.postpone_run", COORDINATOR, run_id="below"),
    *_place("running.cancel", COORDINATOR, run_id="full_run"),
    *_place("running.hand_over_runs", COORDINATOR, person_id="planning_trainer"),
    *_place("running.substitute_trainer", COORDINATOR, run_id="handed_over"),
    *_place("running.take_over_terms", COORDINATOR, run_id="older_terms"),
    *_place("planning.staff_run", COORDINATOR, run_id="moved"),
    *_place("enrolment.personal", PARTICIPANT, enrolment_id="moved_place"),
    *_place("planning.venue_list", COORDINATOR),
    *_place("planning.new_venue", COORDINATOR),
    *_place("planning.edit_venue", COORDINATOR, venue_id="venue"),
    *_place("planning.new_room", COORDINATOR, venue_id="venue"),
    *_place("planning.edit_room", COORDINATOR, venue_id="venue", room_id="room"),
    *_place("planning.find_slot", COORDINATOR, code="code"),
    *_place("planning.conflict_list", LEAD, COORDINATOR),
    *_place("planning.travel", COORDINATOR),
    *_place("planning.trainers", COORDINATOR),
    *_place("planning.trainer", COORDINATOR, person_id="trainer"),
    *_place("planning.trainer_times", COORDINATOR, person_id="trainer"),
    *_place("planning.own_trainer_page", TRAINER),
    *_place("attendance.hours", COORDINATOR, person_id="teaching", month="held_month"),
    *_place("enrolment.employer", COORDINATOR, enrolment_id="claim"),
    *_place("enrolment.employer", COORDINATOR, enrolment_id="decided_claim"),
    *_place("enrolment.reject_employer", COORDINATOR, enrolment_id="claim"),
    *_place("enrolment.take_back_employer", COORDINATOR, enrolment_id="decided_claim"),
    *_place("enrolment.staff_cancel", COORDINATOR, enrolment_id="claim"),
    *_place("enrolment.leave", COORDINATOR, enrolment_id="leaving"),
    *_place("enrolment.people_of_run", COORDINATOR, run_id="left_run"),
    *_place("planning.staff_run", COORDINATOR, run_id="left_run"),
    *_place("enrolment.personal", PARTICIPANT, enrolment_id="left_place"),
    # People and organisations.
    *_place("people.organisations", COORDINATOR),
    *_place("people.organisation", COORDINATOR, organisation_id="organisation"),
    *_place("people.members", COORDINATOR, HR, organisation_id="employer"),
    *_place("people.membership", COORDINATOR, HR, organisation_id="employer", membership_id="membership"),
    *_place("people.add_organisation", COORDINATOR),
    *_place("people.edit_organisation", COORDINATOR, organisation_id="organisation"),
    *_place("people.organisation_domains", COORDINATOR, organisation_id="organisation"),
    *_place("people.import_organisations", COORDINATOR),
    *_place("people.imported", COORDINATOR, import_id="imported"),
    *_place("people.alike", COORDINATOR),
    *_place("people.merge_organisation", COORDINATOR, organisation_id="organisation"),
    *_place("people.merge_organisation", COORDINATOR, organisation_id="organisation", into="other_organisation"),
    *_place("people.people", LEAD, COORDINATOR, ADMIN),
    *_place("people.person", LEAD, COORDINATOR, person_id="person"),
    *_place("people.alike_persons", COORDINATOR),
    *_place("people.merge_person", COORDINATOR, person_id="person"),
    *_place("people.merge_person", COORDINATOR, person_id="second_record", into="person"),
    *_place("people.data_requests", COORDINATOR),
    *_place("people.decide_request", COORDINATOR, request_id="copy_wish"),
    *_place("people.invite_clerk", COORDINATOR, organisation_id="organisation"),
    *_place("people.invite_role", COORDINATOR, ADMIN),
    *_place("people.roles", COORDINATOR, ADMIN),
    *_place("people.end_role", COORDINATOR, grant_id="grant"),
    # The programme.
    *_place("funding.programme", COORDINATOR),
    *_place("funding.edit_network", COORDINATOR),
    *_place("funding.period", COORDINATOR, period_id="old_period"),
    *_place("funding.period", COORDINATOR, period_id="period"),
    *_place("funding.edit_period", COORDINATOR, period_id="old_period"),
    *_place("funding.edit_period", COORDINATOR, period_id="period"),
    *_place("funding.projects", LEAD, COORDINATOR),
    *_place("funding.project", LEAD, COORDINATOR, project_id="project"),
    *_place("funding.new_project", COORDINATOR, period_id="period"),
    *_place("funding.edit_project", COORDINATOR, project_id="project"),
    *_place("funding.edit_contact", LEAD, project_id="project"),
    *_place("funding.logos", COORDINATOR, **LOGOS),
    *_place("funding.edit_logo", COORDINATOR, **LOGOS, logo_id="logo"),
    *_place("funding.remove_logo", COORDINATOR, **LOGOS, logo_id="logo"),
    *_place("funding.opening", COORDINATOR),
    *_place("funding.opening_contents", COORDINATOR, opening_id="next_period"),
    *_place("funding.opening_preview", COORDINATOR, opening_id="next_period"),
    *_place("funding.discard_opening", COORDINATOR, opening_id="next_period"),
    *_place("mail.queue", ADMIN),
    *_place("mail.show", ADMIN, mail_id="mail"),
    *_place("people.legal_texts", COORDINATOR),
    *_place("people.write_text", COORDINATOR, **LEGAL),
    *_place("people.legal_version", COORDINATOR, **LEGAL, version="version"),
)

# Addresses that show no page: files, machines' questions, and links that lead on at once.
NO_PAGES = {
    "lms.catalogue.export",
    "lms.attendance.hours_document",
    "lms.attendance.hours_workbook",
    "lms.enrolment.own_calendar",
    "lms.enrolment.door",
    "lms.enrolment.open_link",
    "lms.exchange.kursnet_file",
    "lms.exchange.moochub",
    "lms.exchange.public_calendar",
    "lms.exchange.secret_calendar",
    "lms.exchange.sitemap",
    "lms.funding.logo",
    "lms.health.live",
    "lms.health.ready",
    "lms.issuing.own_document",
    "lms.missing",
    "lms.people.open_own_data",
    "lms.planning.calendar",
    "lms.static",
}
