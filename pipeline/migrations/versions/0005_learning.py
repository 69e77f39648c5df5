"""Learning from labels: posts labelled without a lead, skips, which side of the split each post is on, town models."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("labels") as labels:
        labels.alter_column("lead_id", existing_type=sa.Integer(), nullable=True)
        labels.add_column(sa.Column("how", sa.String(16), nullable=False, server_default="correction"))
    _table(
        "label_skips",
        *_id("label_skips"),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_label_skips_post_id_posts"),
        sa.UniqueConstraint("post_id", "staff", name="uq_label_skips_post_id_staff"),
    )
    _table(
        "label_sides",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_label_sides_post_id_posts"),
        sa.PrimaryKeyConstraint("post_id", name="pk_label_sides"),
    )
    _table(
        "town_models",
        *_id("town_models"),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("based_on", sa.String(64), nullable=False),
        sa.Column("labels_hash", sa.String(64), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("learned", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
    )
    _table(
        "model_switches",
        *_id("model_switches"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_id"], ["town_models.id"], name="fk_model_switches_model_id_town_models"
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER model_switches_no_{action.lower()} BEFORE {action} ON model_switches "
                "BEGIN SELECT RAISE(ABORT, 'the record of switches can only grow'); END"
            )


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(name, *columns)
    op.create_index(f"ix_{name}_town", name, ["town"])


def _id(name: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
