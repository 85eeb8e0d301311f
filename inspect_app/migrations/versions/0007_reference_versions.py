"""Versions of reference rows that the county makes: who made them; what was in force is never rewritten.

A verdict names the version of the rule it used, code@first day, so that the rule of a version which has begun stays as it
was: the database refuses to change it. Its last day, its source and the reviewer's tick may change; no version is deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RULE = "(row.collection, row.code, row.words, row.words_en, row.data, row.valid_from)"
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
OLD, NEW = RULE.replace("row.", "OLD."), RULE.replace("row.", "NEW.")
KEY_OLD, KEY_NEW = "(OLD.collection, OLD.code, OLD.valid_from)", "(NEW.collection, NEW.code, NEW.valid_from)"
REFUSE = "RAISE EXCEPTION 'a rule that has been in force is never changed' USING ERRCODE = 'insufficient_privilege'"


def upgrade() -> None:
    op.add_column("reference_items", sa.Column("made_by_id", sa.Integer(), nullable=True))
    op.add_column("reference_items", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_reference_items_made_by_id"), "reference_items", "users", ["made_by_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_reference_items_maker_has_a_time"), "reference_items", "(made_by_id IS NULL) = (made_at IS NULL)"
    )
    op.execute(
        f"""
        CREATE FUNCTION reference_items_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR {KEY_NEW} IS DISTINCT FROM {KEY_OLD} THEN {REFUSE}; END IF;
            IF OLD.valid_from <= {TODAY} AND {NEW} IS DISTINCT FROM {OLD} THEN {REFUSE}; END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute("CREATE FUNCTION reference_items_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
               f"BEGIN {REFUSE}; END $$")
    op.execute(
        "CREATE TRIGGER reference_items_stay BEFORE UPDATE OR DELETE ON reference_items "
        "FOR EACH ROW EXECUTE FUNCTION reference_items_stay()"
    )
    op.execute(
        "CREATE TRIGGER reference_items_kept BEFORE TRUNCATE ON reference_items "
        "FOR EACH STATEMENT EXECUTE FUNCTION reference_items_kept()"
    )


def downgrade() -> None:
    for name in ("kept", "stay"):
        op.execute(f"DROP TRIGGER reference_items_{name} ON reference_items")
        op.execute(f"DROP FUNCTION reference_items_{name}()")
    op.drop_constraint(op.f("ck_reference_items_maker_has_a_time"), "reference_items")
    op.drop_constraint(op.f("fk_reference_items_made_by_id"), "reference_items")
    op.drop_column("reference_items", "made_at")
    op.drop_column("reference_items", "made_by_id")
