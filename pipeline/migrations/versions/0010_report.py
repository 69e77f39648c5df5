"""The report's edits and locks; steps of a period are found by an index."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_edits")),
    )
    op.create_index(op.f("ix_report_edits_town"), "report_edits", ["town"])
    op.create_index("ix_report_edits_period", "report_edits", ["town", "period", "part", "id"])
    op.create_table(
        "report_locks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=80), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_locks")),
    )
    op.create_index(op.f("ix_report_locks_town"), "report_locks", ["town"])
    op.create_index("ix_report_locks_period", "report_locks", ["town", "period", "id"])
    op.create_index("ix_lead_events_kind", "lead_events", ["town", "kind", "at"])
