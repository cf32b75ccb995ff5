"""an employer that somebody named can be rejected"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A plain ADD COLUMN: to make the table anew would remove the rows that point to it.
    at = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        f"ALTER TABLE lms_enrolment ADD COLUMN employer_rejected_at {at} "
        "CONSTRAINT ck_lms_enrolment_rejected_has_no_employer CHECK (employer_id IS NULL OR employer_rejected_at IS NULL)"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_lms_enrolment_rejected_has_no_employer", "lms_enrolment")
    op.execute("ALTER TABLE lms_enrolment DROP COLUMN employer_rejected_at")
