"""memberships are edited by a form, and so have a version"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lms_membership", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="1", nullable=False
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("lms_membership", schema=None) as batch_op:
        batch_op.drop_column("version")
