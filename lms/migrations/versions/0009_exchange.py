"""what other systems read: secret addresses of calendars, invitations to dates, files for KURSNET"""

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
    op.create_table(
        "lms_calendar_choice",
        sa.Column("enrolment_id", BIG, nullable=False),
        sa.Column("way", word("way", "none", "invitations", "address"), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["lms_enrolment.id"],
            name=op.f("fk_lms_calendar_choice_enrolment_id_lms_enrolment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_lms_calendar_choice")),
    )
    op.create_table(
        "lms_meeting_invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("enrolment_id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("seen", BIG, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence >= 0 AND seen >= 0", name=op.f("ck_lms_meeting_invitation_sequence")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["lms_enrolment.id"],
            name=op.f("fk_lms_meeting_invitation_enrolment_id_lms_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["lms_meeting.id"],
            name=op.f("fk_lms_meeting_invitation_meeting_id_lms_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_meeting_invitation")),
        sa.UniqueConstraint(
            "enrolment_id", "meeting_id", name=op.f("uq_lms_meeting_invitation_enrolment_id_meeting_id")
        ),
    )
    op.create_index(op.f("ix_lms_meeting_invitation_meeting_id"), "lms_meeting_invitation", ["meeting_id"])
    op.create_table(
        "lms_kursnet_profile",
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("supplier_number", sa.String(length=20), nullable=False),
        sa.Column("encoding", word("encoding", "iso-8859-15", "utf-8"), nullable=False),
        sa.Column("first_name", sa.String(length=30), nullable=False),
        sa.Column("last_name", sa.String(length=30), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("agreements", sa.String(length=255), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lms_organisation.id"],
            name=op.f("fk_lms_kursnet_profile_organisation_id_lms_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lms_kursnet_profile")),
    )
    op.create_table(
        "lms_kursnet_offer",
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("classification", sa.String(length=255), nullable=False),
        sa.Column("education_type", sa.String(length=3), nullable=False),
        sa.Column("held_back", sa.Boolean(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["lms_course.id"],
            name=op.f("fk_lms_kursnet_offer_course_id_lms_course"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_lms_kursnet_offer")),
    )
    op.create_table(
        "lms_kursnet_delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("sent", BIG, nullable=False),
        sa.Column("removed", BIG, nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_sha256"],
            ["lms_document.sha256"],
            name=op.f("fk_lms_kursnet_delivery_document_sha256_lms_document"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lms_organisation.id"],
            name=op.f("fk_lms_kursnet_delivery_organisation_id_lms_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_kursnet_delivery")),
        sa.UniqueConstraint(
            "organisation_id", "sequence", name=op.f("uq_lms_kursnet_delivery_organisation_id_sequence")
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_kursnet_delivery")
    op.drop_table("lms_kursnet_offer")
    op.drop_table("lms_kursnet_profile")
    op.drop_table("lms_meeting_invitation")
    op.drop_table("lms_calendar_choice")
    op.drop_table("lms_calendar_address")
