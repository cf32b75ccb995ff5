"""what other systems read: secret addresses of calendars"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "lms_calendar_address",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", word("kind", "personal", "trainer"), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("contact_key", sa.String(length=320), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_calendar_address_person_id_lms_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lms_calendar_address_token_hash")),
    )
    op.create_index("ix_lms_calendar_address_owner", "lms_calendar_address", ["person_id", "kind"])


def downgrade() -> None:
    op.drop_table("lms_calendar_address")
