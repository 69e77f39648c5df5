"""Indexes from which the leaders' figures are counted."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_leads_received_at", "leads", ["town", "received_at", "state", "restricted"]),
    ("ix_leads_closed_at", "leads", ["town", "closed_at", "state", "restricted", "satisfied"]),
    (
        "ix_leads_dispatched_at",
        "leads",
        ["town", "dispatched_at", "state", "restricted", "accepted_at", "accept_due", "returns"],
    ),
    ("ix_lead_standings_due", "lead_standings", ["town", "office", "due", "restricted"]),
    ("ix_lead_standings_open", "lead_standings", ["town", "restricted", "rank", "lead_id"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in _INDEXES:
        op.drop_index(name, table)
