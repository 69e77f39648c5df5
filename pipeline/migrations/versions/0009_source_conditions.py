"""How each crawl ended, what its pages looked like, and when a source that refused may be asked again."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0009"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crawl_runs", sa.Column("condition", sa.String(32), nullable=True))
    op.add_column("source_states", sa.Column("rests_until", UtcDateTime(), nullable=True))
    op.add_column("source_states", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("source_states", sa.Column("usual_shape", sa.JSON(), nullable=False, server_default="{}"))
