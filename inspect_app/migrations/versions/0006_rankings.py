"""what ranking makes of each employer, and which employers have changed since"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rankings",
        sa.Column("employer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "tier",
            sa.Enum("key", "watch", "general", name="tier", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_unknown", sa.Boolean(), nullable=False),
        sa.Column("severe_factors", postgresql.ARRAY(sa.String(collation="C")), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("tier_order", sa.BigInteger(), nullable=False),
        sa.Column("ranked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_rankings_employer_id")),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_rankings")),
    )
    op.create_index("ix_rankings_tier_order", "rankings", ["tier", "tier_order", "employer_id"])


def downgrade() -> None:
    op.drop_index("ix_rankings_tier_order", table_name="rankings")
    op.drop_table("rankings")
