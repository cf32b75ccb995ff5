"""plan series, rooms and trainers: rooms of venues, what is known of trainers, ways between towns, accepted warnings"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# On SQLite Alembic's batch mode would make a table anew and drop the old one, and with foreign keys in force that removes
# the rows below it. A plain ADD COLUMN with its constraint leaves them alone.
COLUMNS = (
    ("lms_venue", "features", "JSON NOT NULL DEFAULT '[]'"),
    ("lms_venue", "version", "{big} NOT NULL DEFAULT 1"),
    (
        "lms_meeting",
        "room_id",
        "{big} CONSTRAINT fk_lms_meeting_room_id_lms_room REFERENCES lms_room (id)",
    ),
    ("lms_meeting", "module", "{big}"),
    ("lms_meeting", "parts", "JSON NOT NULL DEFAULT '[]'"),
)
NEW_TABLES = (
    "lms_accepted_collision",
    "lms_travel_time",
    "lms_trainer_absence",
    "lms_trainer_availability",
    "lms_trainer_subject",
    "lms_trainer",
    "lms_meeting_trainer",
)


def upgrade() -> None:
    _rooms()
    big = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table, column, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(big=big)}")
    op.create_index("ix_lms_meeting_room_id", "lms_meeting", ["room_id"])
    _trainers()
    _collisions()


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_index("ix_lms_meeting_room_id", "lms_meeting")
    for table, column, _kind in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("lms_room")


def _rooms() -> None:
    op.create_table(
        "lms_room",
        sa.Column("id", BIG, nullable=False),
        sa.Column("venue_id", BIG, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("capacity", BIG, nullable=True),
        sa.Column("equipment", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("features", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("access_de", sa.Text(), server_default="", nullable=False),
        sa.Column("access_en", sa.Text(), server_default="", nullable=False),
        sa.Column("version", BIG, server_default="1", nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_lms_room_capacity")),
        sa.ForeignKeyConstraint(["venue_id"], ["lms_venue.id"], name="fk_lms_room_venue_id_lms_venue"),
        sa.PrimaryKeyConstraint("id", name="pk_lms_room"),
        sa.UniqueConstraint("venue_id", "name", name="uq_lms_room_venue_id_name"),
    )


def _trainers() -> None:
    op.create_table(
        "lms_meeting_trainer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("meeting_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["lms_meeting.id"], name="fk_lms_meeting_trainer_meeting_id_lms_meeting", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name="fk_lms_meeting_trainer_person_id_lms_person"),
        sa.PrimaryKeyConstraint("id", name="pk_lms_meeting_trainer"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_lms_meeting_trainer_meeting_id_person_id"),
    )
    op.create_index("ix_lms_meeting_trainer_person_id", "lms_meeting_trainer", ["person_id"])
    op.create_table(
        "lms_trainer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name="fk_lms_trainer_person_id_lms_person"),
        sa.PrimaryKeyConstraint("id", name="pk_lms_trainer"),
        sa.UniqueConstraint("person_id", name="uq_lms_trainer_person_id"),
    )
    op.create_table(
        "lms_trainer_subject",
        sa.Column("id", BIG, nullable=False),
        sa.Column("trainer_id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=True),
        sa.Column("line_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(course_id IS NULL) <> (line_id IS NULL)", name=op.f("ck_lms_trainer_subject_offer_or_line")
        ),
        _of_trainer("lms_trainer_subject"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["lms_course.id"], name="fk_lms_trainer_subject_course_id_lms_course", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["lms_course_line.id"],
            name="fk_lms_trainer_subject_line_id_lms_course_line",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lms_trainer_subject"),
        sa.UniqueConstraint("trainer_id", "course_id", name="uq_lms_trainer_subject_trainer_id_course_id"),
        sa.UniqueConstraint("trainer_id", "line_id", name="uq_lms_trainer_subject_trainer_id_line_id"),
    )
    op.create_table(
        "lms_trainer_availability",
        sa.Column("id", BIG, nullable=False),
        sa.Column("trainer_id", BIG, nullable=False),
        sa.Column("weekday", BIG, nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_lms_trainer_availability_weekday")),
        sa.CheckConstraint("ends > begins", name=op.f("ck_lms_trainer_availability_order")),
        _of_trainer("lms_trainer_availability"),
        sa.PrimaryKeyConstraint("id", name="pk_lms_trainer_availability"),
    )
    op.create_table(
        "lms_trainer_absence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("trainer_id", BIG, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_lms_trainer_absence_order")),
        _of_trainer("lms_trainer_absence"),
        sa.PrimaryKeyConstraint("id", name="pk_lms_trainer_absence"),
    )
    for table in ("lms_trainer_availability", "lms_trainer_absence"):
        op.create_index(f"ix_{table}_trainer_id", table, ["trainer_id"])


def _collisions() -> None:
    op.create_table(
        "lms_travel_time",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first_town", sa.String(255), nullable=False),
        sa.Column("second_town", sa.String(255), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_lms_travel_time_minutes")),
        sa.PrimaryKeyConstraint("id", name="pk_lms_travel_time"),
        sa.UniqueConstraint("first_town", "second_town", name="uq_lms_travel_time_first_town_second_town"),
    )
    op.create_table(
        "lms_accepted_collision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("accepted_by", sa.String(64), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["lms_course_run.id"],
            name="fk_lms_accepted_collision_run_id_lms_course_run",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lms_accepted_collision"),
        sa.UniqueConstraint("run_id", "key", name="uq_lms_accepted_collision_run_id_key"),
    )


def _of_trainer(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_trainer_id_lms_trainer"
    return sa.ForeignKeyConstraint(["trainer_id"], ["lms_trainer.id"], name=name, ondelete="CASCADE")
