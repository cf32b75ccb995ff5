"""wishes: interest in the next date, trainings in one's own house"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_interest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["lms_course.id"], name=op.f("fk_lms_interest_course_id_lms_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_interest")),
        sa.UniqueConstraint("course_id", "email_key", name=op.f("uq_lms_interest_course_id_email_key")),
    )
    with op.batch_alter_table("lms_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_interest_confirmed_at"), ["confirmed_at"], unique=False)

    op.create_table(
        "lms_inhouse_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic", sa.String(length=255), nullable=False),
        sa.Column("people", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("needs", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("wish", sa.Text(), server_default="", nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "run_id IS NOT NULL OR state NOT IN ('offered', 'accepted')",
            name=op.f("ck_lms_inhouse_request_offer_has_dates"),
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_lms_inhouse_request_people")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_lms_inhouse_request_period")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["lms_person.id"], name=op.f("fk_lms_inhouse_request_answered_by_lms_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["lms_person.id"], name=op.f("fk_lms_inhouse_request_asked_by_lms_person")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["lms_course.id"], name=op.f("fk_lms_inhouse_request_course_id_lms_course")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lms_organisation.id"],
            name=op.f("fk_lms_inhouse_request_organisation_id_lms_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["lms_course_run.id"], name=op.f("fk_lms_inhouse_request_run_id_lms_course_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_inhouse_request")),
        sa.UniqueConstraint("run_id", name=op.f("uq_lms_inhouse_request_run_id")),
    )
    with op.batch_alter_table("lms_inhouse_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_inhouse_request_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_lms_inhouse_request_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lms_inhouse_request_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_lms_inhouse_request_state", ["state", "id"], unique=False)

    op.create_table(
        "lms_interest_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("interest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["lms_interest.id"],
            name=op.f("fk_lms_interest_notice_interest_id_lms_interest"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["lms_course_run.id"],
            name=op.f("fk_lms_interest_notice_run_id_lms_course_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_interest_notice")),
        sa.UniqueConstraint("interest_id", "run_id", name=op.f("uq_lms_interest_notice_interest_id_run_id")),
    )
    with op.batch_alter_table("lms_interest_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lms_interest_notice_run_id"), ["run_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lms_interest_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_interest_notice_run_id"))

    op.drop_table("lms_interest_notice")
    with op.batch_alter_table("lms_inhouse_request", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_inhouse_request_state")
        batch_op.drop_index(batch_op.f("ix_lms_inhouse_request_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_lms_inhouse_request_course_id"))
        batch_op.drop_index(batch_op.f("ix_lms_inhouse_request_asked_by"))

    op.drop_table("lms_inhouse_request")
    with op.batch_alter_table("lms_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_interest_confirmed_at"))

    op.drop_table("lms_interest")
