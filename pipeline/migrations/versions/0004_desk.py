"""The desk: staff accounts, sessions, tokens, audit, saved views; labels, replies, standing, word search."""

import sqlalchemy as sa
from alembic import op

from pipeline.store.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_columns()
    _staff_tables()
    _review_tables()
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit record can only grow'); END"
            )
        _word_search()


def _new_columns() -> None:
    op.add_column("posts", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("leads", sa.Column("confirmed_at", UtcDateTime(), nullable=True))
    op.add_column("leads", sa.Column("satisfied", sa.Boolean(), nullable=True))
    op.add_column("leads", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("lead_events", sa.Column("lead_version", sa.Integer(), nullable=True))


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(name, *columns)
    op.create_index(f"ix_{name}_town", name, ["town"])


def _id(name: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _staff_tables() -> None:
    _table(
        "accounts",
        *_id("accounts"),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("office", sa.String(64), nullable=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.Column("last_login_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("town", "name", name="uq_accounts_town_name"),
    )
    _table(
        "staff_sessions",
        *_id("staff_sessions"),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["accounts.id"], name="fk_staff_sessions_staff_id_accounts"),
        sa.UniqueConstraint("token_hash", name="uq_staff_sessions_token_hash"),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_index("ix_staff_sessions_expires_at", "staff_sessions", ["expires_at"])
    _table(
        "login_attempts",
        *_id("login_attempts"),
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_login_attempts_name_hash", "login_attempts", ["name_hash"])
    op.create_index("ix_login_attempts_at", "login_attempts", ["town", "at"])
    _table(
        "service_tokens",
        *_id("service_tokens"),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("office", sa.String(64), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_service_tokens_token_hash"),
        sa.UniqueConstraint("town", "name", name="uq_service_tokens_town_name"),
    )
    _table(
        "audit",
        *_id("audit"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["town", "at"])
    op.create_index("ix_audit_lead_id", "audit", ["lead_id"])
    _table(
        "saved_views",
        *_id("saved_views"),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["accounts.id"], name="fk_saved_views_staff_id_accounts"),
        sa.UniqueConstraint("staff_id", "name", name="uq_saved_views_staff_id_name"),
    )


def _review_tables() -> None:
    _table(
        "labels",
        *_id("labels"),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("before", sa.String(200), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_labels_post_id_posts"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_labels_lead_id_leads"),
    )
    op.create_index("ix_labels_lead_id", "labels", ["lead_id"])
    op.create_index("ix_labels_post", "labels", ["post_id", "field", "id"])
    _table(
        "replies",
        *_id("replies"),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(80), nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("published_url", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(80), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_replies_lead_id_leads"),
    )
    op.create_index("ix_replies_lead", "replies", ["lead_id", "id"])
    _table(
        "lead_standings",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("rank", sa.Double(), nullable=True),
        sa.Column("holds_until", UtcDateTime(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("fresh_posts", sa.Integer(), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_standings"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_standings_lead_id_leads"),
    )
    for name, columns in (
        ("rank", ["town", "rank", "lead_id"]),
        ("office", ["town", "office", "rank", "lead_id"]),
        ("topic", ["town", "topic", "rank", "lead_id"]),
        ("place", ["town", "place", "rank", "lead_id"]),
        ("state", ["town", "state", "last_seen", "lead_id"]),
        ("step", ["town", "state", "rank", "lead_id"]),
        ("until", ["town", "holds_until"]),
    ):
        op.create_index(f"ix_lead_standings_{name}", "lead_standings", columns)
    op.execute(  # leads of an older version: their place is computed in the first minute
        "INSERT INTO lead_standings (lead_id, town, rank, holds_until, topic, urgency, place, office, state,"
        " unsure, restricted, due, last_seen, posts, fresh_posts, likes, words, sources) "
        "SELECT id, town, CASE WHEN state IN ('closed', 'no_action') THEN NULL ELSE 0 END,"
        " '2000-01-01 00:00:00.000000', topic, urgency, place, office, state, unsure, restricted, NULL,"
        " last_seen, post_count, 0, 0, '[]', '' FROM leads"
    )


def _word_search() -> None:
    """An index of the segmented words of all posts, kept by triggers. It holds no text of its own."""
    op.execute("CREATE VIRTUAL TABLE post_words USING fts5(tokens, content='posts', content_rowid='id')")
    gone = "INSERT INTO post_words(post_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
    come = "INSERT INTO post_words(rowid, tokens) VALUES (new.id, new.tokens);"
    op.execute(f"CREATE TRIGGER post_words_come AFTER INSERT ON posts BEGIN {come} END")
    op.execute(f"CREATE TRIGGER post_words_gone AFTER DELETE ON posts BEGIN {gone} END")
    op.execute(
        "CREATE TRIGGER post_words_change AFTER UPDATE OF tokens ON posts "
        f"WHEN old.tokens IS NOT new.tokens BEGIN {gone} {come} END"
    )
    op.execute("INSERT INTO post_words(post_words) VALUES ('rebuild')")
