"""a request that was declined or withdrawn leaves its draft free for another one"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Which draft it was stands in the history of the request; the way back leaves it free, older code does not mind.
    op.execute(
        "UPDATE lms_inhouse_request SET run_id = NULL WHERE state IN ('declined', 'withdrawn') AND run_id IS NOT NULL"
    )


def downgrade() -> None:
    pass
