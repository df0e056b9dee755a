"""Keep documents of the office's own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.create_table(
        "kept_document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('scheme', 'statement_mapping', 'leverage_definition', 'market_index')",
            name=op.f("ck_kept_document_kind_known"),
        ),
        sa.CheckConstraint("version > 0 AND length(sha256) = 64", name=op.f("ck_kept_document_sealed")),
        sa.PrimaryKeyConstraint("kind", "name", "version", name=op.f("pk_kept_document")),
    )
