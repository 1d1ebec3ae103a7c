"""Members are told by mail who came by their links. Whoever is here already is told of it once a day, and of nobody who came before."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "told_clicks",
        sa.Column(
            "link_id", sa.BigInteger, sa.ForeignKey("referral_links.id", name=op.f("fk_told_clicks_link_id_referral_links")),
            primary_key=True, autoincrement=False,
        ),
        sa.Column("pace", sa.Text, primary_key=True),
        sa.Column("visitors", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pace IN ('at_once', 'hourly', 'daily')", name=op.f("ck_told_clicks_pace")),
        sa.CheckConstraint("visitors >= 0", name=op.f("ck_told_clicks_visitors")),
    )  # fmt: skip
    op.execute("""
        INSERT INTO told_clicks (link_id, pace, visitors, told_at)
        SELECT l.id, p.pace, (SELECT count(*) FROM clicks c WHERE c.link_id = l.id AND c.kind = 'visitor'), now()
        FROM referral_links l CROSS JOIN unnest(ARRAY['at_once', 'hourly', 'daily']) AS p(pace)""")
    op.execute(
        """UPDATE people SET mail_daily = mail_daily || '["click"]'::jsonb WHERE NOT mail_daily @> '["click"]'::jsonb"""
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
