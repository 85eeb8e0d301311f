"""early warnings with their steps; data monitoring as a source of tasks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = (
    *("declaration", "test", "evaluation", "exam", "dose", "trend", "cluster_employer", "cluster_town", "cluster_industry"),
    "unvisited",
)
CLOSINGS = (
    *("dealt_with", "record_wrong", "employer_closed", "other", "record_came", "visited", "planned", "year_over"),
    *("employer_gone", "no_longer"),
)
OPEN = "state IN ('raised', 'taken')"


def upgrade() -> None:
    set_sources("draw", "from_above", "assigned", "monitoring")
    op.create_table('warnings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='warningkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('subject', sa.String(collation='C'), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=True),
    sa.Column('region_code', sa.String(collation='C'), nullable=True),
    sa.Column('scope', sa.String(collation='C'), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('facts', postgresql.ARRAY(sa.String(collation='C')), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Enum('raised', 'taken', 'task', 'closed', name='warningstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('closing', sa.Enum(*CLOSINGS, name='warningclosing', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'raised' OR owner_id IS NULL", name=op.f('ck_warnings_raised_has_no_owner')),
    sa.CheckConstraint("state <> 'taken' OR owner_id IS NOT NULL", name=op.f('ck_warnings_taken_has_an_owner')),
    sa.CheckConstraint("(state = 'task') = (task_id IS NOT NULL)", name=op.f('ck_warnings_became_a_task')),
    sa.CheckConstraint("(state = 'closed') = (closing IS NOT NULL)", name=op.f('ck_warnings_closed_has_a_reason')),
    sa.CheckConstraint("(state IN ('task', 'closed')) = (ended_at IS NOT NULL)", name=op.f('ck_warnings_ended_has_a_time')),
    sa.CheckConstraint('(employer_id IS NULL) = (region_code IS NOT NULL)', name=op.f('ck_warnings_about_an_employer_or_a_region')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_warnings_employer_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_warnings_owner_id')),
    sa.ForeignKeyConstraint(['region_code'], ['regions.code'], name=op.f('fk_warnings_region_code')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_warnings_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warnings'))
    )
    op.create_index(op.f('ix_warnings_employer_id'), 'warnings', ['employer_id'], unique=False)
    op.create_index(op.f('ix_warnings_task_id'), 'warnings', ['task_id'], unique=False)
    op.create_index('ix_warnings_kind_subject', 'warnings', ['kind', 'subject'], unique=False)
    op.create_index('uq_warnings_kind_subject_open', 'warnings', ['kind', 'subject'], unique=True, postgresql_where=OPEN)
    op.create_index('ix_warnings_since_on_id_open', 'warnings', ['since_on', 'id'], unique=False, postgresql_where=OPEN)
    op.create_index('ix_warnings_scope_kind_open', 'warnings', ['scope', 'kind'], unique=False, postgresql_where=OPEN)
    op.create_index('ix_warnings_owner_id_open', 'warnings', ['owner_id'], unique=False, postgresql_where=OPEN)
    op.create_table('warning_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('warning_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(collation='C'), nullable=False),
    sa.Column('permission', sa.String(collation='C'), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_warning_steps_by_id')),
    sa.ForeignKeyConstraint(['warning_id'], ['warnings.id'], name=op.f('fk_warning_steps_warning_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warning_steps'))
    )
    op.create_index(op.f('ix_warning_steps_warning_id'), 'warning_steps', ['warning_id'], unique=False)


def downgrade() -> None:
    op.drop_table('warning_steps')
    op.drop_table('warnings')
    op.execute("UPDATE task_origins SET source = 'assigned' WHERE source = 'monitoring'")
    set_sources("draw", "from_above", "assigned")


def set_sources(*sources: str) -> None:
    told = ", ".join(f"'{source}'" for source in sources)
    op.drop_constraint('ck_task_origins_tasksource', 'task_origins')
    op.create_check_constraint(op.f('ck_task_origins_tasksource'), 'task_origins', f"source IN ({told})")
