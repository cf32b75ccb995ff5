"""a place without an address of its own stores none: the desk that hears for it is asked for each mail"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Booked by somebody for an employer, with the address of one of its clerks (also of one who has left) who is not the person.
ADDRESS_OF_A_CLERK = """
    SELECT 1 FROM lms_role_grant JOIN lms_person ON lms_person.id = lms_role_grant.person_id
    WHERE lms_role_grant.role = 'hr' AND lms_role_grant.organisation_id = lms_enrolment.employer_id
    AND lms_person.id <> lms_enrolment.person_id AND lms_person.email_key = lower(trim(lms_enrolment.contact_email))
"""
ADDRESS_OF_WHO_BOOKED = "SELECT email FROM lms_person WHERE lms_person.id = lms_enrolment.booked_by"


AT_A_DESK = (
    f"booked_by IS NOT NULL AND employer_id IS NOT NULL AND contact_email IS NOT NULL AND EXISTS ({ADDRESS_OF_A_CLERK})"
)


def upgrade() -> None:
    # Links to these people's own pages went to a clerk, with the mail about a certificate: they open nothing any more.
    op.execute(
        "DELETE FROM lms_access_token WHERE purpose = 'personal' "
        f"AND subject_id IN (SELECT id FROM lms_enrolment WHERE {AT_A_DESK})"
    )
    op.execute(f"UPDATE lms_enrolment SET contact_email = NULL WHERE {AT_A_DESK}")


def downgrade() -> None:
    op.execute(
        f"UPDATE lms_enrolment SET contact_email = ({ADDRESS_OF_WHO_BOOKED}) "
        "WHERE booked_by IS NOT NULL AND employer_id IS NOT NULL AND contact_email IS NULL"
    )
