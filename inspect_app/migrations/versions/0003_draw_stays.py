"""What a draw has fixed stays fixed: the database itself refuses to change it, whoever asks.

A state changes only along the ceremony, and a step tells of each change. Files, parties and sources of a committed draw,
targets and their teams are as they were written; a result changes only by a substitution that a step tells of.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSE = "RAISE EXCEPTION '%', 'a committed draw is never changed: ' || TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'"
STATE = "(SELECT state FROM draws WHERE id = OLD.draw_id)"
FIXED = "('committed', 'revealed', 'drawn', 'opened', 'void')"
MOVES = (
    ("freeze", "drafted", "frozen"),
    ("approve_head", "frozen", "head_approved"),
    ("approve_legal", "head_approved", "legal_approved"),
    ("approve_deputy", "legal_approved", "approved"),
    ("refuse", "frozen", "drafted"),
    ("refuse", "head_approved", "drafted"),
    ("refuse", "legal_approved", "drafted"),
    ("refuse", "approved", "drafted"),
    ("commit", "approved", "committed"),
    ("close_reveals", "committed", "revealed"),
    ("draw", "revealed", "drawn"),
    ("open", "drawn", "opened"),
    ("void", "committed", "void"),
    ("void", "revealed", "void"),
    ("void", "drawn", "void"),
    ("void", "opened", "void"),
)
"""As in workflows/draw_lifecycle.py; a test holds the two against each other."""

RULES = {
    "draws": f"""
        IF OLD.state IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.plan_text, NEW.plan_hash, NEW.previous_hash, NEW.batch_key, NEW.draft, NEW.draw_on, NEW.opens_on, NEW.due_on,
             NEW.is_short_form, NEW.number, NEW.slug, NEW.body_id, NEW.scope, NEW.frozen_at, NEW.committed_at)
            IS DISTINCT FROM
            (OLD.plan_text, OLD.plan_hash, OLD.previous_hash, OLD.batch_key, OLD.draft, OLD.draw_on, OLD.opens_on, OLD.due_on,
             OLD.is_short_form, OLD.number, OLD.slug, OLD.body_id, OLD.scope, OLD.frozen_at, OLD.committed_at)) THEN {REFUSE}; END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
                ({", ".join(f"('{source}', '{target}')" for _move, source, target in MOVES)}) THEN {REFUSE}; END IF;
            IF (NEW.drawn_hash, NEW.drawn_at) IS DISTINCT FROM (OLD.drawn_hash, OLD.drawn_at) AND OLD.state <> 'revealed'
                THEN {REFUSE}; END IF;
            IF NEW.result_hash IS DISTINCT FROM OLD.result_hash AND OLD.state <> 'revealed' AND (OLD.state <> 'drawn' OR
                NEW.result_hash IS DISTINCT FROM (SELECT encode(sha256(content), 'hex') FROM draw_files
                    WHERE draw_id = OLD.id AND name = 'result.tsv')) THEN {REFUSE}; END IF;
            IF (NEW.seed, NEW.bundle_hash, NEW.opened_at) IS DISTINCT FROM (OLD.seed, OLD.bundle_hash, OLD.opened_at)
                AND OLD.state <> 'drawn' THEN {REFUSE}; END IF;
        END IF;
    """,
    "draw_files": f"""
        IF {STATE} IN {FIXED} THEN
            IF TG_OP = 'DELETE' OR (NEW.draw_id, NEW.name) IS DISTINCT FROM (OLD.draw_id, OLD.name) THEN {REFUSE}; END IF;
            IF (NEW.content, NEW.sha256) IS DISTINCT FROM (OLD.content, OLD.sha256) THEN
                IF OLD.name <> 'result.tsv' OR {STATE} <> 'drawn' THEN {REFUSE}; END IF;
                IF draw_voids(OLD.content) >= draw_voids(NEW.content) OR draw_voids(NEW.content) <>
                    (SELECT count(*) FROM draw_steps WHERE draw_id = OLD.draw_id AND move = 'substitute') THEN {REFUSE}; END IF;
            END IF;
        END IF;
    """,
    "draw_parties": f"""
        IF {STATE} IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.draw_id, NEW.name, NEW.words, NEW.kind, NEW.is_required, NEW.is_sealed, NEW.user_id, NEW.commitment,
             NEW.committed_at, NEW.sealed_share)
            IS DISTINCT FROM
            (OLD.draw_id, OLD.name, OLD.words, OLD.kind, OLD.is_required, OLD.is_sealed, OLD.user_id, OLD.commitment,
             OLD.committed_at, OLD.sealed_share)
            OR (OLD.is_late AND NOT NEW.is_late)
            OR (OLD.reveal IS NOT NULL AND (NEW.reveal, NEW.revealed_at) IS DISTINCT FROM (OLD.reveal, OLD.revealed_at)))
            THEN {REFUSE}; END IF;
    """,
    "draw_sources": f"""
        IF {STATE} IN {FIXED} AND (TG_OP = 'DELETE' OR
            (NEW.draw_id, NEW.name, NEW.kind, NEW.position) IS DISTINCT FROM (OLD.draw_id, OLD.name, OLD.kind, OLD.position) OR
            (OLD.countersigned_at IS NOT NULL AND
             (NEW.value, NEW.typed_by_id, NEW.typed_at, NEW.countersigned_by_id, NEW.countersigned_at) IS DISTINCT FROM
             (OLD.value, OLD.typed_by_id, OLD.typed_at, OLD.countersigned_by_id, OLD.countersigned_at))) THEN {REFUSE}; END IF;
    """,
    "draw_targets": f"""
        IF TG_OP = 'DELETE' OR (NEW.draw_id, NEW.employer_id, NEW.code, NEW.stratum, NEW.rank, NEW.ticket, NEW.replaces_id)
            IS DISTINCT FROM (OLD.draw_id, OLD.employer_id, OLD.code, OLD.stratum, OLD.rank, OLD.ticket, OLD.replaces_id)
            THEN {REFUSE}; END IF;
        IF (NEW.status, NEW.void_reason, NEW.evidence_sha256) IS DISTINCT FROM
            (OLD.status, OLD.void_reason, OLD.evidence_sha256) AND (OLD.status = 'void' OR NEW.status <> 'void'
            OR {STATE} <> 'drawn' OR NOT EXISTS (SELECT FROM draw_steps WHERE draw_id = OLD.draw_id AND move = 'substitute'
                AND data ->> 'id' = OLD.code AND data ->> 'reason' = NEW.void_reason)) THEN {REFUSE}; END IF;
    """,
    "draw_target_officers": f"{REFUSE};",
    "draw_steps": f"{REFUSE};",
}

FRESH = "SELECT FROM fresh JOIN draws ON draws.id = fresh.draw_id WHERE"
INSERTS = {
    "draw_files": f"{FRESH} state IN {FIXED} AND (state, name) NOT IN "
    "(('revealed', 'result.tsv'), ('drawn', 'summary.json'), ('drawn', 'bundle.zip'))",
    "draw_parties": f"{FRESH} state IN {FIXED}",
    "draw_sources": f"{FRESH} state IN {FIXED}",
    "draw_targets": f"{FRESH} state <> 'revealed' AND NOT (state = 'drawn' AND replaces_id IS NOT NULL)",
    "draw_target_officers": "SELECT FROM fresh JOIN draw_targets AS target ON target.id = fresh.target_id "
    "JOIN draws ON draws.id = target.draw_id "
    "WHERE draws.state <> 'revealed' AND NOT (draws.state = 'drawn' AND target.replaces_id IS NOT NULL)",
    "draw_steps": f"{FRESH} move = 'substitute' AND (state <> 'drawn' OR by_id IS NULL OR NOT EXISTS (SELECT FROM draw_targets "
    "AS target WHERE target.draw_id = draws.id AND target.code = data ->> 'id' AND target.status <> 'void'))",
}
"""Rows that may not come, asked once for a statement: a province's targets are copied in one."""

