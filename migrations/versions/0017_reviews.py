"""What clients say after the work: reviews for everyone, and what they hired the agency for, for the admins alone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

CONTROLS = r"'[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"


def upgrade() -> None:
    op.create_table(
        "hirings",
        _key("referral_id", "referrals", "hirings", primary_key=True),
        sa.Column("is_hired", sa.Boolean, nullable=False),
        sa.Column("job", sa.Text, nullable=False, server_default=""),
        sa.Column("paid_minor", sa.BigInteger),
        sa.Column("currency", sa.CHAR(3)),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        *_rules(
            "hirings",
            currency="currency ~ '^[A-Z]{3}$'",
            paid="(paid_minor IS NULL) = (currency IS NULL) AND paid_minor >= 0",
            hired="is_hired OR (paid_minor IS NULL AND job = '')",
            length="length(job) <= 500",
            one_line=f"job !~ {CONTROLS}",
        ),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("referral_id", "referrals", "reviews", nullable=False),
        _key("agency_id", "agencies", "reviews", nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "kept", "price", "again")),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("words", "signed", "answer")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        _key("answered_by", "people", "reviews"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("referral_id", name=op.f("uq_reviews_referral_id")),
        *_rules(
            "reviews",
            status="status IN ('shown', 'hidden')",
            kept="kept IN ('yes', 'partly', 'no')",
            price="price IN ('same', 'little_more', 'much_more')",
            again="again IN ('yes', 'unsure', 'no')",
            length="length(words) <= 2000 AND length(signed) <= 100 AND length(answer) <= 2000",
            answered="(answer = '') = (answered_at IS NULL)",
            one_line=f"signed !~ {CONTROLS}",
        ),
    )
    op.create_index("ix_reviews_agency", "reviews", ["agency_id", "made_at", "id"])
    op.create_table(
        "review_requests",
        _key("referral_id", "referrals", "review_requests", primary_key=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    _refuse_others()


def _refuse_others() -> None:
    """A review is of the agency that took the client on, and of a referral that was won; what was said stays."""
    op.execute("""
        CREATE FUNCTION refuse_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (
                SELECT FROM referrals
                WHERE id = NEW.referral_id AND receiver_id = NEW.agency_id AND status IN ('won', 'finished')
            ) THEN
                RAISE EXCEPTION 'a review is of the receiver of a won referral' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER is_of_a_won_referral BEFORE INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION refuse_reviews()
    """)
    op.execute("""
        CREATE FUNCTION refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what a client said is not changed' USING ERRCODE = 'check_violation';
        END $$
    """)
    for table, said in {
        "reviews": ("referral_id", "agency_id", "kept", "price", "again", "words", "signed", "made_at"),
        "hirings": ("referral_id", "is_hired", "job", "paid_minor", "currency", "said_at"),
    }.items():
        op.execute(f"""
            CREATE TRIGGER says_the_same BEFORE UPDATE OF {", ".join(said)} ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_other_words()
        """)


def _key(column: str, table: str, source: str, **more: object) -> sa.Column:
    reference = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{source}_{column}"))
    return sa.Column(column, sa.BigInteger, reference, **more)


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
