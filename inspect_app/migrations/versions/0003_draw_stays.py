"""What a committed draw has fixed stays fixed: the database itself refuses to change it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSE = "RAISE EXCEPTION '%', 'a committed draw is never changed: ' || TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'"
STATE = "(SELECT state FROM draws WHERE id = OLD.draw_id)"
FIXED = "('committed', 'revealed', 'drawn', 'opened', 'void')"

RULES = {
    "draws": f"""
        IF OLD.state IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.plan_text, NEW.plan_hash, NEW.previous_hash, NEW.batch_key, NEW.draft, NEW.draw_on, NEW.opens_on, NEW.due_on,
             NEW.is_short_form, NEW.number, NEW.slug, NEW.body_id, NEW.scope, NEW.committed_at)
            IS DISTINCT FROM
            (OLD.plan_text, OLD.plan_hash, OLD.previous_hash, OLD.batch_key, OLD.draft, OLD.draw_on, OLD.opens_on, OLD.due_on,
             OLD.is_short_form, OLD.number, OLD.slug, OLD.body_id, OLD.scope, OLD.committed_at)) THEN {REFUSE}; END IF;
        IF TG_OP = 'UPDATE' AND OLD.drawn_hash IS NOT NULL AND NEW.drawn_hash IS DISTINCT FROM OLD.drawn_hash
            THEN {REFUSE}; END IF;
        IF TG_OP = 'UPDATE' AND OLD.state = 'opened' AND (NEW.seed, NEW.result_hash, NEW.bundle_hash)
            IS DISTINCT FROM (OLD.seed, OLD.result_hash, OLD.bundle_hash) THEN {REFUSE}; END IF;
        IF TG_OP = 'UPDATE' AND OLD.state = 'void' AND NEW.state <> 'void' THEN {REFUSE}; END IF;
    """,
    "draw_files": f"""
        IF {STATE} IN {FIXED} AND (TG_OP = 'DELETE' OR NEW.name <> OLD.name OR (NEW.sha256 <> OLD.sha256
            AND NOT (OLD.name = 'result.tsv' AND {STATE} = 'drawn'))) THEN {REFUSE}; END IF;
    """,
    "draw_parties": f"""
        IF {STATE} IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.name, NEW.words, NEW.kind, NEW.is_required, NEW.is_sealed, NEW.commitment, NEW.committed_at, NEW.sealed_share)
            IS DISTINCT FROM
            (OLD.name, OLD.words, OLD.kind, OLD.is_required, OLD.is_sealed, OLD.commitment, OLD.committed_at, OLD.sealed_share)
            OR (OLD.reveal IS NOT NULL AND NEW.reveal IS DISTINCT FROM OLD.reveal)) THEN {REFUSE}; END IF;
    """,
    "draw_sources": f"""
        IF {STATE} IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.name, NEW.kind, NEW.position) IS DISTINCT FROM (OLD.name, OLD.kind, OLD.position) OR
            (OLD.countersigned_at IS NOT NULL AND NEW.value IS DISTINCT FROM OLD.value)) THEN {REFUSE}; END IF;
    """,
    "draw_targets": f"""
        IF TG_OP = 'DELETE' OR (NEW.draw_id, NEW.employer_id, NEW.code, NEW.stratum, NEW.rank, NEW.ticket, NEW.replaces_id)
            IS DISTINCT FROM (OLD.draw_id, OLD.employer_id, OLD.code, OLD.stratum, OLD.rank, OLD.ticket, OLD.replaces_id)
            OR (NEW.status <> OLD.status AND (NEW.status <> 'void' OR {STATE} <> 'drawn')) THEN {REFUSE}; END IF;
    """,
    "draw_steps": f"{REFUSE};",
}


def upgrade() -> None:
    for table, rule in RULES.items():
        op.execute(
            f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule} "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stay()"
        )


def downgrade() -> None:
    for table in RULES:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
        op.execute(f"DROP FUNCTION {table}_stay()")
