"""Searching for employers: every two neighbouring marks of name, initials, key and address, kept by the database itself."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION bigrams(texts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT coalesce(array_agg(DISTINCT substr(part, at, 2)), '{}')
            FROM unnest(texts) AS part, generate_series(1, length(part) - 1) AS at
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION set_employer_grams() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.grams := bigrams(ARRAY[NEW.name_key, NEW.initials, NEW.key, NEW.address_key]);
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER employer_grams BEFORE INSERT OR UPDATE OF name_key, initials, key, address_key ON employers "
        "FOR EACH ROW EXECUTE FUNCTION set_employer_grams()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER employer_grams ON employers")
    op.execute("DROP FUNCTION set_employer_grams()")
    op.execute("DROP FUNCTION bigrams(text[])")
