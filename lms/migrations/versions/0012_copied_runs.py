"""a run remembers which one it was copied from"""

from alembic import op

revision = "0012"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A plain ADD COLUMN: to make the table anew would remove the rows that point to it.
    big = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    constraint = "fk_lms_course_run_copied_from_id_lms_course_run"
    op.execute(
        f"ALTER TABLE lms_course_run ADD COLUMN copied_from_id {big} CONSTRAINT {constraint} REFERENCES lms_course_run (id)"
    )
    op.create_index("ix_lms_course_run_copied_from_id", "lms_course_run", ["copied_from_id"])


def downgrade() -> None:
    op.drop_index("ix_lms_course_run_copied_from_id", "lms_course_run")
    op.execute("ALTER TABLE lms_course_run DROP COLUMN copied_from_id")
