"""what happens to a published run: decision date, changes with what was and what is"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("go", "changed", "postponed", "cancelled", "substituted", "terms")
DECIDE_BEFORE = timedelta(days=14)
SOME_DAY = "2000-01-01"


def upgrade() -> None:
    # A plain ADD COLUMN: to make the table anew would remove the rows that point to it. The default fills rows that are
    # there for a moment, then each run gets its own day.
    op.add_column(
        "lms_course_run", sa.Column("decide_on", sa.Date(), server_default=sa.text(f"'{SOME_DAY}'"), nullable=False)
    )
    op.add_column("lms_course_run", sa.Column("go_at", MOMENT, nullable=True))
    _fill_decision_days()
    op.create_index("ix_lms_course_run_decide_on", "lms_course_run", ["decide_on"], unique=False)
    op.create_table(
        "lms_run_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("version", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("informed", sa.Boolean(), nullable=False),
        sa.Column("message_de", sa.Text(), server_default="", nullable=False),
        sa.Column("message_en", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["lms_course_run.id"], name=op.f("fk_lms_run_change_run_id_lms_course_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["lms_person.id"], name=op.f("fk_lms_run_change_by_id_lms_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_run_change")),
        sa.UniqueConstraint("run_id", "version", name=op.f("uq_lms_run_change_run_id_version")),
    )


def _fill_decision_days() -> None:
    """Two weeks before the first day, as for a run that is planned today."""
    runs = sa.table(
        "lms_course_run", sa.column("id", KEY), sa.column("starts_at", MOMENT), sa.column("decide_on", sa.Date())
    )
    connection = op.get_bind()
    for id_, starts_at in connection.execute(sa.select(runs.c.id, runs.c.starts_at)).all():
        day = (starts_at - DECIDE_BEFORE).date()
        connection.execute(sa.update(runs).where(runs.c.id == id_).values(decide_on=day))


def downgrade() -> None:
    op.drop_table("lms_run_change")
    op.drop_index("ix_lms_course_run_decide_on", "lms_course_run")
    for column in ("go_at", "decide_on"):
        op.execute(f"ALTER TABLE lms_course_run DROP COLUMN {column}")
