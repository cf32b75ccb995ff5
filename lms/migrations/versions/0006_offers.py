"""offers: more kinds, formats, programmes, texts in further languages, imports; lines and target groups are data"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FORMATS = ("onsite", "online", "hybrid", "inhouse")
OLD_KINDS = ("training", "qualification", "coaching", "opening_process", "conference")
NEW_KINDS = (*OLD_KINDS, "interpreter_training", "council_training", "advice")
LONG_TEXTS = ("result_de", "result_en", "contact_hours_de", "contact_hours_en")
TEXTS = ("summary", "goal", "audience", "entry_level", "rhythm", "places", "note")
SHORT_TEXTS = {"contact_name": 255, "contact_phone": 64, "contact_email": 255}
LINES = (
    ("Interkulturelle Trainings", "Intercultural training"),
    ("Erneuerbare Energien", "Renewable energy"),
    ("E-Mobilität", "E-mobility"),
    ("Umwelthandwerk", "Environmental crafts"),
    ("Pflege", "Nursing"),
)
TARGET_GROUPS = (
    ("jobcenter", "Jobcenter", "Job centres"),
    ("employment_agency", "Agenturen für Arbeit", "Employment agencies"),
    ("municipality", "Kommunale Verwaltungen", "Municipal administrations"),
    ("sme", "Kleine und mittlere Unternehmen", "Small and medium-sized enterprises"),
    ("association", "Verbände und Kammern", "Associations and chambers"),
    ("council", "Beiräte für Migration", "Councils for migration"),
    ("engineers", "Ingenieur*innen", "Engineers"),
    ("technicians", "Technische Fachkräfte", "Technicians and skilled workers"),
    ("academics", "Akademiker*innen", "Academics"),
    ("nurses", "Pflegefachpersonen aus dem Ausland", "Nurses trained abroad"),
    ("no_formal_qualification", "Menschen ohne formalen Abschluss", "People without a formal qualification"),
    ("hr", "Personalabteilungen", "HR departments"),
)


NEW_CHECKS = {
    "kind": f"kind IN {NEW_KINDS!r}",
    "units": "units > 0 OR (units = 0 AND kind = 'advice')",
    "qualification_form": "qualification_form IN ('adaptation', 'compensation', 'bridging', 'knowledge_test')",
    "form_of_qualification": "qualification_form IS NULL OR kind = 'qualification'",
}
OLD_CHECKS = {"kind": f"kind IN {OLD_KINDS!r}", "units": "units > 0"}


def words(name: str, *of: str) -> sa.Enum:
    """The type of a column of one of the words."""
    return sa.Enum(*of, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("lms_course") as table:
        table.add_column(sa.Column("qualification_form", sa.String(32), nullable=True))
        for name in LONG_TEXTS:
            table.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        for name, length in SHORT_TEXTS.items():
            table.add_column(sa.Column(name, sa.String(length), server_default="", nullable=False))
        _replace_checks(table, "lms_course", list(OLD_CHECKS), NEW_CHECKS)
    with op.batch_alter_table("lms_course_document") as table:
        share = {"required_share": "required_share BETWEEN 0 AND 100"}
        _replace_checks(table, "lms_course_document", list(share), share)
    # A conference asks for no share any more. Runs that are planned keep the terms they were published with.
    op.execute(
        "UPDATE lms_course_document SET required_share = 0 "
        "WHERE course_id IN (SELECT id FROM lms_course WHERE kind = 'conference')"
    )
    _create_parts()
    _create_imports()
    _fill_lists()


def _replace_checks(table: Any, name: str, old: list[str], new: dict[str, str]) -> None:
    for check in old:
        table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
    for check, condition in new.items():
        table.create_check_constraint(op.f(f"ck_{name}_{check}"), condition)


def _create_parts() -> None:
    op.create_table(
        "lms_course_programme_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("title_de", sa.String(255), nullable=False),
        sa.Column("title_en", sa.String(255), nullable=False),
        sa.Column("speaker", sa.String(255), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 14", name=op.f("ck_lms_course_programme_item_day")),
        sa.CheckConstraint("ends IS NULL OR ends > begins", name=op.f("ck_lms_course_programme_item_order")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["lms_course.id"],
            name=op.f("fk_lms_course_programme_item_course_id_lms_course"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_course_programme_item")),
        sa.UniqueConstraint("course_id", "position", name=op.f("uq_lms_course_programme_item_course_id_position")),
    )
    op.create_table(
        "lms_course_text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in TEXTS),
        sa.Column("version", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["lms_course.id"], name=op.f("fk_lms_course_text_course_id_lms_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_course_text")),
        sa.UniqueConstraint("course_id", "language", name=op.f("uq_lms_course_text_course_id_language")),
    )
    op.create_table(
        "lms_course_also_format",
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("format", words("format", *FORMATS), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["lms_course.id"],
            name=op.f("fk_lms_course_also_format_course_id_lms_course"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", "format", name=op.f("pk_lms_course_also_format")),
    )


def _create_imports() -> None:
    op.create_table(
        "lms_catalogue_import",
        sa.Column("id", BIG, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("state", words("state", "checked", "applied"), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", BIG, nullable=False),
        sa.Column("changed", BIG, nullable=False),
        sa.Column("unchanged", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_catalogue_import")),
    )
    op.create_index(op.f("ix_lms_catalogue_import_actor"), "lms_catalogue_import", ["actor"], unique=False)
    op.create_index(op.f("ix_lms_catalogue_import_checked_at"), "lms_catalogue_import", ["checked_at"], unique=False)


def _fill_lists() -> None:
    """What the program offered to choose from so far becomes rows, after those that are there."""
    names = ("name_de", "name_en", "position")
    line = sa.table("lms_course_line", *map(sa.column, names))
    group = sa.table("lms_target_group", *map(sa.column, ("code", *names)))
    for name_de, name_en in LINES:
        _add_unless_there(line, line.c.name_de == name_de, name_de=name_de, name_en=name_en)
    for code, name_de, name_en in TARGET_GROUPS:
        _add_unless_there(group, group.c.code == code, code=code, name_de=name_de, name_en=name_en)


def _add_unless_there(table: Any, same: Any, **values: str) -> None:
    db = op.get_bind()
    if not db.scalar(sa.select(sa.func.count()).select_from(table).where(same)):
        last = db.scalar(sa.select(sa.func.max(table.c.position))) or 0
        db.execute(table.insert().values(position=last + 1, **values))


def downgrade() -> None:
    for table in ("lms_catalogue_import", "lms_course_also_format", "lms_course_text", "lms_course_programme_item"):
        op.drop_table(table)
    # The version before knows neither these kinds nor an offer without units, nor a paper without a share.
    op.execute("UPDATE lms_course SET units = 1, state = 'archived' WHERE kind = 'advice'")
    op.execute(f"UPDATE lms_course SET kind = 'training' WHERE kind NOT IN {OLD_KINDS!r}")
    op.execute("UPDATE lms_course_document SET required_share = 50 WHERE required_share = 0")
    with op.batch_alter_table("lms_course_document") as table:
        share = {"required_share": "required_share BETWEEN 1 AND 100"}
        _replace_checks(table, "lms_course_document", list(share), share)
    with op.batch_alter_table("lms_course") as table:
        _replace_checks(table, "lms_course", list(NEW_CHECKS), OLD_CHECKS)
        for name in (*LONG_TEXTS, *SHORT_TEXTS, "qualification_form"):
            table.drop_column(name)
