"""The pages on which two records are made one."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.login import begin_login
from lms.accounts.models import Account, AccountLogin
from lms.accounts.rules import add_account
from lms.data.audit import AuditEntry
from lms.funding.models import Network
from lms.people.models import (
    EmailDomain,
    KeptApart,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from lms.people.registry import add_organisation, add_person, find_or_add_person
from tests.cast import NOW, Cast
from tests.house import Client, client_for, count_queries, db_of, mails, text_of, writing
from tests.lms.people.pressing import post

ORGANISATIONS, PEOPLE = "/staff/organisations", "/staff/people"


@pytest.fixture
def rival(app: Flask, cast: Cast) -> int:
    """A second record of the employer, with somebody in it."""
    with writing(app) as db:
        double = add_organisation(db, name="Jobcenter Musterstadt e. V.", kind=OrganisationKind.JOBCENTER)
        person = add_person(db, name="Nele Neu", now=NOW)
        db.add(
            Membership(
                person_id=person.id, organisation_id=double.id, state=MembershipState.ACTIVE, starts_on=NOW.date()
            )
        )
        return double.id


@pytest.fixture
def double(app: Flask, cast: Cast) -> int:
    """A second record of the participant; the coordination knows people by name in this network."""
    with writing(app) as db:
        from_elsewhere = find_or_add_person(db, name="Amina Haddad", email="a@example.org", language="de", now=NOW)
    joint(app)
    return from_elsewhere.id


def joint(app: Flask) -> None:
    """The network is a joint controller."""
    with writing(app) as db:
        db.scalars(select(Network)).one().joint_controllership = True


def url(organisation_id: int, into: int) -> str:
    """The page that announces a merge."""
    return f"{ORGANISATIONS}/{organisation_id}/merge?into={into}"


def test_two_organisations_become_one_and_the_old_address_leads_on(
    app: Flask, client: Client, cast: Cast, rival: int
) -> None:
    client.log_in(cast.coordinator)
    announced = client.page(url(rival, cast.employer_id)).text_content()
    assert "Zugehörigkeiten: 1" in announced
    done = client.submit(url(rival, cast.employer_id), {"announced": "1"})
    assert "Zusammengeführt" in done.get_data(as_text=True)
    old = client.get(f"{ORGANISATIONS}/{rival}")
    assert (old.status_code, old.location) == (303, f"{ORGANISATIONS}/{cast.employer_id}")
    assert "e. V." not in client.get(ORGANISATIONS).get_data(as_text=True)


def test_pressing_twice_merges_once(app: Flask, client: Client, cast: Cast, rival: int) -> None:
    form = client.log_in(cast.coordinator).page(url(rival, cast.employer_id)).forms[-1]
    fields = dict(form.form_values())
    answers = [client.post(url(rival, cast.employer_id), data=fields) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, f"{ORGANISATIONS}/{cast.employer_id}")] * 2
    with db_of(app) as db:
        assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.merged")).all()) == 1


def test_what_has_changed_since_it_was_announced_is_shown_again(
    app: Flask, client: Client, cast: Cast, rival: int
) -> None:
    form = client.log_in(cast.coordinator).page(url(rival, cast.employer_id)).forms[-1]
    fields = dict(form.form_values())
    with writing(app) as db:
        db.add(EmailDomain(organisation_id=rival, domain="amt.example.org", claimed_at=NOW))
    answer = client.post(url(rival, cast.employer_id), data=fields)
    assert answer.status_code == 409
    assert "hat sich etwas geändert" in answer.get_data(as_text=True)
    with db_of(app) as db:
        assert db.get_one(Organisation, rival).merged_into_id is None


def test_what_forbids_it_is_said_and_there_is_no_button(app: Flask, client: Client, cast: Cast, rival: int) -> None:
    page = client.log_in(cast.coordinator).page(url(cast.provider_id, rival))
    assert "Ein Träger kann nur in einen anderen Träger aufgehen" in page.text_content()
    assert not [form for form in page.forms if "announced" in form.fields]
    answer = client.post(url(cast.provider_id, rival), data={"csrf_token": "x"})
    assert answer.status_code == 400


def test_the_other_record_is_found_by_its_name(client: Client, cast: Cast, rival: int) -> None:
    page = client.log_in(cast.coordinator).page(f"{ORGANISATIONS}/{rival}/merge?q=jobcenter")
    links = [link for link in page.xpath("//main//a/@href") if "into=" in link]
    assert links == [f"{ORGANISATIONS}/{rival}/merge?into={cast.employer_id}"]


@pytest.mark.parametrize("words", ["%", "x\x00y", "'; DROP TABLE lms_person", "\N{ARABIC LETTER MEEM}"])
def test_odd_searches_find_nothing_and_break_nothing(client: Client, cast: Cast, rival: int, words: str) -> None:
    answer = client.log_in(cast.coordinator).get(f"{ORGANISATIONS}/{rival}/merge", query_string={"q": words})
    assert answer.status_code == 200
    assert "into=" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("into", ["0", "-1", "99999", "999999999999999999999", "x", ""])
def test_an_unknown_target_changes_nothing(app: Flask, client: Client, cast: Cast, rival: int, into: str) -> None:
    assert client.log_in(cast.coordinator).get(f"{ORGANISATIONS}/{rival}/merge?into={into}").status_code in (200, 404)
    with db_of(app) as db:
        assert db.get_one(Organisation, rival).merged_into_id is None


def test_itself_is_no_target(client: Client, cast: Cast, rival: int) -> None:
    assert client.log_in(cast.coordinator).get(url(rival, rival)).status_code == 404


@pytest.mark.parametrize("who", ["hr", "other_hr", "trainer", "lead", "admin", "participant", "stranger"])
def test_only_the_coordination_merges(app: Flask, cast: Cast, rival: int, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    for page in (
        url(rival, cast.employer_id),
        f"{ORGANISATIONS}/duplicates",
        f"{PEOPLE}/duplicates",
        f"{PEOPLE}/{cast.participant.person_id}/merge",
    ):
        assert browser.get(page).status_code == 404, page
        assert post(browser, page) in (404, 405), page
    assert post(browser, f"/staff/duplicates/organisation/{cast.employer_id}/{rival}/apart") == 404


def test_a_person_the_coordination_may_not_know_cannot_be_merged(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        unknown = add_person(db, name="Nele Neu", now=NOW).id
    client.log_in(cast.coordinator)
    assert client.get(f"{PEOPLE}/{unknown}/merge").status_code == 404
    assert client.get(f"{PEOPLE}/{cast.trainer.person_id}/merge?into={unknown}").status_code == 404
    joint(app)
    assert client.get(f"{PEOPLE}/{unknown}/merge").status_code == 200


def test_two_records_of_a_person_become_one(app: Flask, client: Client, cast: Cast, double: int) -> None:
    client.log_in(cast.coordinator)
    where = f"{PEOPLE}/{double}/merge?into={cast.participant.person_id}"
    client.submit(where, {"announced": ""})
    old = client.get(f"{PEOPLE}/{double}")
    assert (old.status_code, old.location) == (303, f"{PEOPLE}/{cast.participant.person_id}")
    with db_of(app) as db:
        assert db.get_one(Person, double).merged_into_id == cast.participant.person_id


def test_a_login_cannot_vanish(client: Client, cast: Cast, double: int) -> None:
    page = client.log_in(cast.coordinator).page(f"{PEOPLE}/{cast.participant.person_id}/merge?into={double}")
    assert "umgekehrt" in page.text_content()
    assert not [form for form in page.forms if "announced" in form.fields]


def test_likely_doubles_are_suggested_until_somebody_says_they_are_two(
    app: Flask, client: Client, cast: Cast, double: int, rival: int
) -> None:
    client.log_in(cast.coordinator)
    people = client.page(f"{PEOPLE}/duplicates").text_content()
    assert people.count("Amina Haddad") == 2
    assert "gleicher Name" in people
    assert "e. V." in client.page(f"{ORGANISATIONS}/duplicates").text_content()
    apart = f"/staff/duplicates/person/{cast.participant.person_id}/{double}/apart"
    client.submit(f"{PEOPLE}/duplicates", {}, action=apart)
    assert "Amina Haddad" not in client.page(f"{PEOPLE}/duplicates").text_content()
    assert post(client, apart) == 303
    with db_of(app) as db:
        assert len(db.scalars(select(KeptApart)).all()) == 1


def test_nobody_is_kept_apart_from_nobody(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    for path in ("person/1/1", "person/1/99999", "organisation/99999/1"):
        assert post(client, f"/staff/duplicates/{path}/apart") == 404


def test_many_doubles_ask_as_often_as_few(app: Flask, client: Client, cast: Cast, double: int, rival: int) -> None:
    client.log_in(cast.coordinator).get(f"{PEOPLE}/duplicates")
    with count_queries(app) as few:
        client.get(f"{PEOPLE}/duplicates")
        client.get(f"{ORGANISATIONS}/duplicates")
    with writing(app) as db:
        for number in range(60):
            add_person(db, name=f"Nele {number}", now=NOW)
            add_person(db, name=f"Nele {number}", now=NOW)
            add_organisation(db, name=f"Betrieb {number} GmbH", kind=OrganisationKind.SME)
            add_organisation(db, name=f"Betrieb {number}", kind=OrganisationKind.SME)
    with count_queries(app) as many:
        client.get(f"{PEOPLE}/duplicates")
        client.get(f"{ORGANISATIONS}/duplicates")
    assert len(many) == len(few)


def two_logins(app: Flask, cast: Cast) -> str:
    """Two records of one person who logs in with both; the participant's goes over into the stranger's."""
    joint(app)
    return f"{PEOPLE}/{cast.participant.person_id}/merge?into={cast.stranger.person_id}"


@pytest.mark.parametrize(("login", "stays"), [("source", "user-participant"), ("target", "user-stranger")])
def test_of_two_logins_the_one_stays_that_was_chosen(
    app: Flask, client: Client, cast: Cast, login: str, stays: str
) -> None:
    client.log_in(cast.coordinator)
    asked = client.page(two_logins(app, cast))
    assert not asked.xpath("//input[@name='announced']")
    (link,) = asked.xpath(f"//a[contains(@href, 'login={login}')]/@href")
    announced = client.page(link)
    assert "öffnet danach nichts mehr" in announced.text_content()
    client.submit(link, {"announced": announced.xpath("//input[@name='announced']/@value")[0]})
    with db_of(app) as db:
        found = {one.id: one.host_user for one in db.scalars(select(Person))}
    assert (found[cast.stranger.person_id], found[cast.participant.person_id]) == (stays, None)


def test_a_login_that_nobody_chose_merges_nothing(app: Flask, client: Client, cast: Cast) -> None:
    url = two_logins(app, cast)
    client.log_in(cast.coordinator)
    for wrong in ("", "&login=", "&login=both", "&login=<script>"):
        assert not client.page(url + wrong).xpath("//input[@name='announced']")
        assert post(client, url + wrong, {"announced": ""}) == 409
    with db_of(app) as db:
        assert db.get_one(Person, cast.participant.person_id).merged_into_id is None


@pytest.mark.parametrize("login", ["source", "target"])
def test_nobody_comes_to_a_role_by_the_login_that_stays(app: Flask, client: Client, cast: Cast, login: str) -> None:
    joint(app)
    client.log_in(cast.coordinator)
    for source, target in ((cast.admin, cast.participant), (cast.participant, cast.admin)):
        if (source, login) == (cast.participant, "target"):
            continue  # the admin goes on as the admin
        url = f"{PEOPLE}/{source.person_id}/merge?into={target.person_id}&login={login}"
        assert "Rolle, die Sie nicht vergeben" in client.page(url).text_content()
        assert post(client, url, {"announced": ""}) == 409


@pytest.mark.parametrize("login", ["source", "target"])
def test_the_account_that_does_not_stay_opens_nothing(app: Flask, client: Client, cast: Cast, login: str) -> None:
    with writing(app) as db:
        for member in (cast.participant, cast.stranger):
            person = db.get_one(Person, member.person_id)
            person.host_user, person.language = None, "de"
            db.flush()
            begin_login(db, add_account(db, person, email=member.email, password_hash="x", now=NOW), NOW)
    url = two_logins(app, cast) + f"&login={login}"
    client.log_in(cast.coordinator)
    client.submit(url, {"announced": client.page(url).xpath("//input[@name='announced']/@value")[0]})
    with db_of(app) as db:
        (account,) = db.scalars(select(Account))
        kept = cast.participant if login == "source" else cast.stranger
        assert (account.email, account.person_id) == (kept.email, cast.stranger.person_id)
        assert db.get_one(Person, cast.stranger.person_id).host_user == f"account:{account.id}"
        assert db.scalars(select(AccountLogin.account_id)).all() == [account.id]
    gone = cast.stranger if login == "source" else cast.participant
    assert "nicht mehr einloggen" in text_of(mails(app, gone.email)[-1])
    assert mails(app, kept.email) == []
