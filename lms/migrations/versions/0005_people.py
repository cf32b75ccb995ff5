"""organisations: domains, archive, merging; deputies; imports; wishes for a copy of the own data"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DATES = "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on"
MERGED = ("lms_organisation", "lms_person")
LENT = ("lms_role_grant", "lms_invitation")
OPEN = "state = 'asked'"


def upgrade() -> None:
    _upgrade_known_tables()
    op.create_table(
        "lms_email_domain",
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("claimed_by", KEY, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", KEY, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lms_organisation.id"],
            name=op.f("fk_lms_email_domain_organisation_id_lms_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["lms_person.id"], name=op.f("fk_lms_email_domain_claimed_by_lms_person")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["lms_person.id"], name=op.f("fk_lms_email_domain_confirmed_by_lms_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_email_domain")),
        sa.UniqueConstraint("organisation_id", "domain", name=op.f("uq_lms_email_domain_organisation_id_domain")),
    )
    op.create_index("ix_lms_email_domain_domain", "lms_email_domain", ["domain"])
    op.create_table(
        "lms_import",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("creator", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_import")),
    )
    op.create_index("ix_lms_import_created_at", "lms_import", ["created_at"])
    op.create_table(
        "lms_import_row",
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("row_no", KEY, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("subject_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["lms_import.id"], name=op.f("fk_lms_import_row_import_id_lms_import"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_import_row")),
        sa.UniqueConstraint("import_id", "row_no", name=op.f("uq_lms_import_row_import_id_row_no")),
    )
    op.create_table(
        "lms_kept_apart",
        sa.Column("id", KEY, nullable=False),
        sa.Column("thing", sa.String(length=16), nullable=False),
        sa.Column("lower_id", KEY, nullable=False),
        sa.Column("higher_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_lms_kept_apart_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_kept_apart")),
        sa.UniqueConstraint("thing", "lower_id", "higher_id", name=op.f("uq_lms_kept_apart_thing_lower_id_higher_id")),
    )
    op.create_table(
        "lms_data_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("fetch_until", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('asked', 'granted', 'refused')", name=op.f("ck_lms_data_request_state")),
        sa.CheckConstraint(
            "state <> 'granted' OR fetch_until IS NOT NULL", name=op.f("ck_lms_data_request_granted_ends")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_data_request_person_id_lms_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["lms_person.id"], name=op.f("fk_lms_data_request_decided_by_lms_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_data_request")),
    )
    op.create_index("ix_lms_data_request_person_id", "lms_data_request", ["person_id"])
    op.create_index(
        "uq_lms_data_request_open",
        "lms_data_request",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    for table in ("lms_data_request", "lms_kept_apart", "lms_import_row", "lms_import", "lms_email_domain"):
        op.drop_table(table)
    for table in LENT:
        # On SQLite the CHECK goes with the column it stands behind.
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(f"ck_{table}_dates", table)
        for column in ("ends_on", "starts_on"):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in MERGED:
        op.drop_index(f"ix_{table}_merged_into_id", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN merged_into_id")
    for column in ("archived_at", "version"):
        op.execute(f"ALTER TABLE lms_organisation DROP COLUMN {column}")


def _upgrade_known_tables() -> None:
    # Plain ALTER TABLE: rebuilding a table on SQLite would pull it from under the rows that point to it.
    key = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in MERGED:
        name = f"fk_{table}_merged_into_id_{table}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN merged_into_id {key} CONSTRAINT {name} REFERENCES {table} (id)")
        op.create_index(f"ix_{table}_merged_into_id", table, ["merged_into_id"])
    op.add_column("lms_organisation", sa.Column("archived_at", MOMENT, nullable=True))
    op.add_column("lms_organisation", sa.Column("version", KEY, server_default="1", nullable=False))
    for table in LENT:
        op.execute(f"ALTER TABLE {table} ADD COLUMN starts_on DATE")
        op.execute(f"ALTER TABLE {table} ADD COLUMN ends_on DATE CONSTRAINT ck_{table}_dates CHECK ({DATES})")