AT_COMMIT = {
    "draws": ("UPDATE OF state", f"""
        IF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM draw_steps JOIN (VALUES {", ".join(map(str, MOVES))})
            AS known (move, source, target) ON known.move = draw_steps.move
            WHERE draw_id = NEW.id AND known.source = OLD.state AND known.target = NEW.state) THEN {REFUSE}; END IF;
    """),
    "draw_steps": ("INSERT", f"""
        IF NEW.move = 'substitute' AND NOT EXISTS (SELECT FROM draw_targets WHERE draw_id = NEW.draw_id
            AND code = NEW.data ->> 'id' AND status = 'void' AND void_reason = NEW.data ->> 'reason') THEN {REFUSE}; END IF;
    """),
}
"""What must be there by the end of the transaction: a step for a state, a void target for a substitution."""


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION draw_voids(result bytea) RETURNS bigint LANGUAGE sql IMMUTABLE AS "
        "$$ SELECT count(*) FROM regexp_matches(convert_from(result, 'UTF8'), '\\tvoid:', 'g') $$"
    )
    for table, rule in RULES.items():
        _function(f"{table}_stay", f"{rule} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;")
        op.execute(f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stay()")
    for table, wrong in INSERTS.items():
        _function(f"{table}_come", f"IF EXISTS ({wrong}) THEN {REFUSE}; END IF; RETURN NULL;")
        op.execute(
            f"CREATE TRIGGER {table}_come AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_come()"
        )
    for table, (event, rule) in AT_COMMIT.items():
        _function(f"{table}_told", f"{rule} RETURN NULL;")
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_told AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_told()"
        )
    _function("draws_kept", f"{REFUSE};")
    for table in RULES:
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION draws_kept()")


def downgrade() -> None:
    for ending, tables in (("kept", RULES), ("told", AT_COMMIT), ("come", INSERTS), ("stay", RULES)):
        for table in tables:
            op.execute(f"DROP TRIGGER {table}_{ending} ON {table}")
    for ending, tables in (("told", AT_COMMIT), ("come", INSERTS), ("stay", RULES)):
        for table in tables:
            op.execute(f"DROP FUNCTION {table}_{ending}()")
    op.execute("DROP FUNCTION draws_kept()")
    op.execute("DROP FUNCTION draw_voids(bytea)")


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
