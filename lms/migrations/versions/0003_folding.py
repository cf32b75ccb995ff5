"""names are folded without dropping letters: umlauts are spelt out, so that "Michael" is not "Michal" any more"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0004"
branch_labels = None
depends_on = None

CHUNK = 1000
NAMES = ("lms_person", "lms_organisation")
TEXTS = ("code", "title_de", "title_en", "summary_de", "summary_en", "goal_de", "goal_en", "audience_de", "audience_en")
PARTS = (
    ("lms_course_module", ("title_de", "title_en", "outcome_de", "outcome_en"), "position"),
    ("lms_course_programme_item", ("title_de", "title_en", "speaker"), "position"),
    ("lms_course_text", ("title", "summary"), "language"),
)
# As lms/people/names.py folds on the day of this migration.
FOLDS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "–": "-",
    }
)  # fmt: skip


def fold(text: str) -> str:
    lowered = unicodedata.normalize("NFC", text).casefold().translate(FOLDS)
    stripped = "".join(char for char in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(char))
    return " ".join(stripped.split())[:255]


def upgrade() -> None:
    db = op.get_bind()
    for name in NAMES:
        table = sa.table(name, sa.column("id"), sa.column("name"), sa.column("search_name"))
        rows = db.execute(sa.select(table.c.id, table.c.name)).all()
        _write(db, table, table.c.search_name, [(row.id, fold(row.name)) for row in rows])
    _fold_offers(db)


def _fold_offers(db: sa.Connection) -> None:
    course = sa.table("lms_course", *(sa.column(name) for name in ("id", "search_text", *TEXTS)))
    texts = {row.id: [getattr(row, name) for name in TEXTS] for row in db.execute(sa.select(course))}
    for name, columns, order in PARTS:
        part = sa.table(name, *(sa.column(one) for one in ("course_id", order, *columns)))
        for row in db.execute(sa.select(part).order_by(part.c.course_id, part.c[order])):
            texts[row.course_id] += [getattr(row, one) for one in columns]
    words = {key: [fold(word) for text in several for word in text.split()] for key, several in texts.items()}
    folded = [(key, " ".join(word for word in several if word)) for key, several in words.items()]
    _write(db, course, course.c.search_text, folded)


def _write(db: sa.Connection, table: sa.TableClause, column: sa.ColumnClause, pairs: list[tuple[int, str]]) -> None:
    change = sa.update(table).where(table.c.id == sa.bindparam("key")).values({column.name: sa.bindparam("folded")})
    for start in range(0, len(pairs), CHUNK):
        rows = [{"key": key, "folded": folded} for key, folded in pairs[start : start + CHUNK]]
        db.execute(change, rows)


def downgrade() -> None:
    """The texts stay: an earlier version finds them too, and writes its own form with the next change."""
