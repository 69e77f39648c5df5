"""Limits of channels, re-sent messages, acknowledgement links."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("tries_before", sa.Integer(), server_default="0", nullable=False))
    op.add_column("delivery_attempts", sa.Column("parts", sa.Integer(), server_default="1", nullable=False))
    op.create_index("ix_delivery_attempts_finished", "delivery_attempts", ["town", "finished_at"])
    op.create_table(
        "channel_holds",
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("town", "channel", name=op.f("pk_channel_holds")),
    )
    op.create_table(
        "used_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_used_links_alert_id_alerts")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_links")),
    )
    op.create_index(op.f("ix_used_links_town"), "used_links", ["town"])
