"""programme data: partners, logos, retention, a plan for the next period, a project's own words"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# A field of action of another period was possible before; the new key would refuse the row.
LOSE_FOREIGN_FIELDS = """
UPDATE lms_project SET field_of_action_id = NULL
WHERE field_of_action_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM lms_field_of_action AS f WHERE f.id = lms_project.field_of_action_id AND f.period_id = lms_project.period_id
)
"""
# Papers that are there already print the words of their periods.
NOTE_PRINTED = """
UPDATE lms_funding_period SET printed_at = (
  SELECT MIN(c.reserved_at) FROM lms_certificate AS c
  JOIN lms_enrolment AS e ON e.id = c.enrolment_id
  JOIN lms_course_run AS r ON r.id = e.run_id
  JOIN lms_project AS p ON p.id = r.project_id
  WHERE p.period_id = lms_funding_period.id
)
"""


def upgrade() -> None:
    with op.batch_alter_table("lms_network") as network:
        network.add_column(sa.Column("version", BIG, server_default="1", nullable=False))
    _change_periods()
    _change_parties()
    _change_projects()
    _create_logos()
    _create_opening()
    op.execute(NOTE_PRINTED)


def _change_periods() -> None:
    with op.batch_alter_table("lms_funding_period") as period:
        period.add_column(sa.Column("keep_until", sa.Date(), nullable=True))
        period.add_column(sa.Column("keep_years", BIG, nullable=True))
        period.add_column(sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True))
        period.add_column(sa.Column("version", BIG, server_default="1", nullable=False))
        period.create_check_constraint(
            op.f("ck_lms_funding_period_one_retention_rule"), "keep_until IS NULL OR keep_years IS NULL"
        )
        period.create_check_constraint(
            op.f("ck_lms_funding_period_keep_years"), "keep_years IS NULL OR keep_years BETWEEN 0 AND 100"
        )
        period.create_index("uq_lms_funding_period_network_id_starts_on", ["network_id", "starts_on"], unique=True)


def _change_parties() -> None:
    with op.batch_alter_table("lms_funder") as funder:
        funder.add_column(sa.Column("website", sa.String(length=2000), server_default="", nullable=False))
    with op.batch_alter_table("lms_field_of_action") as field:
        field.add_column(sa.Column("position", BIG, server_default="0", nullable=False))
        field.create_unique_constraint(op.f("uq_lms_field_of_action_period_id_id"), ["period_id", "id"])
    op.create_table(
        "lms_partner",
        sa.Column("id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("website", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["lms_funding_period.id"], name=op.f("fk_lms_partner_period_id_lms_funding_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_partner")),
        sa.UniqueConstraint("period_id", "name", name=op.f("uq_lms_partner_period_id_name")),
    )


def _change_projects() -> None:
    op.execute(LOSE_FOREIGN_FIELDS)
    with op.batch_alter_table("lms_project") as project:
        project.add_column(sa.Column("project_number", sa.String(length=64), server_default="", nullable=False))
        project.add_column(sa.Column("funding_sentence_de", sa.Text(), server_default="", nullable=False))
        project.add_column(sa.Column("funding_sentence_en", sa.Text(), server_default="", nullable=False))
        project.add_column(sa.Column("continues_id", BIG, nullable=True))
        project.add_column(sa.Column("version", BIG, server_default="1", nullable=False))
        project.create_unique_constraint(op.f("uq_lms_project_period_id_id"), ["period_id", "id"])
        project.drop_constraint(op.f("fk_lms_project_field_of_action_id_lms_field_of_action"), type_="foreignkey")
        project.create_foreign_key(
            op.f("fk_lms_project_continues_id_lms_project"), "lms_project", ["continues_id"], ["id"]
        )
        project.create_foreign_key(
            "fk_lms_project_field_of_action_of_the_period",
            "lms_field_of_action",
            ["period_id", "field_of_action_id"],
            ["period_id", "id"],
        )
    op.create_index(
        "uq_lms_project_period_id_project_number",
        "lms_project",
        ["period_id", "project_number"],
        unique=True,
        sqlite_where=sa.text("project_number <> ''"),
        postgresql_where=sa.text("project_number <> ''"),
    )


def _create_logos() -> None:
    op.create_table(
        "lms_logo",
        sa.Column("id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("alt_de", sa.String(length=255), nullable=False),
        sa.Column("alt_en", sa.String(length=255), nullable=False),
        sa.Column("width", BIG, nullable=False),
        sa.Column("height", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_lms_logo_size")),
        sa.ForeignKeyConstraint(
            ["period_id", "project_id"],
            ["lms_project.period_id", "lms_project.id"],
            name="fk_lms_logo_project_of_the_period",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["lms_funding_period.id"], name=op.f("fk_lms_logo_period_id_lms_funding_period")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["lms_document.sha256"], name=op.f("fk_lms_logo_sha256_lms_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_logo")),
    )
    op.create_index("ix_lms_logo_period_id", "lms_logo", ["period_id", "project_id"], unique=False)
    op.create_index(op.f("ix_lms_logo_sha256"), "lms_logo", ["sha256"], unique=False)


def _create_opening() -> None:
    op.create_table(
        "lms_period_opening",
        sa.Column("id", BIG, nullable=False),
        sa.Column("network_id", BIG, nullable=False),
        sa.Column("source_id", BIG, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "opened",
                "discarded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(state = 'opened') = (period_id IS NOT NULL)", name=op.f("ck_lms_period_opening_opened_has_period")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["lms_network.id"], name=op.f("fk_lms_period_opening_network_id_lms_network")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["lms_funding_period.id"], name=op.f("fk_lms_period_opening_period_id_lms_funding_period")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["lms_funding_period.id"], name=op.f("fk_lms_period_opening_source_id_lms_funding_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_period_opening")),
    )
    op.create_index(
        "uq_lms_period_opening_draft",
        "lms_period_opening",
        ["network_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )


def downgrade() -> None:
    op.drop_table("lms_period_opening")
    op.drop_table("lms_logo")
    op.drop_index("uq_lms_project_period_id_project_number", table_name="lms_project")
    with op.batch_alter_table("lms_project") as project:
        project.drop_constraint("fk_lms_project_field_of_action_of_the_period", type_="foreignkey")
        project.drop_constraint(op.f("fk_lms_project_continues_id_lms_project"), type_="foreignkey")
        project.drop_constraint(op.f("uq_lms_project_period_id_id"), type_="unique")
        project.create_foreign_key(
            op.f("fk_lms_project_field_of_action_id_lms_field_of_action"),
            "lms_field_of_action",
            ["field_of_action_id"],
            ["id"],
        )
        for column in ("version", "continues_id", "funding_sentence_en", "funding_sentence_de", "project_number"):
            project.drop_column(column)
    op.drop_table("lms_partner")
    with op.batch_alter_table("lms_field_of_action") as field:
        field.drop_constraint(op.f("uq_lms_field_of_action_period_id_id"), type_="unique")
        field.drop_column("position")
    with op.batch_alter_table("lms_funder") as funder:
        funder.drop_column("website")
    with op.batch_alter_table("lms_funding_period") as period:
        period.drop_index("uq_lms_funding_period_network_id_starts_on")
        period.drop_constraint(op.f("ck_lms_funding_period_keep_years"), type_="check")
        period.drop_constraint(op.f("ck_lms_funding_period_one_retention_rule"), type_="check")
        for column in ("version", "printed_at", "keep_years", "keep_until"):
            period.drop_column(column)
    with op.batch_alter_table("lms_network") as network:
        network.drop_column("version")
