"""By which doors an action is done: one row for each method and endpoint, one line for each row.

Row("POST lms.issuing.revoke_one", "end paper", "paper", {"reason": "Falscher Name"})

reads: who opens this door does the action "end paper" of tests/rights/actions.py; in the address stands the thing
"paper" of tests/rights/things.py, an own and a foreign one; sent is what the page's own form holds, and the reason.
The test then tries the door as every role with both. Further words, where they are needed:

- `shows="{name}"`: the door belongs to several actions; this one is done when the text stands on the page.
- `but="hr=yes"`: for this door the word of a role differs from the action's.
- `answer=200`: what is answered on success, when it is not 200 to a GET and 303 to a POST.
- `refused=(404, 422)`: what is answered to those who may not, when it is not 404 alone.
- `quiet=True`: a POST that leaves no entry in the audit and no mail.

A door that nobody guards by role or thing belongs to FRAME.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One door of one action."""

    door: str
    action: str
    thing: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    shows: str = ""
    but: str = ""
    answer: int = 0
    refused: tuple[int, ...] = (404,)
    quiet: bool = False

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.door.split()[0]

    @property
    def endpoint(self) -> str:
        """The name of the route."""
        return self.door.split()[1]

    @property
    def exceptions(self) -> dict[str, str]:
        """Role and word, where this door differs from its action."""
        return dict(part.split("=") for part in self.but.split())


# Doors of the house: open to everybody, or with a lock of their own (password, mailed link) that has its own tests.
FRAME = (
    "GET lms.floor.start",
    "GET lms.health.live",
    "GET lms.health.ready",
    "GET lms.legal.read",
    "GET lms.legal.read_of",
    "GET lms.legal.versions GET lms.legal.version GET lms.legal.changes",
    "GET lms.people.own_data GET lms.people.own_data_sent GET lms.people.open_own_data",
    "GET lms.people.own_data_link POST lms.people.own_data_link",
    "POST lms.people.ask_copy POST lms.people.fetch_copy",
    # Two things of one kind stand in the address: tests/lms/people/test_merge_pages.py tries them as everybody.
    # A file is sent, and what was read is its owner's: tests/lms/people/test_importing.py.
    "POST lms.people.import_organisations GET lms.people.imported POST lms.people.carry_out_import",
    "POST lms.people.merge_person POST lms.people.merge_organisation POST lms.people.keep_two",
    # Which runs is a matter of the search in the address: tests/courses/planning/copying/test_carrying.py tries it.
    "POST lms.planning.carry_over",
    "GET lms.missing POST lms.missing PUT lms.missing PATCH lms.missing DELETE lms.missing",
    "GET lms.static",
    "GET lms.accounts.login POST lms.accounts.login",
    "POST lms.accounts.logout",
    "GET lms.accounts.forgot_password POST lms.accounts.forgot_password",
    "GET lms.accounts.link_sent",
    "GET lms.accounts.set_password POST lms.accounts.set_password",
    "GET lms.accounts.change_password POST lms.accounts.change_password",
    "GET lms.enrolment.open_link",
    "GET lms.enrolment.door",
    "GET lms.exchange.secret_calendar",
    "GET lms.enrolment.open_link GET lms.enrolment.door",
    "GET lms.people.accept_invitation POST lms.people.accept_invitation",
    "GET lms.demand.own_interest POST lms.demand.confirm_interest POST lms.demand.end_interest",
)

OTHER_PROJECT = {
    "name": "Anders",
    "number": "N{project_id}",
    "provider_id": "{provider_id}",
    "field_of_action_id": "",
}
NEW_CLERK = {"name": "Neue Kraft", "email": "neu@example.org"}
ONE_NEW_COLLEAGUE = {
    "new-0-name": "Neue Kollegin",
    "step": "book",
    "announced": "seat:1,waiting:0,request:0,claim:0,booked:0,refused:0",
}
APPLICATION = {"name": "Neu Hier", "email": "neu.hier@example.org", "booked_as": "private", "privacy": "y"}
NEW_OFFER = {
    "code": "NE-01",
    "provider": "{provider_id}",
    "title_de": "Neu",
    "units": "8",
    "modules-0-title_de": "Alles",
    "modules-0-units": "8",
}
INHOUSE = {"topic": "Neu", "people": "9", "from_on": "2026-05-04", "until_on": "2026-06-30", "place": "Saal"}
MEETINGS = {"meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-05", "project": "{project_id}"}
SAME_MEETINGS = {f"meetings-{number}-meeting": f"{{meeting{number}}}" for number in range(4)}
# To days on which nobody teaches yet.
MOVED = {f"meetings-{n}-day": "2026-06-02" if n < 2 else "2026-06-03" for n in range(4)}
SERIES = {"first": "2026-05-05", "save": "1"}
WHY = {"reason": "Vertippt"}
CORRECTION = {"kind": "present", "reason": "Vertippt"}

