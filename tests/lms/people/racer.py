"""Who races: many windows with one invitation, many windows with one uploaded table."""

import time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.data.imports import Import, ImportRow
from lms.data.refusal import DatabaseBusy
from lms.people.importing import carry_out, lock_import
from lms.people.invitations import InvitationState, accept, locked_invitation, refuse_closed, state_of
from lms.people.models import GrantState, Invitation, Membership, MembershipState, Person, RoleGrant
from lms.people.registry import find_or_add_person
from tests.cast import LEAD, NOW, STRANGER
from tests.support.racer import Client

PAUSE = 0.1


class Window(Client):
    """One browser window."""

    def accept_at_once(self) -> None:
        """Everybody presses the button of the same invitation."""

        def act(db: Session) -> None:
            invitation = locked_invitation(db, self.given["invitation"])
            refuse_closed(invitation, NOW)
            accept(db, invitation, invited(db), today=NOW.date(), now=NOW)

        for _ in range(self.steps):
            self.step("accepted", act)

    def look_then_accept(self) -> None:
        """The control: look whether it is open, then take the role. It must give the role more than once."""
        with self.database.reading() as db:
            is_open = state_of(db.get_one(Invitation, self.given["invitation"]), NOW) is InvitationState.OPEN
        time.sleep(PAUSE)
        if is_open:
            self.step("accepted", self._take)

    def carry_out_at_once(self) -> None:
        """Everybody presses the button of the same table until nothing is left."""
        left = True

        def act(db: Session) -> None:
            nonlocal left
            kept = lock_import(db, self.given["table"], LEAD.tag)
            assert kept is not None
            left = carry_out(db, kept, actor=LEAD.tag, now=NOW)

        while left and not self.seen["gave up"]:
            self.step("pressed", act)

    def look_then_carry_out(self) -> None:
        """The control: look which rows are left, then carry them out. Rows must come twice."""
        with self.database.reading() as db:
            rows = [row[0] for row in db.get_one(Import, self.given["table"]).rows]
            done = set(db.scalars(select(ImportRow.row_no).where(ImportRow.import_id == self.given["table"])))
        time.sleep(PAUSE)
        try:
            with self.database.transaction() as db:
                left = [row for row in rows if row not in done]
                db.add_all(ImportRow(import_id=self.given["table"], row_no=row, outcome="new") for row in left)
        except IntegrityError:
            self.seen["would have come twice"] += 1
        except DatabaseBusy:
            self.seen["busy"] += 1

    def _take(self, db: Session) -> None:
        invitation, person = db.get_one(Invitation, self.given["invitation"]), invited(db)
        assert invitation.organisation_id is not None
        invitation.accepted_at = NOW
        there = {"person_id": person.id, "organisation_id": invitation.organisation_id}
        db.add(RoleGrant(**there, role=invitation.role, state=GrantState.ACTIVE, granted_at=NOW))
        first_day = NOW.date().replace(day=1 + self.number % 28)
        db.add(Membership(**there, state=MembershipState.ACTIVE, starts_on=first_day))


def invited(db: Session) -> Person:
    """Who the invitation is for."""
    return find_or_add_person(db, name=STRANGER.name, email=STRANGER.email, language="de", now=NOW)
