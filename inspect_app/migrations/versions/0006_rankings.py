"""what ranking makes of each employer, by which rule, and whose records have changed since"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RECORDS = (
    *("measurements", "health_exams", "disease_cases", "declarations", "dose_readings", "projects", "self_checks"),
    "campaign_members",
)
FACTS = (
    *("merged_into_id", "status", "exposed_count", "hazards", "declared_on", "tested_on", "exceeded_points"),
    *("exceeded_hazards", "new_cases", "abnormal_exams", "industry_code"),
)


def upgrade() -> None:
    op.create_table('rank_owed',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank_owed'))
    )
    op.create_index('ix_rank_owed_employer_id', 'rank_owed', ['employer_id'], unique=False)
    op.create_table('campaigns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('campaign', 'healthy', name='campaignkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.String(collation='C'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('valid_until >= valid_from', name=op.f('ck_campaigns_dates_in_order')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_campaigns_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    op.create_table('rankings',
    sa.Column('employer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tier', sa.Enum('key', 'watch', 'general', name='tier', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_unknown', sa.Boolean(), nullable=False),
    sa.Column('is_over_ceiling', sa.Boolean(), nullable=False),
    sa.Column('severe_factors', postgresql.ARRAY(sa.String(collation='C')), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rule_version', sa.String(collation='C'), nullable=False),
    sa.Column('tier_order', sa.BigInteger(), nullable=False),
    sa.Column('ranked_on', sa.Date(), nullable=False),
    sa.Column('again_on', sa.Date(), nullable=True),
    sa.CheckConstraint("NOT is_over_ceiling OR tier = 'watch'", name=op.f('ck_rankings_over_the_ceiling_is_watched')),
    sa.PrimaryKeyConstraint('employer_id', name=op.f('pk_rankings'))
    )
    op.create_index('ix_rankings_tier_order', 'rankings', ['tier', 'tier_order', 'employer_id'], unique=False)
    op.create_table('tier_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('drafted', 'approved', 'withdrawn', name='tierrulestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trial', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name=op.f('ck_tier_rules_approved_has_a_time')),
    sa.CheckConstraint('made_by_id <> approved_by_id', name=op.f('ck_tier_rules_two_persons')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['users.id'], name=op.f('fk_tier_rules_approved_by_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_tier_rules_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tier_rules')),
    sa.UniqueConstraint('number', name=op.f('uq_tier_rules_number'))
    )
    op.create_index('ix_tier_rules_approved_valid_from', 'tier_rules', ['valid_from'], unique=True, postgresql_where="state = 'approved'")
    op.create_table('campaign_members',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_members_campaign_id')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_campaign_members_employer_id')),
    sa.PrimaryKeyConstraint('campaign_id', 'employer_id', name=op.f('pk_campaign_members'))
    )
    op.create_index('ix_campaign_members_employer_id', 'campaign_members', ['employer_id'], unique=False)
    op.execute(
        """
        CREATE FUNCTION owe_ranking(ids integer[]) RETURNS void LANGUAGE sql AS $$
            WITH RECURSIVE up(id, into_id) AS (
                SELECT e.id, e.merged_into_id FROM employers e WHERE e.id = ANY(ids)
                UNION SELECT e.id, e.merged_into_id FROM employers e JOIN up ON e.id = up.into_id
            )
            INSERT INTO rank_owed (employer_id) SELECT id FROM up WHERE into_id IS NULL
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION owe_ranking_of_records() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM owe_ranking(ARRAY(SELECT DISTINCT employer_id FROM told));
            RETURN NULL;
        END $$
        """
    )
    for table in RECORDS:
        for event in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER owe_ranking_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS told "
                "FOR EACH STATEMENT EXECUTE FUNCTION owe_ranking_of_records()"
            )
    facts = ", ".join(f"{{0}}.{column}" for column in FACTS)
    op.execute(
        f"""
        CREATE FUNCTION owe_ranking_of_employers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM owe_ranking(ARRAY(
                SELECT unnest(ARRAY[told.id, told.merged_into_id, before.merged_into_id])
                FROM told JOIN before ON before.id = told.id
                WHERE ({facts.format("told")}) IS DISTINCT FROM ({facts.format("before")})
            ));
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER owe_ranking AFTER UPDATE ON employers REFERENCING OLD TABLE AS before NEW TABLE AS told "
        "FOR EACH STATEMENT EXECUTE FUNCTION owe_ranking_of_employers()"
    )
    op.execute(
        """
        CREATE FUNCTION owe_ranking_of_campaigns() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM owe_ranking(ARRAY(SELECT m.employer_id FROM told JOIN campaign_members m ON m.campaign_id = told.id));
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER owe_ranking AFTER UPDATE ON campaigns REFERENCING NEW TABLE AS told "
        "FOR EACH STATEMENT EXECUTE FUNCTION owe_ranking_of_campaigns()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER owe_ranking ON employers")
    for table in RECORDS[:-1]:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER owe_ranking_{event} ON {table}")
    op.drop_index('ix_campaign_members_employer_id', table_name='campaign_members')
    op.drop_table('campaign_members')
    op.drop_index('ix_tier_rules_approved_valid_from', table_name='tier_rules', postgresql_where="state = 'approved'")
    op.drop_table('tier_rules')
    op.drop_index('ix_rankings_tier_order', table_name='rankings')
    op.drop_table('rankings')
    op.drop_table('campaigns')
    op.drop_index('ix_rank_owed_employer_id', table_name='rank_owed')
    op.drop_table('rank_owed')
    for function in ("_of_campaigns()", "_of_employers()", "_of_records()", "(integer[])"):
        op.execute(f"DROP FUNCTION owe_ranking{function}")
