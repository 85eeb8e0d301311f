"""the employers' own risk assessments, their steps, and what of them is never changed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = ("owed", "chased", "submitted", "returned", "accepted", "found_true", "found_false")
WAYS = ("phone", "message", "letter", "visit", "town")
CHECKED = "state IN ('found_true', 'found_false')"
TAKEN = f"(state = 'accepted' OR {CHECKED})"
KEPT = ("class_scheme", "class_code", "class_ordinal", "class_words", "class_versions", "reckoned", "claim", "accepted_at")


def upgrade() -> None:
    op.create_table('assessments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum(*STATES, name='assessmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('chases', sa.Integer(), nullable=False),
    sa.Column('chased_on', sa.Date(), nullable=True),
    sa.Column('self_check_id', sa.Integer(), nullable=True),
    sa.Column('check_hash', sa.String(collation='C'), nullable=True),
    sa.Column('claim', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('class_scheme', sa.String(collation='C'), nullable=True),
    sa.Column('class_code', sa.String(collation='C'), nullable=True),
    sa.Column('class_ordinal', sa.Integer(), nullable=True),
    sa.Column('class_words', sa.Text(), nullable=True),
    sa.Column('class_versions', postgresql.ARRAY(sa.String(collation='C')), server_default='{}', nullable=False),
    sa.Column('reckoned', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found_on', sa.Date(), nullable=True),
    sa.Column('finding', sa.Text(), server_default='', nullable=False),
    sa.Column('evidence', sa.Text(), server_default='', nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(claim IS NULL) = (state IN ('owed', 'chased'))", name=op.f('ck_assessments_claim_with_its_state')),
    sa.CheckConstraint('(claim IS NULL) = (check_hash IS NULL)', name=op.f('ck_assessments_claim_has_a_hash')),
    sa.CheckConstraint(f'(class_code IS NOT NULL) = {TAKEN}', name=op.f('ck_assessments_taken_has_a_class')),
    sa.CheckConstraint('num_nonnulls(class_scheme, class_code, class_ordinal, class_words, reckoned, accepted_at) IN (0, 6)', name=op.f('ck_assessments_class_is_whole')),
    sa.CheckConstraint(f'(found_on IS NOT NULL) = ({CHECKED})', name=op.f('ck_assessments_checked_has_a_day')),
    sa.CheckConstraint("state <> 'found_false' OR (finding <> '' AND evidence <> '')", name=op.f('ck_assessments_untruth_is_proved')),
    sa.CheckConstraint('(chases > 0) = (chased_on IS NOT NULL)', name=op.f('ck_assessments_chased_has_a_day')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_assessments_employer_id')),
    sa.ForeignKeyConstraint(['self_check_id'], ['self_checks.id'], name=op.f('fk_assessments_self_check_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments')),
    sa.UniqueConstraint('employer_id', 'year', name=op.f('uq_assessments_employer_id_year'))
    )
    op.create_index('ix_assessments_year_state_entered_on', 'assessments', ['year', 'state', 'entered_on', 'id'], unique=False)
    op.create_index('ix_assessments_found_false', 'assessments', ['employer_id', 'found_on'], unique=False, postgresql_where="state = 'found_false'")
    op.create_table('assessment_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(collation='C'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('way', sa.Enum(*WAYS, name='chaseway', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.CheckConstraint("(move = 'chase') = (way IS NOT NULL)", name=op.f('ck_assessment_steps_chase_has_a_way')),
    sa.CheckConstraint("(by_id IS NULL) = (move IN ('owe', 'submit'))", name=op.f('ck_assessment_steps_act_has_a_person')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessments.id'], name=op.f('fk_assessment_steps_assessment_id')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_assessment_steps_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_steps'))
    )
    op.create_index('ix_assessment_steps_assessment_id', 'assessment_steps', ['assessment_id', 'id'], unique=False)
    _keep_what_was_decided()
    _owe_rankings()


def _keep_what_was_decided() -> None:
    """Steps are only ever added; what was accepted stands as it was accepted; what was found untrue stays for good."""
    op.execute(
        "CREATE TRIGGER insert_only_rows BEFORE UPDATE OR DELETE ON assessment_steps "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    old, new = (", ".join(f"{row}.{column}" for column in KEPT) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE TRIGGER accepted_stays BEFORE UPDATE ON assessments FOR EACH ROW "
        f"WHEN (OLD.class_code IS NOT NULL AND ({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION refuse_change()"
    )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER untruth_stays_{event.lower()} BEFORE {event} ON assessments FOR EACH ROW "
            "WHEN (OLD.state = 'found_false') EXECUTE FUNCTION refuse_change()"
        )


def _owe_rankings() -> None:
    """Of an assessment only that it was untrue counts in the tier."""
    op.execute(
        """
        CREATE FUNCTION owe_ranking_of_assessments() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM owe_ranking(ARRAY(SELECT DISTINCT employer_id FROM told WHERE state = 'found_false'));
            RETURN NULL;
        END $$
        """
    )
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER owe_ranking_{event.lower()} AFTER {event} ON assessments REFERENCING NEW TABLE AS told "
            "FOR EACH STATEMENT EXECUTE FUNCTION owe_ranking_of_assessments()"
        )


def downgrade() -> None:
    op.drop_index('ix_assessment_steps_assessment_id', table_name='assessment_steps')
    op.drop_table('assessment_steps')
    op.drop_index('ix_assessments_found_false', table_name='assessments', postgresql_where="state = 'found_false'")
    op.drop_index('ix_assessments_year_state_entered_on', table_name='assessments')
    op.drop_table('assessments')
    op.execute("DROP FUNCTION owe_ranking_of_assessments()")