# fmt: off
ROWS = (
    # courses/catalogue and courses/planning, in public
    Row("GET lms.planning.catalogue", "read"),
    Row("GET lms.catalogue.course", "read", "course"),
    Row("GET lms.planning.public_board", "read", "day of a run", shows="/runs/{run_id}\""),
    Row("GET lms.planning.run", "read", "open run"),
    Row("GET lms.planning.calendar", "read", "open run"),
    # courses/catalogue, behind the scenes
    Row("GET lms.catalogue.offers", "offers", "draft course", shows="{code}"),
    Row("GET lms.catalogue.new_offer", "offers"),
    Row("POST lms.catalogue.new_offer", "offers", "course", NEW_OFFER, refused=(404, 422)),
    Row("GET lms.catalogue.edit_offer", "offers", "draft course"),
    Row("POST lms.catalogue.edit_offer", "offers", "draft course", {"title_de": "Anders"}),
    Row("GET lms.catalogue.offer", "offers", "draft course"),
    Row("GET lms.catalogue.preview", "offers", "draft course"),
    Row("GET lms.catalogue.choose_kind", "offers", "draft course"),
    Row("POST lms.catalogue.change_state", "offers", "draft course"),
    Row("GET lms.catalogue.copy", "offers", "draft course"),
    Row("POST lms.catalogue.copy", "offers", "draft course", {"code": "KO-01"}),
    Row("GET lms.catalogue.edit_text", "offers", "draft course"),
    Row("POST lms.catalogue.edit_text", "offers", "draft course", {"title": "Nowy"}),
    Row("POST lms.catalogue.remove_text_of", "offers", "draft course"),
    Row("GET lms.catalogue.export", "offers", "draft course", shows="{code}"),
    Row("GET lms.catalogue.upload", "offers"),
    Row("POST lms.catalogue.upload", "offers", answer=422, quiet=True),
    Row("GET lms.catalogue.look_at_import", "offers", "my import", but="coordinator=own"),
    Row("POST lms.catalogue.apply_import", "offers", "my import", but="coordinator=own"),
    Row("POST lms.catalogue.check_again", "offers", "my import", but="coordinator=own", quiet=True),
    Row("GET lms.catalogue.lines", "programme"),
    Row("POST lms.catalogue.lines", "programme", fields={"entries-0-name_de": "Umbenannt"}),
    Row("GET lms.catalogue.target_groups", "programme"),
    Row("POST lms.catalogue.target_groups", "programme", fields={"entries-0-name_de": "Umbenannt"}),
    # courses/planning, behind the scenes
    Row("GET lms.planning.plan", "plan", "course", but="lead=yes"),
    Row("POST lms.planning.plan", "plan", "project to plan for", MEETINGS, refused=(404, 422)),
    Row("GET lms.planning.edit_run", "plan", "draft"),
    Row("POST lms.planning.edit_run", "plan", "draft", MOVED | {"minimum": "5"}),
    Row("POST lms.planning.publish_run", "plan", "draft"),
    # courses/running
    Row("GET lms.running.decisions", "plan", "open run", shows="/staff/runs/{run_id}/decide"),
    Row("GET lms.running.decide", "plan", "open run"),
    Row("POST lms.running.decide", "plan", "open run", {"reason": "Der Bedarf ist da"}),
    Row("GET lms.running.change_run", "plan", "run to change"),
    Row("POST lms.running.change_run", "plan", "run to change", SAME_MEETINGS | {"step": "save", "note_de": "Neu"}),
    Row("GET lms.running.postpone_run", "plan", "run to change"),
    Row("POST lms.running.postpone_run", "plan", "run to change", SAME_MEETINGS | {"step": "save", "meetings-0-day": "2026-04-07"}),
    Row("GET lms.running.cancel", "plan", "open run"),
    Row("POST lms.running.cancel", "plan", "open run", {"message_de": "Krank"}),
    Row("GET lms.running.hand_over_runs", "plan", "leaving trainer", shows='name="run_{run_id}"'),
    Row("POST lms.running.hand_over_runs", "plan", "leaving trainer", {"run_{run_id}": "{stand_in}"}, refused=(404, 422)),
    Row("GET lms.running.substitute_trainer", "plan", "run to hand over"),
    Row("POST lms.running.substitute_trainer", "plan", "run to hand over", {"missing": "{missing}", "stand_in": "{stand_in}", "meetings": "{meeting0}"}),
    Row("GET lms.running.take_over_terms", "plan", "run with older terms"),
    Row("POST lms.running.take_over_terms", "plan", "run with older terms", {"message_de": "Titel berichtigt"}),
    Row("GET lms.planning.staff_runs", "behind", "open run", shows="/staff/runs/{run_id}\""),
    Row("GET lms.planning.board", "behind", "day of a run", shows="/staff/runs/{run_id}\""),
    Row("GET lms.planning.move_meeting", "plan", "meeting of a draft"),
    Row("POST lms.planning.move_meeting", "plan", "meeting of a draft", {"day": "2026-06-02"}),
    Row("GET lms.planning.staff_run", "behind", "open run"),
    Row("GET lms.planning.staff_run", "names", "place", shows="{name}"),
    Row("GET lms.planning.staff_run", "contact", "place", shows="{email}"),
    Row("GET lms.planning.staff_run", "minutes", "closed sheet", shows="(97 Minuten)"),
    Row("GET lms.search.search", "search"),
    Row("GET lms.history.show", "audit", "history of a run"),
    Row("GET lms.history.show", "offers", "history of an offer"),
    Row("GET lms.planning.venue_list", "venues"),
    Row("GET lms.planning.new_venue", "venues"),
    Row("POST lms.planning.new_venue", "venues", fields={"name": "Neues Haus", "street": "Weg 1", "postcode": "18055", "town": "Rostock", "region": "Rostock"}),
    Row("GET lms.planning.plan_series", "plan", "course", but="lead=yes"),
    Row("POST lms.planning.plan_series", "plan", "project to plan for", SERIES | {"project": "{project_id}"}, refused=(404, 422)),
    Row("GET lms.planning.replan_series", "plan", "draft"),
    Row("POST lms.planning.replan_series", "plan", "draft", SERIES),
    Row("GET lms.planning.copy_run", "plan", "draft"),
    Row("POST lms.planning.copy_run", "plan", "draft", {"first": "2026-07-07", "save": "1"}),
    Row("GET lms.planning.carry_over", "venues"),
    Row("GET lms.planning.edit_venue", "venues", "venue"),
    Row("POST lms.planning.edit_venue", "venues", "venue", {"name": "Haus mit neuem Namen"}),
    Row("GET lms.planning.new_room", "venues", "venue"),
    Row("POST lms.planning.new_room", "venues", "venue", {"name": "Neuer Raum"}),
    Row("GET lms.planning.edit_room", "venues", "room"),
    Row("POST lms.planning.edit_room", "venues", "room", {"capacity": "7"}),
    Row("POST lms.planning.drop_room", "venues", "room"),
    Row("GET lms.history.show", "venues", "history of a room"),
    Row("GET lms.planning.find_slot", "plan", "course", but="lead=yes"),
    Row("GET lms.planning.conflict_list", "venues"),
    Row("GET lms.planning.travel", "programme"),
    Row("POST lms.planning.travel", "programme", quiet=True),
    Row("GET lms.planning.trainers", "venues"),
    Row("GET lms.planning.own_trainer_page", "own plan"),
    Row("GET lms.planning.trainer", "trainer page", "one who teaches"),
    Row("GET lms.planning.trainer_times", "times", "one who teaches"),
    Row("POST lms.planning.trainer_times", "times", "one who teaches", {"languages": "de"}),
    Row("GET lms.history.show", "times", "history of a trainer"),
    Row("GET lms.attendance.hours", "trainer page", "hours of one who teaches"),
    Row("GET lms.attendance.hours_workbook", "trainer page", "hours of one who teaches"),
    Row("GET lms.attendance.hours_document", "trainer page", "hours of one who teaches"),
    # courses/enrolment: oneself
    Row("GET lms.enrolment.apply", "enrol", "open run"),
    Row("POST lms.enrolment.apply", "enrol", "open run", APPLICATION),
    Row("GET lms.enrolment.sent", "enrol", "open run"),
    Row("GET lms.enrolment.links", "enrol", but="admin=yes"),
    Row("POST lms.enrolment.links", "enrol", fields={"email": "amina.haddad@example.org"}, but="admin=yes"),
    Row("GET lms.enrolment.links_sent", "enrol", but="admin=yes"),
    Row("GET lms.enrolment.personal", "own", "my place"),
    Row("GET lms.enrolment.personal", "own", "my minutes", shows="97 von 180 Minuten"),
    Row("GET lms.enrolment.own_calendar", "own", "my place"),
    Row("POST lms.enrolment.confirm", "own act", "my unconfirmed place"),
    Row("POST lms.enrolment.accept", "own act", "my offer"),
    Row("POST lms.enrolment.decline", "own act", "my offer"),
    Row("POST lms.enrolment.switch", "own act", "my hybrid place", {"mode": "online"}),
    Row("GET lms.enrolment.cancel", "own act", "my place"),
    Row("POST lms.enrolment.cancel_now", "own act", "my place"),
    # courses/enrolment: the Personalstelle
    Row("GET lms.enrolment.hr_list", "staff", "place", shows="{name}"),
    Row("GET lms.enrolment.hr_book", "book", "run to book"),
    Row("GET lms.enrolment.hr_book", "book", "run elsewhere", but="hr=yes"),
    Row("POST lms.enrolment.hr_book", "book", "run to book", ONE_NEW_COLLEAGUE),
    Row("GET lms.enrolment.hr_cancel", "staff", "place"),
    Row("POST lms.enrolment.hr_cancel_now", "staff", "place"),
    Row("POST lms.enrolment.hr_accept", "staff", "offer"),
    # courses/enrolment: staff
    Row("POST lms.enrolment.approve", "decide", "request"),
    Row("POST lms.enrolment.decline_request", "decide", "request"),
    Row("GET lms.enrolment.employer", "decide", "request"),
    Row("POST lms.enrolment.employer", "decide", "request", {"organisation": "{organisation_id}"}),
    Row("GET lms.enrolment.reject_employer", "decide", "request"),
    Row("POST lms.enrolment.reject_employer", "decide", "request", WHY),
    Row("GET lms.enrolment.take_back_employer", "decide", "place"),
    Row("POST lms.enrolment.take_back_employer", "decide", "place", {**WHY, "decided": "{organisation_id}"}),
    Row("GET lms.enrolment.staff_cancel", "cancel", "place"),
    Row("POST lms.enrolment.staff_cancel_now", "cancel", "place"),
    Row("GET lms.enrolment.leave", "cancel", "held sheet"),
    Row("POST lms.enrolment.leave", "cancel", "held sheet", {"last_day": "2026-02-26", "reason": "own_wish"}),
    Row("POST lms.enrolment.take_back_leaving", "cancel", "left place"),
    # courses/demand
    Row("GET lms.demand.interest", "read", "course"),
    Row("POST lms.demand.interest", "read", "course", {"email": "neu@example.org", "consent": "y"}),
    Row("GET lms.demand.interest_sent", "read", "course"),
    Row("GET lms.demand.inhouse_list", "ask inhouse", "inhouse request", shows="{topic}"),
    Row("GET lms.demand.new_inhouse", "ask inhouse"),
    Row("POST lms.demand.new_inhouse", "ask inhouse", fields=INHOUSE),
    Row("GET lms.demand.inhouse_request", "ask inhouse", "inhouse request"),
    Row("POST lms.demand.offer_dates", "answer inhouse", "inhouse request", {"offer-run": "{run_id}"}, but="lead=own", refused=(404, 422)),
    Row("POST lms.demand.decline_request", "answer inhouse", "inhouse request", {"decline-text": "Geht nicht"}),
    Row("POST lms.demand.accept_dates", "take inhouse", "offered dates"),
    Row("POST lms.demand.other_dates", "take inhouse", "offered dates", {"other-text": "Lieber im Mai"}),
    Row("POST lms.demand.withdraw_request", "take inhouse", "offered dates"),
    # courses/exchange
    Row("GET lms.exchange.public_calendar", "read"),
    Row("GET lms.exchange.moochub", "read"),
    Row("GET lms.exchange.sitemap", "read"),
    Row("GET lms.exchange.kursnet_providers", "programme"),
    Row("GET lms.exchange.kursnet", "programme", "course"),
    Row("GET lms.exchange.kursnet_settings", "programme", "course"),
    Row("POST lms.exchange.kursnet_settings", "programme", "course", {"supplier_number": "654321"}),
    Row("GET lms.exchange.kursnet_offer", "programme", "course"),
    Row("POST lms.exchange.kursnet_offer", "programme", "course", {"classification": "C 3215-20-40"}),
    Row("POST lms.exchange.make_file", "programme", "kursnet file", {"full": "yes"}),
    Row("GET lms.exchange.kursnet_file", "programme", "kursnet file"),
    Row("GET lms.exchange.own_calendar_page", "own", "my place"),
    Row("POST lms.exchange.make_own_address", "own", "my place"),
    Row("POST lms.exchange.choose_mail", "own", "my place", {"by_mail": "yes"}),
    Row("POST lms.exchange.close_own_address", "own", "my place", quiet=True),
    Row("GET lms.exchange.trainer_calendar_page", "teaching"),
    Row("POST lms.exchange.make_trainer_address", "teaching"),
    Row("POST lms.exchange.close_trainer_address", "teaching", quiet=True),
    # courses/attendance
    Row("GET lms.attendance.sheet", "sheet", "held sheet"),
    Row("GET lms.enrolment.people_of_run", "names", "place", shows="{name}"),
    Row("GET lms.enrolment.people_of_run", "contact", "place", shows="{email}"),
    Row("GET lms.attendance.sheet", "names", "held sheet", shows="{name}"),
    Row("GET lms.attendance.sheet", "minutes", "closed sheet", shows="(97 Minuten)"),
    Row("POST lms.attendance.sheet", "mark", "held sheet", {"step": "all"}),
    Row("GET lms.attendance.close", "mark", "held sheet"),
    Row("POST lms.attendance.close", "mark", "held sheet", {"unmarked": "{enrolment_id}"}),
    Row("GET lms.attendance.correct", "correct", "closed sheet"),
    Row("POST lms.attendance.correct", "correct", "closed sheet", CORRECTION),
    Row("GET lms.attendance.reopen", "reopen", "closed sheet"),
    Row("POST lms.attendance.reopen", "reopen", "closed sheet", WHY),
    Row("GET lms.attendance.paper_list", "names", "held sheet"),
    # certificates/issuing
    Row("GET lms.issuing.progress", "issue", "paper"),
    Row("GET lms.issuing.progress", "names", "paper", shows="{name}", but="trainer=-"),
    Row("POST lms.issuing.issue_due", "issue", "due paper"),
    Row("POST lms.issuing.retry", "issue", "due paper", quiet=True),
    Row("GET lms.issuing.correct", "end paper", "due paper"),
    Row("POST lms.issuing.correct", "end paper", "due paper", {"name": "Amina Haddad-Berger"}),
    Row("GET lms.issuing.revoke_one", "end paper", "paper"),
    Row("POST lms.issuing.revoke_one", "end paper", "paper", WHY),
    Row("GET lms.issuing.reissue_one", "end paper", "paper"),
    Row("POST lms.issuing.reissue_one", "end paper", "paper", WHY),
    Row("POST lms.issuing.staff_document", "papers", "paper", answer=200),
    Row("POST lms.issuing.run_zip", "papers", "paper", {"which": "all"}, shows="{number}", answer=200),
    Row("POST lms.issuing.run_zip", "papers", "paper", {"which": "chosen", "chosen": "{certificate_id}"}, answer=200),
    Row("GET lms.issuing.own_document", "own", "my paper"),
    # certificates/verification
    Row("GET lms.verification.ask", "check"),
    Row("POST lms.verification.ask", "check", "paper", {"code": "{code}"}, quiet=True),
    Row("GET lms.verification.check", "check", "paper"),
    # certificates/hr_desk
    Row("GET lms.hr_desk.certificates", "hr papers", "paper", shows="{number}"),
    Row("POST lms.hr_desk.fetch_one", "hr papers", "paper", answer=200),
    Row("POST lms.hr_desk.fetch_zip", "hr papers", "paper", {"which": "new"}, shows="{number}", answer=200),
    # lms/people: organisations and their clerks
    Row("GET lms.people.organisations", "clerks", "organisation", shows="/staff/organisations/{organisation_id}\""),
    Row("GET lms.people.organisation", "clerks", "organisation"),
    Row("GET lms.people.members", "clerks", "organisation"),
    Row("GET lms.people.membership", "clerks", "clerk"),
    Row("POST lms.people.membership", "clerks", "clerk", {"ends_on": "2029-12-31"}),
    Row("POST lms.people.suspend_member", "clerks", "clerk"),
    Row("POST lms.people.resume_member", "clerks", "suspended clerk"),
    Row("POST lms.people.end_member", "clerks", "clerk"),
    Row("GET lms.people.add_organisation", "organisations"),
    Row("POST lms.people.add_organisation", "organisations", fields={"name": "Neues Amt", "kind": "municipality"}),
    Row("GET lms.people.invite_clerk", "clerks", "organisation"),
    Row("POST lms.people.invite_clerk", "clerks", "organisation", NEW_CLERK),
    Row("POST lms.people.withdraw_invitation", "clerks", "clerk"),
    Row("POST lms.people.suspend_role", "clerks", "clerk"),
    Row("POST lms.people.resume_role", "clerks", "suspended clerk"),
    Row("GET lms.people.end_role", "clerks", "clerk"),
    Row("POST lms.people.end_role", "clerks", "clerk"),
    # lms/people: roles of the network
    Row("GET lms.people.roles", "trainers", "trainer", shows="{email}"),
    Row("GET lms.people.roles", "programme", "lead", shows="{email}"),
    Row("GET lms.people.roles", "house", "coordinator", shows="{email}"),
    Row("GET lms.people.invite_role", "trainers", shows='value="trainer"'),
    Row("GET lms.people.invite_role", "programme", shows='value="project_lead"'),
    Row("GET lms.people.invite_role", "house", shows='value="coordinator"'),
    Row("POST lms.people.invite_role", "trainers", fields={**NEW_CLERK, "role": "trainer"}, refused=(404, 422)),
    Row("POST lms.people.invite_role", "programme", "lead", {**NEW_CLERK, "role": "project_lead", "project": "{project_id}"}, refused=(404, 422)),
    Row("POST lms.people.invite_role", "house", fields={**NEW_CLERK, "role": "admin"}, refused=(404, 422)),
    Row("POST lms.people.withdraw_invitation", "trainers", "trainer"),
    Row("POST lms.people.withdraw_invitation", "programme", "lead"),
    Row("POST lms.people.withdraw_invitation", "house", "coordinator"),
    Row("POST lms.people.suspend_role", "trainers", "trainer"),
    Row("POST lms.people.suspend_role", "programme", "lead"),
    Row("POST lms.people.suspend_role", "house", "coordinator"),
    Row("POST lms.people.end_role", "trainers", "trainer"),
    Row("POST lms.people.end_role", "programme", "lead"),
    Row("POST lms.people.end_role", "house", "coordinator"),
    # lms/people: legal texts
    Row("GET lms.people.edit_organisation", "organisations", "organisation"),
    Row("POST lms.people.edit_organisation", "organisations", "organisation", {"name": "Haus {organisation_id}", "region": "Küste"}),
    Row("POST lms.people.edit_organisation", "organisations", "organisation", {"name": "Amt am Meer"}),
    Row("POST lms.people.archive_organisation", "organisations", "organisation"),
    Row("POST lms.people.reopen_organisation", "organisations", "archived organisation"),
    Row("GET lms.people.organisation_domains", "organisations", "organisation"),
    Row("POST lms.people.organisation_domains", "organisations", "organisation", {"domain": "neu.example.net"}),
    Row("POST lms.people.confirm_organisation_domain", "merge", "claimed domain"),
    Row("POST lms.people.drop_organisation_domain", "organisations", "claimed domain"),
    Row("GET lms.people.import_organisations", "organisations"),
    Row("GET lms.people.people", "people"),
    Row("GET lms.people.person", "contact", "person"),
    Row("GET lms.people.merge_person", "merge people", "person"),
    Row("GET lms.people.merge_organisation", "merge", "organisation"),
    Row("GET lms.people.alike", "merge"),
    Row("GET lms.people.alike_persons", "merge"),
    Row("GET lms.people.data_requests", "copy"),
    Row("GET lms.people.decide_request", "copy", "wish for a copy"),
    Row("POST lms.people.decide_request", "copy", "wish for a copy", {"decision": "grant"}),
    Row("GET lms.people.legal_texts", "texts", "legal text", shows="/staff/legal/{provider_id}/"),
    Row("GET lms.people.write_text", "texts", "legal text"),
    Row("POST lms.people.write_text", "texts", "legal text", {"text": "Neu"}),
    Row("GET lms.people.legal_version", "texts", "legal text"),
    # lms/funding
    Row("GET lms.funding.logo", "read", "logo"),
    Row("GET lms.funding.programme", "programme"),
    Row("GET lms.funding.edit_network", "programme"),
    Row("POST lms.funding.edit_network", "programme", fields={"name_de": "Anderes Netz"}),
    Row("GET lms.funding.period", "programme", "period"),
    Row("GET lms.funding.edit_period", "programme", "period"),
    Row("POST lms.funding.edit_period", "programme", "period", {"name": "Anders"}),
    Row("GET lms.funding.opening", "programme"),
    Row("POST lms.funding.opening", "programme", fields={"name": "Anders"}),
    Row("GET lms.funding.opening_contents", "programme", "opening"),
    Row("POST lms.funding.opening_contents", "programme", "opening", {"version": "{opening_version}"}),
    Row("GET lms.funding.opening_preview", "programme", "opening"),
    Row("POST lms.funding.opening_preview", "programme", "opening", {"version": "{opening_version}"}),
    Row("GET lms.funding.discard_opening", "programme", "opening"),
    Row("POST lms.funding.discard_opening", "programme", "opening"),
    Row("GET lms.funding.projects", "own project", "project", shows="/staff/projects/{project_id}\""),
    Row("GET lms.funding.project", "own project", "project"),
    Row("GET lms.funding.edit_contact", "own project", "project"),
    Row("POST lms.funding.edit_contact", "own project", "project", {"contact_name": "Neues Büro"}),
    Row("GET lms.funding.new_project", "programme", "period"),
    Row("POST lms.funding.new_project", "programme", "period", {"name": "Neu", "number": "77"}),
    Row("GET lms.funding.edit_project", "programme", "project"),
    Row("POST lms.funding.edit_project", "programme", "project", OTHER_PROJECT),
    Row("GET lms.funding.logos", "programme", "logo"),
    # The file is missing: whoever may is told so beside its field.
    Row("POST lms.funding.logos", "programme", "logo", {"alt_de": "Neu", "alt_en": "New"}, answer=422, quiet=True),
    Row("GET lms.funding.edit_logo", "programme", "logo"),
    Row("POST lms.funding.edit_logo", "programme", "logo", {"alt_de": "Anders"}),
    Row("POST lms.funding.raise_logo", "programme", "logo"),
    Row("GET lms.funding.remove_logo", "programme", "logo"),
    Row("POST lms.funding.remove_logo", "programme", "logo"),
    Row("GET lms.history.show", "programme", "history of the network"),
    Row("GET lms.history.show", "programme", "history of a period"),
    Row("GET lms.history.show", "programme", "history of the lines"),
    Row("GET lms.history.show", "programme", "history of the target groups"),
    Row("GET lms.history.show", "programme", "history of the ways"),
    Row("GET lms.history.show", "own project", "history of a project"),
    # lms/mail
    Row("GET lms.mail.queue", "house"),
    Row("GET lms.mail.show", "house", "mail"),
    Row("POST lms.mail.again", "house", "mail"),
)
# fmt: on
