"""Leads linked to the ended ones that they are the return of; early signs that were told."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("again_of", sa.Integer(), nullable=True))
    op.create_index("ix_leads_again_of", "leads", ["again_of"])
    if op.get_bind().dialect.name == "sqlite":  # older versions knew it only in the history
        op.execute(
            "UPDATE leads SET again_of = (SELECT json_extract(e.data, '$.again') FROM lead_events e "
            "WHERE e.lead_id = leads.id AND e.kind = 'opened' LIMIT 1)"
        )
    else:
        op.execute(
            "UPDATE leads SET again_of = (SELECT CAST(e.data ->> 'again' AS INTEGER) FROM lead_events e "
            "WHERE e.lead_id = leads.id AND e.kind = 'opened' LIMIT 1)"
        )
    op.create_table(
        "early_signs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_early_signs"),
    )
    op.create_index("ix_early_signs_town", "early_signs", ["town"])
    op.create_index("ix_early_signs_open", "early_signs", ["town", "over_at"])
