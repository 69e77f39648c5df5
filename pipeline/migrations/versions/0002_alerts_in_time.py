"""Alerts in time: which leads an alert told and why, silences, the first line of each message, returns."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leads", sa.Column("returns", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("group_key", sa.String(length=200), nullable=False, server_default=""))
    op.create_index("ix_alerts_group", "alerts", ["town", "group_key", "id"], unique=False)
    op.add_column(
        "deliveries", sa.Column("summary", sa.String(length=200), nullable=False, server_default="")
    )
    op.create_table(
        "alert_leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=True),
        sa.Column("muted", sa.String(length=32), nullable=True),
        sa.Column("by_silence_id", sa.Integer(), nullable=True),
        sa.Column("by_lead_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_leads_alert_id_alerts")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_alert_leads_lead_id_leads")),
        sa.ForeignKeyConstraint(["by_lead_id"], ["leads.id"], name=op.f("fk_alert_leads_by_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_leads")),
        sa.UniqueConstraint("lead_id", "reason", name=op.f("uq_alert_leads_lead_id_reason")),
        sa.UniqueConstraint("alert_id", "lead_id", name=op.f("uq_alert_leads_alert_id_lead_id")),
    )
    op.create_index(op.f("ix_alert_leads_town"), "alert_leads", ["town"], unique=False)
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_silences_lead_id_leads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index("ix_silences_open", "silences", ["town", "ends_at"], unique=False)
    op.create_index(op.f("ix_silences_town"), "silences", ["town"], unique=False)
    _keep_what_was_told()


def _keep_what_was_told() -> None:
    """Alerts of the first version told of one lead each: nothing of it may be told again."""
    op.execute(
        "INSERT INTO alert_leads (town, alert_id, lead_id, reason, posts) "
        "SELECT alerts.town, alerts.id, alerts.lead_id, alerts.key, leads.post_count "
        "FROM alerts JOIN leads ON leads.id = alerts.lead_id"
    )
    op.execute(
        "UPDATE alerts SET group_key = 'lead:' || lead_id || '|' || office "
        "WHERE lead_id IS NOT NULL AND kind = 'lead'"
    )
