"""the audit is append-only: triggers refuse UPDATE and DELETE"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER lms_audit_entry_no_{verb} BEFORE {verb} ON lms_audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION lms_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$
"""
POSTGRES = """
CREATE TRIGGER lms_audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON lms_audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION lms_audit_refuse()
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES_FUNCTION)
        op.execute(POSTGRES)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER lms_audit_entry_no_change ON lms_audit_entry")
        op.execute("DROP FUNCTION lms_audit_refuse()")
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER lms_audit_entry_no_{verb}")
