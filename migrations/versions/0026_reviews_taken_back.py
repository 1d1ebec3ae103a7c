"""Clients take their review back, and what they wrote goes when their contacts do; nothing else of it can be changed.

Names of agencies are compared by how they look."""

import sqlalchemy as sa
from alembic import op

from marketplace.core.spelling import LOOKS

revision = "0026"
down_revision = "0025"

# What a client said stays as it is, but for its words: these can be emptied.
STAYS = {
    "reviews": ("referral_id", "agency_id", "kept", "price", "again", "made_at"),
    "hirings": ("referral_id", "is_hired", "paid_minor", "currency", "said_at"),
}
WORDS = {"reviews": ("words", "signed"), "hirings": ("job",)}


def upgrade() -> None:
    op.drop_constraint(op.f("ck_reviews_status"), "reviews")
    op.create_check_constraint(op.f("ck_reviews_status"), "reviews", "status IN ('shown', 'hidden', 'withdrawn')")
    op.create_check_constraint(
        op.f("ck_reviews_withdrawn"), "reviews", "status <> 'withdrawn' OR (words = '' AND signed = '' AND answer = '')"
    )
    for table, words in WORDS.items():
        op.execute(f"DROP TRIGGER says_the_same ON {table}")
        op.execute(f"""
            CREATE TRIGGER says_the_same BEFORE UPDATE OF {", ".join(STAYS[table])} ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_other_words()
        """)
        changed = " OR ".join(f"NEW.{word} NOT IN ('', OLD.{word})" for word in words)
        op.execute(f"""
            CREATE TRIGGER says_the_same_words BEFORE UPDATE OF {", ".join(words)} ON {table}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_other_words()
        """)
    # Answers repeat what clients said; the log holds no such thing.
    op.execute("ALTER TABLE audit_log DISABLE TRIGGER written_once")
    op.execute("UPDATE audit_log SET facts = facts - 'was' - 'became' WHERE deed = 'review.answered'")
    op.execute("ALTER TABLE audit_log ENABLE TRIGGER written_once")
    op.create_index("ix_agencies_looks", "agencies", [sa.text(LOOKS)])


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
