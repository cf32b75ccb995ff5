"""what happens to a published run: decision date, stand-ins, changes with what was and what is"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("go", "changed", "postponed", "cancelled", "substituted", "terms")
DECIDE_BEFORE = timedelta(days=14)


def upgrade() -> None:
    with op.batch_alter_table("lms_course_run") as batch_op:
        batch_op.add_column(sa.Column("decide_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("go_at", MOMENT, nullable=True))
    _fill_decision_days()
    with op.batch_alter_table("lms_course_run") as batch_op:
        batch_op.alter_column("decide_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_index(batch_op.f("ix_lms_course_run_decide_on"), ["decide_on"], unique=False)
    op.create_table(
        "lms_stand_in",
        sa.Column("id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("for_id", KEY, nullable=False),
        sa.CheckConstraint("person_id <> for_id", name=op.f("ck_lms_stand_in_somebody_else")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["lms_meeting.id"], name=op.f("fk_lms_stand_in_meeting_id_lms_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name=op.f("fk_lms_stand_in_person_id_lms_person")),
        sa.ForeignKeyConstraint(["for_id"], ["lms_person.id"], name=op.f("fk_lms_stand_in_for_id_lms_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_stand_in")),
        sa.UniqueConstraint("meeting_id", "for_id", name=op.f("uq_lms_stand_in_meeting_id_for_id")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_lms_stand_in_meeting_id_person_id")),
    )
    with op.batch_alter_table("lms_stand_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_stand_in_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lms_stand_in_for_id"), ["for_id"], unique=False)
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
    op.drop_table("lms_stand_in")
    with op.batch_alter_table("lms_course_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_course_run_decide_on"))
        batch_op.drop_column("go_at")
        batch_op.drop_column("decide_on")
